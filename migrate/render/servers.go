package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// servers is the matrix of a report as people read it: a line for each address
// or, where its transports differ, for each of these.
type servers []serverLine

// serverLine is one line of the matrix.
type serverLine struct {
	*migrate.ServerRow
	over  string // "UDP+TCP", "UDP", "TCP"
	asked []int  // by the transports of over
	nsids []string
	// role is what the lines from here on are: "new servers"; empty within.
	role string
}

// serverColumns are the titles of the matrix.
var serverColumns = []string{"reach", "AA", "serial", "NS set", "parity", "negative", "asked"}

var roleTitles = map[string]string{
	"new": "new servers", "old": "old servers", "parent": "servers of the parent zone",
	"named": "named by the parent, in no plan",
}

// serversOf draws the lines of the matrix from a report.
func serversOf(r *migrate.Report) (lines servers) {
	rows := r.Servers
	for i := 0; i < len(rows); {
		n := 1
		for i+n < len(rows) && sameAddress(&rows[i], &rows[i+n]) {
			n++
		}
		lines = append(lines, addressLines(rows[i:i+n])...)
		i += n
	}
	role := ""
	for i := range lines {
		if lines[i].Role != role {
			role = lines[i].Role
			lines[i].role = roleTitle(role)
		}
	}
	return lines
}

func roleTitle(role string) string {
	if title := roleTitles[role]; title != "" {
		return title
	}
	return role + " servers"
}

func sameAddress(a, b *migrate.ServerRow) bool {
	return a.Role == b.Role && a.Server == b.Server && a.Address == b.Address
}

// addressLines makes one line of rows that say the same.
func addressLines(rows []migrate.ServerRow) (lines servers) {
	for i := range rows {
		row := &rows[i]
		over := strings.ToUpper(row.Transport)
		if j := slices.IndexFunc(lines, func(l serverLine) bool { return sayTheSame(l.ServerRow, row) }); j >= 0 {
			lines[j].add(row, over)
			continue
		}
		lines = append(lines, serverLine{ServerRow: row, over: over, asked: []int{row.Asked}, nsids: slices.Clone(row.NSIDs)})
	}
	return lines
}

// sayTheSame tells whether two rows can stand in one line: what is asked over one
// transport alone keeps nothing apart, unless it is bad there.
func sayTheSame(a, b *migrate.ServerRow) bool {
	return serverFacts(a) == serverFacts(b) && slices.EqualFunc(rowCells(a), rowCells(b), func(x, y migrate.Cell) bool {
		one := x == migrate.CellNone || y == migrate.CellNone
		return x == y || one && x != migrate.CellBad && y != migrate.CellBad
	})
}

// add puts a row that says the same into the line.
func (l *serverLine) add(row *migrate.ServerRow, over string) {
	merged := *l.ServerRow
	for _, c := range []struct{ into, from *migrate.Cell }{
		{&merged.Reachable, &row.Reachable}, {&merged.Authoritative, &row.Authoritative}, {&merged.SerialCell, &row.SerialCell},
		{&merged.NSSet, &row.NSSet}, {&merged.Parity, &row.Parity}, {&merged.Negative, &row.Negative},
	} {
		if *c.into == migrate.CellNone {
			*c.into = *c.from
		}
	}
	l.ServerRow = &merged
	l.over += "+" + over
	l.asked = append(l.asked, row.Asked)
	for _, id := range row.NSIDs {
		if !slices.Contains(l.nsids, id) {
			l.nsids = append(l.nsids, id)
		}
	}
	slices.Sort(l.nsids)
}

func rowCells(r *migrate.ServerRow) []migrate.Cell {
	return []migrate.Cell{r.Reachable, r.Authoritative, r.SerialCell, r.NSSet, r.Parity, r.Negative}
}

// serverFacts are what the cells are about.
func serverFacts(r *migrate.ServerRow) string {
	return serialText(r) + " " + r.Group
}

func serialText(r *migrate.ServerRow) string {
	if r.Serial == nil {
		return ""
	}
	return fmt.Sprint(*r.Serial)
}

// cells are the line's words below serverColumns.
func (l *serverLine) cells() []string {
	words := make([]string, 0, len(serverColumns))
	for i, c := range rowCells(l.ServerRow) {
		if i == 2 {
			words = append(words, serialWord(c, serialText(l.ServerRow)))
			continue
		}
		words = append(words, cellWord(c))
	}
	return append(words, l.askedWord())
}

