package render

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// servers shows the matrix as a table, what blocks in bold.
func (m sheet) servers(r *migrate.Report) {
	lines := serversOf(r)
	if len(lines) == 0 {
		return
	}
	m.printf("\n### %s", escaped(strings.ToUpper(lines.title()[:1])+lines.title()[1:]))
	m.head(slices.Concat([]string{"Role", "Server", "Address", "Over"}, serverColumns[:6], []string{">Asked"})...)
	for i := range lines {
		l := &lines[i]
		row := []string{escaped(l.Role), code(l.Server), code(migrate.ShortAddress(l.Address)), escaped(l.over)}
		if l.Group != "" {
			row[1] += " " + escaped("("+l.Group+")")
		}
		cells := rowCells(l.ServerRow)
		for c, word := range l.cells() {
			word = escaped(word)
			if c < len(cells) && cells[c] == migrate.CellBad {
				word = "**" + word + "**"
			}
			row = append(row, word)
		}
		m.row(row...)
	}
	if legend := lines.legend(); legend != "" {
		m.printf("\n%s", escaped(legend))
	}
}
