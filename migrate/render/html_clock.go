package render

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

// htmlClock is when the old provider may be switched off, and the arithmetic.
type htmlClock struct {
	Facts      []htmlFact
	Picture    *htmlPicture
	Conditions htmlTable
	Terms      *htmlTable
	Restarts   *htmlTable
	Lowering   []htmlFact
	Formers    *htmlTable // of the lowering
}

// htmlClockOf gives nil where nobody waits for anything: the clock is that of
// decommission, the lowering that of delegate too.
func htmlClockOf(r *migrate.Report) *htmlClock {
	c, h := r.Clock, &htmlClock{}
	if hasClock(r) {
		h = &htmlClock{
			Facts: clockFacts(c), Picture: picture(clockTimeline(r)), Conditions: conditionTable(c), Restarts: restartTable(c),
			Terms: termTable("The arithmetic: what caches count down, and until when", c.Terms, c),
		}
	}
	if c != nil && c.Lowering.Planned {
		h.Lowering = loweringFacts(r)
		h.Formers = termTable("The TTLs before they were lowered", c.Lowering.Terms, nil)
	}
	if len(h.Facts)+len(h.Lowering) == 0 {
		return nil
	}
	return h
}

func clockFacts(c *migrate.Clock) (list []htmlFact) {
	add := func(name string, value htmlCell) { list = append(list, htmlFact{name, value}) }
	switch {
	case c.NotBefore != nil:
		add("not before", htmlDue(c.NotBefore, ""))
	case c.Earliest != nil:
		add("not before", append(htmlDue(c.Earliest, ""), htmlPiece{Text: "at the earliest: the clock has not started"}))
	default:
		add("not before", htmlWords("not known: the clock has not started"))
	}
	if c.Formula != "" {
		add("formula", htmlCode(c.Formula))
	}
	add("margin S", htmlWords(migrate.TTLText(c.Margin)))
	if c.NotBefore == nil && c.Shortest > 0 {
		add("shortest wait", htmlWords(migrate.SpanText(c.Shortest.Duration())+" from the moment that the last condition is met"))
	}
	if c.WaivedU3 {
		add("step U3", htmlWords("waived in the plan: the old apex keeps the old set, and the longer bound counts"))
	}
	add("last look", htmlTime(c.LastLook, "never"))
	if c.DSSeen != nil {
		add("DS last seen", htmlTime(c.DSSeen, ""))
	}
	if c.Data != nil {
		add("records that differ (step U6)", htmlWords("in caches until "+endText(c.Data)+": "+c.Data.What+", TTL "+migrate.TTLText(c.Data.TTL)))
	}
	return list
}

func endText(t *migrate.Term) string {
	if t.End == nil {
		return "a time that is not known yet"
	}
	return migrate.EarliestText(*t.End)
}

var stateWords = map[migrate.ConditionState][2]string{
	migrate.Held: {"good", "so"}, migrate.Pending: {"warned", "not yet"}, migrate.Broken: {"bad", "broken"}, migrate.Unseen: {"unknown", "not seen"},
}

func conditionTable(c *migrate.Clock) htmlTable {
	t := htmlTable{Caption: "What must be so during the whole wait", Columns: htmlColumns("Condition", "State", "Since", "Last look", "Why not")}
	for i := range c.Conditions {
		cond := &c.Conditions[i]
		title := conditionTitle(cond, c)
		state := stateWords[cond.State]
		if state[1] == "" {
			state = [2]string{"unknown", string(cond.State)}
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{
			{{Kind: "strong", Text: string(cond.Name)}, {Kind: "under", Text: title}}, htmlTag(state[0], state[1]),
			htmlTime(cond.Since, "-"), htmlTime(cond.Last, "never"), textLines(cond.Why),
		}})
	}
	return t
}

// someLines is how many lines a cell of the clock's tables has at most.
const someLines = 20

func textLines(lines []string) (cell htmlCell) {
	shown, more := firstOf(lines, someLines)
	for i, line := range shown {
		kind := "line"
		if i == 0 {
			kind = ""
		}
		cell = append(cell, htmlPiece{Kind: kind, Text: line})
	}
	if more > 0 {
		cell = append(cell, htmlPiece{Kind: "line", Text: fmt.Sprintf("and %s more", migrate.Number(more))})
	}
	return cell
}

