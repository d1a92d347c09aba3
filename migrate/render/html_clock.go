package render

import (
	"fmt"
	"strings"
	"time"

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

// lasting is a length of time in seconds, and in units that people count in:
// "172,800 s (2 d)", "59 s".
func lasting(s migrate.Seconds) string {
	text := migrate.Number(int(s)) + " s"
	if s < 60 {
		return text
	}
	return text + " (" + spell(s.Duration()) + ")"
}

// spell is a duration in days, hours, minutes and seconds: "1 d 1 h".
func spell(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	var words []string
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.length; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, unit.name))
			d -= n * unit.length
		}
	}
	if len(words) == 0 {
		return "0 s"
	}
	return sign + strings.Join(words, " ")
}

// htmlClockOf gives nil where the gate judged no servers.
func htmlClockOf(r *migrate.Report) *htmlClock {
	c := r.Clock
	if c == nil || c.NotBefore == nil && c.Earliest == nil && len(c.Conditions)+len(c.Terms) == 0 {
		return nil
	}
	h := &htmlClock{
		Facts:    clockFacts(c),
		Picture:  picture(clockTimeline(r)),
		Terms:    termTable("The arithmetic: what caches count down, and until when", c.Terms, c),
		Restarts: restartTable(c),
		Lowering: loweringFacts(&c.Lowering),
		Formers:  termTable("The TTLs before they were lowered", c.Lowering.Terms, nil),
	}
	h.Conditions = conditionTable(c)
	return h
}

func clockFacts(c *migrate.Clock) (list []htmlFact) {
	add := func(name string, value htmlCell) { list = append(list, htmlFact{name, value}) }
	switch {
	case c.NotBefore != nil:
		add("not before", htmlTime(c.NotBefore, ""))
	case c.Earliest != nil:
		add("not before", append(htmlTime(c.Earliest, ""), htmlPiece{Text: "at the earliest: the clock has not started"}))
	default:
		add("not before", htmlWords("not known: the clock has not started"))
	}
	if c.Formula != "" {
		add("formula", htmlCode(c.Formula))
	}
	add("margin S", htmlWords(lasting(c.Margin)))
	if c.NotBefore == nil && c.Shortest > 0 {
		add("shortest wait", htmlWords(lasting(c.Shortest)+" from the moment that the last condition is met"))
	}
	if c.WaivedU3 {
		add("step U3", htmlWords("waived in the plan: the old apex keeps the old set, and the longer bound counts"))
	}
	add("last look", htmlTime(c.LastLook, "never"))
	if c.DSSeen != nil {
		add("DS last seen", htmlTime(c.DSSeen, ""))
	}
	if c.Data != nil {
		add("records that differ (step U6)", htmlWords("in caches until "+endText(c.Data)+": "+c.Data.What+", TTL "+lasting(c.Data.TTL)))
	}
	return list
}

func endText(t *migrate.Term) string {
	if t.End == nil {
		return "a time that is not known yet"
	}
	return rfc3339(*t.End)
}

var conditionTitles = map[migrate.ConditionName]string{
	migrate.ConditionParent: "every parent server names the new set (U4)",
	migrate.ConditionApex:   "every old server has the new set at the apex (U3)",
	migrate.ConditionOld:    "every old server still answers with authority (U5)",
}

var stateWords = map[migrate.ConditionState][2]string{
	migrate.Held: {"good", "so"}, migrate.Pending: {"warned", "not yet"}, migrate.Broken: {"bad", "broken"}, migrate.Unseen: {"unknown", "not seen"},
}

func conditionTable(c *migrate.Clock) htmlTable {
	t := htmlTable{Caption: "What must be so during the whole wait", Columns: htmlColumns("Condition", "State", "Since", "Last look", "Why not")}
	for i := range c.Conditions {
		cond := &c.Conditions[i]
		title := conditionTitles[cond.Name]
		if title == "" {
			title = string(cond.Name)
		}
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
	for i := range terms {
		t.Rows = append(t.Rows, termRow(&terms[i]))
	}
	if c != nil && c.NotBefore != nil {
		t.Rows = append(t.Rows, htmlRow{Class: "sum", Cells: []htmlCell{
			htmlWords("not before"), htmlCode(c.Formula), {}, htmlWords("S = " + lasting(c.Margin)), {}, {}, htmlTime(c.NotBefore, ""), {},
		}})
	}
	return t
}

func termRow(term *migrate.Term) htmlRow {
	row, symbol, ttl := htmlRow{}, htmlCode(term.Symbol), htmlWords(lasting(term.TTL))
	if term.Decides {
		row.Class = "decides"
		symbol = append(symbol, htmlPiece{Kind: "tag-warned", Text: "decides"})
	}
	if term.Assumed {
		ttl = append(ttl, htmlPiece{Kind: "line"}, htmlPiece{Kind: "tag-unknown", Text: "assumed"})
	}
	row.Cells = []htmlCell{
		symbol, htmlWords(term.What), placeCell(term.Where), ttl, htmlTime(term.Seen, "never"),
		htmlTime(term.Start, "still there"), htmlTime(term.End, "not known"), htmlWords(term.Why),
	}
	return row
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
				htmlWords(re.Text), htmlTime(re.Since, "not yet"), htmlWords(lasting(re.Cost)),
			}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// loweringFacts tell of step U1.
func loweringFacts(l *migrate.Lowering) (list []htmlFact) {
	if !l.Planned && len(l.Terms) == 0 {
		return nil
	}
	planned := htmlWords("not planned")
	if l.Planned {
		planned = htmlWords("to " + lasting(l.To))
	}
	list = append(list, htmlFact{"planned", planned})
	if len(l.Missing) > 0 {
		list = append(list, htmlFact{"not lowered", textLines(l.Missing)})
	}
	if l.Since != nil {
		list = append(list, htmlFact{"lowered everywhere since", htmlTime(l.Since, "")})
	}
	if l.Until != nil {
		list = append(list, htmlFact{"former TTLs gone by", htmlTime(l.Until, "")})
	}
	return list
}
