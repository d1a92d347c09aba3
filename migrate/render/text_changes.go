package render

import (
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
	for _, g := range changeGroups(r) {
		if g.title == groupAlike && !p.opt.Verbose {
			continue
		}
		p.line(styled{bold, g.title + ": " + migrate.Number(g.total)})
		shown, more := g.first(p.opt.Limit)
		for _, c := range shown {
			p.change(c, c.Owner, "  ")
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

func (p printer) change(c *migrate.Change, owner, indent string) {
	colour := map[byte]style{'-': red, '+': green, '~': yellow, '=': cyan}
	for _, line := range recordLines(c, owner, p.opt.Limit) {
		p.line(indent, styled{colour[line[0]], line})
	}
}

// diff shows the changes owner by owner, and then the counts. The marks before
// an owner keep it from being taken for a command by what reads a pipeline's
// output.
func (p printer) diff(r *migrate.Report) {
	shown, hidden, last := map[string]int{}, leftOutByGroup(r), ""
	for i := range r.Changes {
		c := &r.Changes[i]
		kind := groupOf(c)
		if p.opt.Limit > 0 && shown[kind] >= p.opt.Limit {
			hidden[kind]++
			continue
		}
		shown[kind]++
		if c.Owner != last {
			p.endOf(last)
			p.line(styled{bold, "@@ " + c.Owner})
			last = c.Owner
		}
		p.change(c, "", "  ")
	}
	p.endOf(last)
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