// termTable is the arithmetic, term by term; with a clock it ends in the sum.
// Nil where there are no terms.
func termTable(caption string, terms []migrate.Term, c *migrate.Clock) *htmlTable {
	if len(terms) == 0 {
		return nil
	}
	t := &htmlTable{Caption: caption, Columns: htmlColumns("Term", "Of", "Where", ">TTL", "Last seen", "Counts from", "Until", "Why")}
	for _, g := range migrate.GroupTerms(terms) {
		t.Rows = append(t.Rows, termRow(&g))
	}
	if c != nil && c.NotBefore != nil {
		t.Rows = append(t.Rows, htmlRow{Class: "sum", Cells: []htmlCell{
			htmlWords("not before"), htmlCode(c.Formula), {}, htmlWords("S = " + migrate.TTLText(c.Margin)), {}, {}, htmlDue(c.NotBefore, ""), {},
		}})
	}
	return t
}

func termRow(term *migrate.TermGroup) htmlRow {
	row, symbol, ttl := htmlRow{}, htmlCode(term.Symbol), htmlWords(migrate.TTLText(term.TTL))
	if term.Decides {
		row.Class = "decides"
		symbol = append(symbol, htmlPiece{Kind: "tag-warned", Text: "decides"})
	}
	if term.Assumed {
		ttl = append(ttl, htmlPiece{Kind: "line"}, htmlPiece{Kind: "tag-unknown", Text: "assumed"})
	}
	row.Cells = []htmlCell{
		symbol, htmlWords(term.What), placesCell(term), ttl, htmlTime(term.Seen, "never"),
		htmlTime(term.Start, "still there"), htmlDue(term.End, "not known"), htmlWords(term.Why),
	}
	return row
}

// somePlaces is how many places a term names beside the first.
const somePlaces = 12

// placesCell names all servers that a term is alike of.
func placesCell(g *migrate.TermGroup) htmlCell {
	cell := placeCell(g.Where)
	shown, more := firstOf(g.Others, somePlaces)
	for _, p := range shown {
		cell = append(cell, htmlPiece{Kind: "under", Text: "and " + p.String()})
	}
	if more > 0 {
		cell = append(cell, htmlPiece{Kind: "under", Text: "and " + migrate.Number(more) + " more"})
	}
	return cell
}

func placeCell(p migrate.TermPlace) (cell htmlCell) {
	if p.Server != "" {
		cell = append(cell, htmlPiece{Text: p.Server})
	}
	if p.Address != "" {
		cell = append(cell, htmlPiece{Kind: "code", Text: migrate.ShortAddress(p.Address)})
	}
	if p.Vantage != "" {
		cell = append(cell, htmlPiece{Kind: "faint", Text: "seen from " + p.Vantage})
	}
	return cell
}

// restartTable lists the times that a condition had to begin anew, and what that
// cost; nil where none did.
func restartTable(c *migrate.Clock) *htmlTable {
	t := &htmlTable{Caption: "Restarts: a condition had to begin anew", Columns: htmlColumns("At", "Condition", "Cause", "Where", "What", "Counts again from", ">Cost")}
	for i := range c.Conditions {
		for j := range c.Conditions[i].Restarts {
			re := &c.Conditions[i].Restarts[j]
			t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{
				htmlTime(&re.At, ""), htmlWords(string(c.Conditions[i].Name)), htmlTag("warned", string(re.Cause)), placeCell(re.Where),
				htmlWords(re.Text), htmlTime(re.Since, "not yet"), htmlWords(migrate.SpanText(re.Cost.Duration())),
			}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// loweringFacts tell of step U1.
func loweringFacts(r *migrate.Report) (list []htmlFact) {
	l := &r.Clock.Lowering
	list = append(list, htmlFact{"planned", htmlWords("to " + migrate.TTLText(l.To))}, htmlFact{"state", htmlWords(loweringState(r))})
	if len(l.Missing) > 0 {
		list = append(list, htmlFact{"not lowered", textLines(l.Missing)})
	}
	if l.Since != nil {
		list = append(list, htmlFact{"lowered everywhere since", htmlTime(l.Since, "")})
	}
	if l.Until != nil {
		list = append(list, htmlFact{"former TTLs gone by", htmlDue(l.Until, "")})
	}
	return list
}