// askedWord is how many RRsets were asked: one number where it is the same over
// both transports.
func (l *serverLine) askedWord() string {
	var words []string
	for _, n := range slices.Compact(slices.Clone(l.asked)) {
		if n > 0 {
			words = append(words, migrate.Number(n))
		}
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, "+")
}

var cellWords = map[migrate.Cell]string{
	migrate.CellGood: "ok", migrate.CellBad: "BAD", migrate.CellWarned: "warn", migrate.CellUnknown: "?",
}

func cellWord(c migrate.Cell) string {
	if word := cellWords[c]; word != "" {
		return word
	}
	return "-"
}

// serialWord is the serial, with a word before it where it is not as it should
// be.
func serialWord(c migrate.Cell, serial string) string {
	switch {
	case serial == "":
		return cellWord(c)
	case c == migrate.CellGood, c == migrate.CellNone, c == "":
		return serial
	}
	return cellWord(c) + " " + serial
}

// worst is what the line comes to.
func (l *serverLine) worst() migrate.Cell {
	cells := rowCells(l.ServerRow)
	for _, c := range []migrate.Cell{migrate.CellBad, migrate.CellUnknown, migrate.CellWarned} {
		if slices.Contains(cells, c) {
			return c
		}
	}
	return migrate.CellGood
}

// title counts: "servers: 2 of 26 addresses are bad".
func (s servers) title() string {
	all, bad, unseen := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range s {
		address := s[i].Address
		all[address] = true
		switch s[i].worst() {
		case migrate.CellBad:
			bad[address] = true
		case migrate.CellUnknown:
			unseen[address] = true
		}
	}
	text := "servers: " + migrate.Plural(len(all), "address")
	if len(bad) > 0 {
		text += fmt.Sprintf(", %s BAD", migrate.Number(len(bad)))
	}
	if len(unseen) > 0 {
		text += fmt.Sprintf(", %s not fully seen", migrate.Number(len(unseen)))
	}
	return text
}

// legend explains the words of the matrix that stand there.
func (s servers) legend() string {
	there := map[string]bool{}
	for i := range s {
		for _, c := range rowCells(s[i].ServerRow) {
			there[cellWord(c)] = true
		}
	}
	var parts []string
	for _, word := range [][2]string{{"BAD", "blocks"}, {"warn", "does not"}, {"?", "was not seen, or not lately"}, {"-", "not asked"}} {
		if there[word[0]] {
			parts = append(parts, word[0]+" "+word[1])
		}
	}
	return strings.Join(parts, "; ")
}

// answerer names the server that a finding is about, with its address: "ns1.example.
// 192.0.2.1 UDP (ams, nsid x1)"; empty where it is about none.
func answerer(f *migrate.Finding) string {
	var words []string
	for _, word := range []string{f.Who(), strings.ToUpper(f.Transport)} {
		if word != "" {
			words = append(words, word)
		}
	}
	var by []string
	if f.Vantage != "" {
		by = append(by, f.Vantage)
	}
	if f.NSID != "" {
		by = append(by, "nsid "+f.NSID)
	}
	if len(by) > 0 {
		words = append(words, "("+strings.Join(by, ", ")+")")
	}
	return strings.Join(words, " ")
}

// culprits are the servers that blocking findings are about, each with the
// checks that found something.
func culprits(v *view) (list []culprit) {
	for _, g := range v.buckets[blocking].groups {
		for _, f := range g.findings {
			if f.Server == "" && f.Address == "" {
				continue
			}
			list = addCulprit(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b culprit) int { return strings.Compare(a.name, b.name) })
	return list
}

// culprit is a server and what was found there.
type culprit struct {
	name   string
	checks []string
	counts map[string]int
}

func addCulprit(list []culprit, f *migrate.Finding) []culprit {
	name := f.Who()
	i := slices.IndexFunc(list, func(c culprit) bool { return c.name == name })
	if i < 0 {
		i = len(list)
		list = append(list, culprit{name: name, counts: map[string]int{}})
	}
	c := &list[i]
	if c.counts[f.Check]++; c.counts[f.Check] == 1 {
		c.checks = append(c.checks, f.Check)
	}
	return list
}

// found is "live-negative, live-parity-missing (12)".
func (c *culprit) found() string {
	words := make([]string, len(c.checks))
	for i, check := range c.checks {
		words[i] = check
		if n := c.counts[check]; n > 1 {
			words[i] = fmt.Sprintf("%s (%s)", check, migrate.Number(n))
		}
	}
	return strings.Join(words, ", ")
}
