package render

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// changes sums up what changes and shows the first of each kind.
func (p printer) changes(r *migrate.Report) {
	if r.Counts != nil {
		p.counts(r.Counts)
		p.line()
	}
	t := p.teller(r)
	t.owners = true
	for _, g := range changeGroups(r) {
		if g.title == groupAlike && !p.opt.Verbose {
			continue
		}
		p.line(styled{bold, g.title + ": " + migrate.Number(g.total)})
		shown, more := g.first(p.opt.Limit)
		for _, at := range shown {
			if !t.tell(int(at)) {
				return
			}
		}
		if more > 0 {
			p.line(styled{faint, fmt.Sprintf("  and %s more", migrate.Number(more))})
		}
		p.line()
	}
}

func (p printer) counts(c *migrate.Counts) {
	p.line(styled{bold, "changes: "}, changesLine(c.All))
	for i, typ := range movedTypes(c) {
		if p.opt.Limit > 0 && i == p.opt.Limit {
			p.line(styled{faint, fmt.Sprintf("  and %s", migrate.Plural(len(movedTypes(c))-i, "more type"))})
			break
		}
		p.line("  ", typ, ": ", changesLine(c.Types[typ]))
	}
	if moves(c.Delegations) > 0 {
		p.line(styled{bold, "delegations: "}, delegationsLine(c.Delegations))
	}
	if codes := equivalences(c); codes != "" {
		p.line(styled{bold, "equivalent, in no count: "}, codes)
	}
}

var signColours = map[byte]style{'-': red, '+': green, '~': yellow, '=': cyan}

// teller tells of changes in lines of their own.
func (p printer) teller(r *migrate.Report) *teller {
	return &teller{list: r.Changes, limit: p.opt.Limit, say: func(line []byte) bool {
		p.w.WriteString("  ")
		return p.octets(signColours[line[0]], line)
	}}
}

// octets writes what is visible already as a line or its end, and tells whether
// it could.
func (p printer) octets(s style, text []byte) bool {
	colored := p.opt.Color && s != plainStyle
	if colored {
		p.w.WriteString("\x1b[" + string(s) + "m")
	}
	p.w.Write(text)
	if colored {
		p.w.WriteString("\x1b[0m")
	}
	return p.w.WriteByte('\n') == nil
}

// diff shows the changes owner by owner, and then the counts. The marks before
// an owner keep it from being taken for a command by what reads a pipeline's
// output.
func (p printer) diff(r *migrate.Report) {
	shown, hidden := map[string]int{}, leftOutByGroup(r)
	t := p.teller(r)
	var last, head []byte
	for i := range r.Changes.Len() {
		kind := groupOfSort(r.Changes.Sort(i))
		if p.opt.Limit > 0 && shown[kind] >= p.opt.Limit {
			hidden[kind]++
			continue
		}
		shown[kind]++
		r.Changes.Words(i, &t.change)
		if !bytes.Equal(t.change.Owner, last) {
			p.endOf(string(last))
			last = append(last[:0], t.change.Owner...)
			head = appendVisible(append(head[:0], "@@ "...), last)
			p.octets(bold, head)
		}
		if !t.tellChange() {
			return
		}
	}
	p.endOf(string(last))
	unsorted := r.ChangesLeftOut
	for _, n := range r.LeftOut {
		unsorted -= n
	}
	p.hidden(hidden, unsorted)
	if r.Counts != nil {
		p.counts(r.Counts)
		p.line()
	}
}

// hidden counts the changes that are not shown, and leftOut more of which the
// report does not say what they are.
func (p printer) hidden(counts map[string]int, leftOut int) {
	total, parts := leftOut, []string{}
	for _, title := range groupTitles {
		if n := counts[title]; n > 0 {
			total += n
			parts = append(parts, migrate.Number(n)+" "+title)
		}
	}
	if leftOut > 0 {
		parts = append(parts, migrate.Number(leftOut)+" that the report does not list")
	}
	if total > 0 {
		p.line(styled{faint, fmt.Sprintf("and %s more: %s", migrate.Number(total), strings.Join(parts, ", "))})
		p.line()
	}
}
