package render

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// htmlServers is the matrix: what each server showed, by role.
type htmlServers struct {
	Title   string
	Legend  string
	Groups  bool // the plan puts servers into groups
	NSIDs   bool
	Columns []string
	Roles   []htmlRole
	States  []htmlOption
	Lines   int
}

// htmlRole is the servers of one side.
type htmlRole struct {
	Role, Title string
	Lines       []htmlServer
}

// htmlServer is one line. Worst is the state of the whole line, to filter by.
type htmlServer struct {
	Server, Address, Over, Group string
	Worst                        migrate.Cell
	Cells                        []htmlState
	Asked                        string
	NSIDs                        string
}

// htmlState is one cell of the matrix: a state and its word.
type htmlState struct {
	State migrate.Cell
	Word  string
}

// Span is the number of columns.
func (h *htmlServers) Span() int {
	n := 3 + len(h.Columns)
	if h.Groups {
		n++
	}
	if h.NSIDs {
		n++
	}
	return n
}

func (h *htmlServers) total() int {
	if h == nil {
		return 0
	}
	return h.Lines
}

// CellColumns are the columns that have states.
func (h *htmlServers) CellColumns() []string { return h.Columns[:len(h.Columns)-1] }

// htmlServersOf gives nil where the report looked at no servers.
func htmlServersOf(r *migrate.Report) *htmlServers {
	lines := serversOf(r)
	if len(lines) == 0 {
		return nil
	}
	h := &htmlServers{Title: strings.ToUpper(lines.title()[:1]) + lines.title()[1:], Legend: lines.legend(), Columns: serverColumns, Lines: len(lines)}
	count := map[migrate.Cell]int{}
	for i := range lines {
		l := &lines[i]
		if l.role != "" {
			h.Roles = append(h.Roles, htmlRole{Role: l.Role, Title: l.role})
		}
		at := &h.Roles[len(h.Roles)-1]
		at.Lines = append(at.Lines, htmlServerOf(l))
		h.Groups = h.Groups || l.Group != ""
		h.NSIDs = h.NSIDs || len(l.nsids) > 0
		count[l.worst()]++
	}
	for _, s := range []htmlOption{
		{Value: string(migrate.CellBad), Title: "BAD"}, {Value: string(migrate.CellUnknown), Title: "not seen"},
		{Value: string(migrate.CellWarned), Title: "warned"}, {Value: string(migrate.CellGood), Title: "ok"},
	} {
		s.Count = count[migrate.Cell(s.Value)]
		h.States = append(h.States, s)
	}
	return h
}

func htmlServerOf(l *serverLine) htmlServer {
	h := htmlServer{
		Server: l.Server, Address: migrate.ShortAddress(l.Address), Over: l.over, Group: l.Group,
		Worst: l.worst(), Asked: l.askedWord(), NSIDs: strings.Join(l.nsids, " "),
	}
	words := l.cells()
	for i, state := range rowCells(l.ServerRow) {
		if !slices.Contains(cells, state) {
			state = migrate.CellNone
		}
		h.Cells = append(h.Cells, htmlState{state, words[i]})
	}
	return h
}
