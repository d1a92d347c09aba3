package render

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zonegate/zonegate/migrate"
)

// someCulprits is how many servers are named at the head of a report.
const someCulprits = 5

// culprits names the servers to look at first.
func (p printer) culprits(v *view) {
	list := culprits(v)
	shown, more := firstOf(list, someCulprits)
	for i := range shown {
		p.line("  ", styled{red, "bad"}, "  ", styled{bold, shown[i].name}, ": ", shown[i].found())
	}
	if more > 0 {
		p.line(styled{faint, fmt.Sprintf("  and %s more servers", migrate.Number(more))})
	}
}

var cellStyle = map[migrate.Cell]style{
	migrate.CellBad: red, migrate.CellWarned: yellow, migrate.CellUnknown: yellow, migrate.CellGood: green,
}

// servers shows the matrix. A line that blocks begins with a mark, so that it is
// found without colour.
func (p printer) servers(r *migrate.Report) {
	lines := serversOf(r)
	if len(lines) == 0 {
		return
	}
	t := newServerTable(lines, p.opt.Verbose)
	p.line(styled{bold, lines.title()}, styled{faint, strings.TrimSuffix("  ("+lines.legend()+")", "  ()")})
	p.line(styled{faint, strings.TrimRight("    "+t.row(t.titles), " ")})
	for i := range lines {
		if lines[i].role != "" {
			p.line("  ", styled{bold, lines[i].role})
		}
		p.serverLine(&t, i)
	}
	p.line()
}

func (p printer) serverLine(t *serverTable, i int) {
	l := &t.lines[i]
	pieces := []any{"    "}
	if l.worst() == migrate.CellBad || l.worst() == migrate.CellUnknown {
		pieces = []any{styled{cellStyle[l.worst()], "  > "}}
	}
	cells := rowCells(l.ServerRow)
	for c, word := range t.rows[i] {
		s := plainStyle
		if k := c - t.before; k >= 0 && k < len(cells) {
			s = cellStyle[cells[k]]
		}
		pieces = append(pieces, styled{s, word})
		if c < len(t.rows[i])-1 {
			pieces = append(pieces, strings.Repeat(" ", t.widths[c]-width(word)+2))
		}
	}
	p.line(pieces...)
}

// serverTable is the matrix with the widths of its columns.
type serverTable struct {
	lines  servers
	titles []string
	rows   [][]string
	widths []int
	before int // how many columns stand before the cells
}

func newServerTable(lines servers, withNSIDs bool) serverTable {
	t := serverTable{lines: lines, titles: []string{"server", "address", "over"}}
	withGroups := slices.ContainsFunc(lines, func(l serverLine) bool { return l.Group != "" })
	if withGroups {
		t.titles = append(t.titles, "group")
	}
	t.before = len(t.titles)
	t.titles = append(t.titles, serverColumns...)
	if withNSIDs {
		t.titles = append(t.titles, "NSID")
	}
	for i := range lines {
		l := &lines[i]
		row := []string{visible(l.Server), visible(migrate.ShortAddress(l.Address)), l.over}
		if withGroups {
			row = append(row, visible(l.Group))
		}
		row = append(row, l.cells()...)
		if withNSIDs {
			row = append(row, visible(strings.Join(l.nsids, " ")))
		}
		t.rows = append(t.rows, row)
	}
	t.measure()
	return t
}

func (t *serverTable) measure() {
	t.widths = make([]int, len(t.titles))
	for _, row := range append([][]string{t.titles}, t.rows...) {
		for c, word := range row {
			t.widths[c] = max(t.widths[c], width(word))
		}
	}
}

func width(s string) int { return utf8.RuneCountInString(visible(s)) }

// row lays words out in columns.
func (t *serverTable) row(words []string) string {
	var b strings.Builder
	for c, word := range words {
		b.WriteString(word + strings.Repeat(" ", t.widths[c]-width(word)+2))
	}
	return b.String()
}
