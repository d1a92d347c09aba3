package cases

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// row is a case in the table.
type row struct {
	date, zone, class, mode, expected, got, twin, name string
}

func (o *Outcome) row() row {
	r := row{date: "-", zone: o.Name, class: "-", mode: "-", name: o.Name}
	if i := o.Incident; i != nil {
		r = row{date: i.Date, zone: i.Zone, class: i.Class, mode: i.Mode, name: o.Name}
	}
	r.expected, r.got, r.twin = o.First().Expected(), o.First().Got(), o.Twin()
	if !o.AsExpected() {
		r.got += " *"
	}
	return r
}

// dateWidth and zoneWidth are how many columns those have at most.
const dateWidth, zoneWidth = 10, 20

// WriteTable writes a line for each case, what of it was not as expected, and the sum.
func WriteTable(w io.Writer, outcomes []Outcome) error {
	p := &page{}
	rows := []row{{"date", "zone", "cl", "mode", "expect", "got", "twin", "name"}}
	for i := range outcomes {
		rows = append(rows, outcomes[i].row())
	}
	p.table(rows)
	for i := range outcomes {
		p.unexpected(&outcomes[i])
	}
	p.line("")
	p.line("%s", Count(outcomes))
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteCounts writes the sum alone.
func WriteCounts(w io.Writer, outcomes []Outcome) error {
	_, err := fmt.Fprintln(w, Count(outcomes))
	return err
}

func (p *page) table(rows []row) {
	columns := make([][]string, len(rows))
	var widths [7]int
	for i, r := range rows {
		columns[i] = []string{cut(r.date, dateWidth), cut(r.zone, zoneWidth), r.class, r.mode, r.expected, r.got, r.twin}
		for j, text := range columns[i] {
			widths[j] = max(widths[j], utf8.RuneCountInString(text))
		}
	}
	for i, r := range rows {
		var line strings.Builder
		for j, text := range columns[i] {
			fmt.Fprintf(&line, "%s%s  ", text, strings.Repeat(" ", widths[j]-utf8.RuneCountInString(text)))
		}
		p.line("%s", strings.TrimRight(line.String()+r.name, " "))
	}
}

// cut leaves the end of a text off.
func cut(text string, columns int) string {
	if utf8.RuneCountInString(text) <= columns {
		return text
	}
	return string([]rune(text)[:columns-1]) + "…"
}

// unexpected tells what of a case is not as it says.
func (p *page) unexpected(o *Outcome) {
	if o.AsExpected() {
		return
	}
	p.line("")
	p.line("* %s", o.Name)
	for i := range o.Results {
		r := &o.Results[i]
		if r.AsExpected() {
			continue
		}
		p.wrapped("  ", r.Run.About)
		if r.Trouble != nil {
			p.wrapped("    could not be run: ", shortened(r.Trouble.Error(), 400))
		}
		for _, d := range r.Differences {
			p.wrapped("    ", shortened(d.String(), 400))
		}
	}
}
