package render

import (
	"cmp"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// early is the first line where it is only too early.
func (p printer) early(r *migrate.Report) {
	if r.Verdict == migrate.Wait {
		p.line(styled{yellow, "WAIT"}, " "+waitsUntil(r))
	}
}

// waitsUntil is "not before 2030-01-03T01:00:00Z (in 2h3m)" or, where that is not
// known, the bound that is.
func waitsUntil(r *migrate.Report) string {
	if r.NotBefore != nil {
		return "not before " + dueIn(*r.NotBefore, r.At)
	}
	words := "until what is said below is seen"
	if at := r.Clock.Bound(); at != nil && at.After(r.At) && hasClock(r) {
		words += "; not before " + dueIn(*at, r.At) + " at the earliest"
	}
	return words
}

func dueIn(t, now time.Time) string {
	return fmt.Sprintf("%s (in %s)", migrate.EarliestText(t), migrate.SpanText(t.Sub(now)))
}

// waiting lists the checks that say that it is too early, and why.
func (p printer) waiting(v *view) {
	if len(v.waiting) == 0 {
		return
	}
	p.line(styled{bold, "too early: " + migrate.Plural(len(v.waiting), "check")})
	for _, res := range v.waiting {
		p.line("  ", styled{yellow, "wait"}, " ", styled{bold, res.Check}, ": ", clipped(waitReason(v.Report, res), messageLimit))
	}
	p.line()
}

// hasClock tells whether the report is about the wait before the old provider is
// switched off, and somebody looked.
func hasClock(r *migrate.Report) bool {
	return r.Gate == migrate.GateDecommission && r.Clock != nil && r.Clock.LastLook != nil
}

// clock writes the arithmetic: term by term, then what must be so all the time.
func (p printer) clock(r *migrate.Report) {
	if !hasClock(r) {
		p.lowering(r)
		return
	}
	c := r.Clock
	p.line(styled{bold, "clock: " + c.Formula})
	p.terms(c.Terms, c.Margin)
	p.line("  ", styled{bold, bottomLine(r)})
	for i := range c.Conditions {
		p.condition(&c.Conditions[i], c)
	}
	if c.Data != nil {
		p.line("  services behind records that differ: ", termText(*c.Data))
	}
	p.line()
}

// bottomLine is what the terms come to.
func bottomLine(r *migrate.Report) string {
	c := r.Clock
	switch {
	case c.NotBefore != nil && c.NotBefore.After(r.At):
		return fmt.Sprintf("not before %s: %s + S", dueIn(*c.NotBefore, r.At), lastEnd(c))
	case c.NotBefore != nil:
		return fmt.Sprintf("over since %s: %s + S", migrate.EarliestText(*c.NotBefore), lastEnd(c))
	case c.Earliest != nil:
		return fmt.Sprintf("not started: %s from then on, and not before %s", migrate.SpanText(c.Shortest.Duration()), migrate.EarliestText(*c.Earliest))
	}
	return fmt.Sprintf("not started: %s from then on", migrate.SpanText(c.Shortest.Duration()))
}

// lastEnd is when the last term ends.
func lastEnd(c *migrate.Clock) string {
	return migrate.EarliestText(c.NotBefore.Add(-c.Margin.Duration()))
}

// terms writes what caches count down, one line for what it is and one for when;
// the one that decides is marked.
func (p printer) terms(terms []migrate.Term, margin migrate.Seconds) {
	groups := termGroups(terms, p.opt)
	shown, more := firstOf(groups, p.opt.Limit)
	for _, g := range shown {
		mark := " "
		if g.Decides {
			mark = ">"
		}
		p.line(" ", styled{bold, mark}, fmt.Sprintf("%-4s %s", g.Symbol, termFacts(g)))
		p.line("       ", termTimes(g.Term))
	}
	if more > 0 {
		p.line(styled{faint, fmt.Sprintf("  and %s", migrate.Plural(more, "more term"))})
	}
	if margin > 0 {
		p.line(fmt.Sprintf("  %-4s %s, the plan's margin", "S", migrate.TTLText(margin)))
	}
}

// termGroups puts terms together that are alike, unless all is to be shown.
func termGroups(terms []migrate.Term, opt Options) (groups []migrate.TermGroup) {
	if !opt.Verbose {
		return migrate.GroupTerms(terms)
	}
	for _, t := range terms {
		groups = append(groups, migrate.TermGroup{Term: t})
	}
	return groups
}

// termFacts is "172800 s (48h), example.com. NS at 203.0.113.1 (and 1 more), last
// seen 2029-12-31T23:00:00Z".
func termFacts(g migrate.TermGroup) string {
	words := migrate.TTLText(g.TTL)
	if g.What != "" {
		words += ", " + g.What
	}
	if where := g.WhereText(); where != "" {
		words += " at " + where
	}
	return words + seenText(g.Term)
}

// seenText tells when a TTL was seen, or that nobody did.
func seenText(t migrate.Term) string {
	switch {
	case t.Assumed && t.Seen != nil:
		return ", assumed (ttl-before), first looked at on " + migrate.TimeText(*t.Seen)
	case t.Assumed:
		return ", assumed (ttl-before)"
	case t.Seen != nil:
		return ", last seen " + migrate.TimeText(*t.Seen)
	}
	return ""
}

// termTimes is "from 2030-01-01T00:00:00Z to 2030-01-03T00:00:00Z: the TTL was
// lowered to 300".
func termTimes(t migrate.Term) string {
	if t.Start == nil {
		return "not counted down yet: " + cmp.Or(t.Why, "it is still there")
	}
	words := "from " + migrate.TimeText(*t.Start)
	if t.End != nil {
		words += " to " + migrate.EarliestText(*t.End)
	}
	if t.Decides {
		words += ", which decides"
	}
	if t.Why != "" {
		words += ": " + t.Why
	}
	return words
}

func termText(t migrate.Term) string {
	return t.Symbol + " " + termFacts(migrate.TermGroup{Term: t}) + ", " + termTimes(t)
}

var heldStyle = map[migrate.ConditionState]style{
	migrate.Held: green, migrate.Pending: yellow, migrate.Broken: red, migrate.Unseen: red,
}

// conditionWords say what must be so.
var conditionWords = map[migrate.ConditionName]string{
	migrate.ConditionParent:  "every server of the parent names the new set",
	migrate.ConditionApex:    "every old server has the new set in the zone's apex",
	migrate.ConditionOld:     "every old server answers with authority",
	migrate.ConditionNewApex: "every new server names the new servers alone",
}

func conditionTitle(c *migrate.Condition, clock *migrate.Clock) string {
	title := conditionWords[c.Name] + " (step " + clock.StepOf(c.Name) + ")"
	if c.Name == migrate.ConditionApex && clock.WaivedU3 && c.State != migrate.Held {
		title += ", which the plan waives"
	}
	return title
}

func (p printer) condition(c *migrate.Condition, clock *migrate.Clock) {
	words := conditionTitle(c, clock)
	if c.Since != nil {
		words += ", since " + migrate.TimeText(*c.Since)
	}
	p.line("  ", styled{heldStyle[c.State], fmt.Sprintf("%-7s", c.State)}, " ", words)
	shown, more := firstOf(c.Why, p.opt.Limit)
	for _, why := range shown {
		p.line("          - ", why)
	}
	if more > 0 {
		p.line(styled{faint, fmt.Sprintf("          and %s more", migrate.Number(more))})
	}
	restarts, more := firstOf(c.Restarts, p.opt.Limit)
	for i := range restarts {
		p.line("          ", styled{yellow, "began anew"}, " ", restartText(&restarts[i]))
	}
	if more > 0 {
		p.line(styled{faint, fmt.Sprintf("          and %s more times", migrate.Number(more))})
	}
}

// restartText is "on 2030-01-02T00:00:00Z: nobody looked for 2h; that costs 5h".
func restartText(r *migrate.Restart) string {
	words := fmt.Sprintf("on %s: %s", migrate.TimeText(r.At), r.Text)
	if r.Began != nil {
		words += "; it counted from " + migrate.TimeText(*r.Began)
	}
	if r.Since != nil {
		words += ", and counts from " + migrate.TimeText(*r.Since)
	}
	return words + "; that costs " + migrate.SpanText(r.Cost.Duration())
}

// lowering shows step U1, where it is planned.
func (p printer) lowering(r *migrate.Report) {
	if r.Gate != migrate.GateDelegate || r.Clock == nil || !r.Clock.Lowering.Planned {
		return
	}
	low := &r.Clock.Lowering
	p.line(styled{bold, "TTLs lowered to " + migrate.TTLText(low.To) + " before the change (step U1): " + loweringState(r)})
	p.terms(low.Terms, 0)
	p.line()
}

func loweringState(r *migrate.Report) string {
	switch low := &r.Clock.Lowering; {
	case len(low.Missing) > 0 || low.Until == nil:
		return "not yet"
	case low.Until.After(r.At):
		return "caches hold the former ones until " + dueIn(*low.Until, r.At)
	default:
		return "waited out since " + migrate.EarliestText(*low.Until)
	}
}
