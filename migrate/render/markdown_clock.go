package render

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

func (m sheet) waiting(v *view) {
	if len(v.waiting) == 0 {
		return
	}
	m.printf("\n### Too early: %s", migrate.Plural(len(v.waiting), "check"))
	m.head("Check", "Not before", "Why")
	for _, res := range v.waiting {
		until := "not known yet"
		if res.NotBefore != nil {
			until = migrate.EarliestText(*res.NotBefore)
		}
		m.row(code(res.Check), until, escaped(clipped(waitReason(v.Report, res), messageLimit)))
	}
}

// clock writes the arithmetic as tables.
func (m sheet) clock(r *migrate.Report) {
	if !hasClock(r) {
		m.lowering(r)
		return
	}
	c := r.Clock
	m.printf("\n### Clock: %s", escaped(c.Formula))
	m.terms(c.Terms, c.Margin)
	m.printf("\n**%s**", escaped(bottomLine(r)))
	m.conditions(c)
	m.restarts(c)
	if c.Data != nil {
		m.printf("\nServices behind records that differ: %s", escaped(termText(*c.Data)))
	}
}

func (m sheet) terms(terms []migrate.Term, margin migrate.Seconds) {
	m.head("Term", "TTL", "Of", "At", "Seen", "From", "To", "Started by")
	shown, more := firstOf(termGroups(terms, m.opt), m.opt.Limit)
	for _, g := range shown {
		symbol, end := escaped(g.Symbol), ""
		if g.End != nil {
			end = migrate.EarliestText(*g.End)
		}
		if g.Decides {
			symbol, end = "**"+symbol+"**", "**"+end+"**"
		}
		m.row(symbol, migrate.TTLText(g.TTL), escaped(g.What), escaped(g.WhereText()), seenCell(g.Term), startCell(g.Term), end, escaped(g.Why))
	}
	if margin > 0 {
		m.row("S", migrate.TTLText(margin), "the plan's margin", "", "", "", "", "")
	}
	if more > 0 {
		m.printf("\nand %s", migrate.Plural(more, "more term"))
	}
}

func seenCell(t migrate.Term) string {
	switch {
	case t.Assumed:
		return "assumed (ttl-before)"
	case t.Seen != nil:
		return migrate.TimeText(*t.Seen)
	}
	return ""
}

func startCell(t migrate.Term) string {
	if t.Start == nil {
		return "still there"
	}
	return migrate.TimeText(*t.Start)
}

func (m sheet) conditions(c *migrate.Clock) {
	m.head("What must be so all the time", "State", "Since", "Why not")
	for i := range c.Conditions {
		cond := &c.Conditions[i]
		since := ""
		if cond.Since != nil {
			since = migrate.TimeText(*cond.Since)
		}
		m.row(escaped(conditionTitle(cond, c)), escaped(string(cond.State)), since, m.whyNot(cond))
	}
}

func (m sheet) whyNot(c *migrate.Condition) (cell string) {
	shown, more := firstOf(c.Why, m.opt.Limit)
	for i, why := range shown {
		if i > 0 {
			cell += "<br>"
		}
		cell += escaped(why)
	}
	if more > 0 {
		cell += fmt.Sprintf("<br>and %s more", migrate.Number(more))
	}
	return cell
}

// restarts lists the times that a wait began anew, with what each cost.
func (m sheet) restarts(c *migrate.Clock) {
	var list []migrate.Restart
	for i := range c.Conditions {
		list = append(list, c.Conditions[i].Restarts...)
	}
	if len(list) == 0 {
		return
	}
	m.printf("\n#### Began anew: %s", migrate.Number(len(list)))
	m.head("On", "What", "At", "Counted from", "Counts from", "Cost")
	shown, more := firstOf(list, m.opt.Limit)
	for i := range shown {
		r := &shown[i]
		began, since := "", "not yet"
		if r.Began != nil {
			began = migrate.TimeText(*r.Began)
		}
		if r.Since != nil {
			since = migrate.TimeText(*r.Since)
		}
		m.row(migrate.TimeText(r.At), escaped(r.Text), escaped(r.Where.String()), began, since, migrate.SpanText(r.Cost.Duration()))
	}
	if more > 0 {
		m.printf("\nand %s more", migrate.Number(more))
	}
}

func (m sheet) lowering(r *migrate.Report) {
	if r.Gate != migrate.GateDelegate || r.Clock == nil || !r.Clock.Lowering.Planned {
		return
	}
	low := &r.Clock.Lowering
	m.printf("\n### TTLs lowered to %s before the change (step U1): %s", escaped(migrate.TTLText(low.To)), escaped(loweringState(r)))
	if len(low.Terms) > 0 {
		m.terms(low.Terms, 0)
	}
}
