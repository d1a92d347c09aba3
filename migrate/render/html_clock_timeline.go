package render

import (
	"cmp"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// clockTimeline is the clock of a report as a picture: the drain, its terms and
// the restarts. Nil where the clock knows of no time but now.
func clockTimeline(r *migrate.Report) *migrate.Timeline {
	c := r.Clock
	t := &migrate.Timeline{Zone: r.Zone, At: r.At, From: r.At, To: r.At, NotBefore: c.NotBefore, Firm: c.NotBefore != nil}
	if t.NotBefore == nil && c.Earliest != nil {
		t.NotBefore, t.Firm = c.Earliest, true
		t.Notes = []string{"the clock has not started: the line is the earliest that it can be"}
	}
	drainBar(t, c)
	for _, g := range migrate.GroupTerms(c.Lowering.Terms) {
		termBar(t, g, migrate.BarLowering)
	}
	for _, g := range migrate.GroupTerms(c.Terms) {
		termBar(t, g, migrate.BarTerm)
	}
	if c.Data != nil {
		termBar(t, migrate.TermGroup{Term: *c.Data}, migrate.BarData)
	}
	if c.NotBefore != nil && c.Margin > 0 {
		t.Bars = append(t.Bars, migrate.Bar{Kind: migrate.BarMargin, Label: "margin S", From: c.NotBefore.Add(-c.Margin.Duration()), To: *c.NotBefore})
	}
	conditionEvents(t, c)
	if len(t.Bars)+len(t.Events) == 0 {
		return nil
	}
	stretch(t)
	return t
}

func drainBar(t *migrate.Timeline, c *migrate.Clock) {
	i := slices.IndexFunc(c.Conditions, func(cond migrate.Condition) bool { return cond.Name == migrate.ConditionParent })
	if i < 0 || c.Conditions[i].Since == nil {
		return
	}
	bar := migrate.Bar{Kind: migrate.BarDrain, Step: c.StepOf(migrate.ConditionOld), Label: "drain", Detail: c.Formula, From: *c.Conditions[i].Since, Open: c.NotBefore == nil}
	if bar.To = t.At; c.NotBefore != nil {
		bar.To = *c.NotBefore
	}
	t.Bars = append(t.Bars, bar)
}

func termBar(t *migrate.Timeline, term migrate.TermGroup, kind migrate.BarKind) {
	if term.Start == nil && term.Seen == nil {
		return
	}
	bar := migrate.Bar{
		Kind: kind, Label: term.Symbol + " " + migrate.SpanText(term.TTL.Duration()) + " of " + term.What, Detail: term.Why,
		Assumed: term.Assumed, Decides: term.Decides, Open: term.End == nil,
	}
	if where := cmp.Or(term.Where.Server, migrate.ShortAddress(term.Where.Address)); where != "" {
		bar.Label += " at " + where
		if n := len(term.Others); n > 0 {
			bar.Label += " and " + migrate.Number(n) + " more"
		}
	}
	if bar.From = t.At; term.Start != nil {
		bar.From = *term.Start
	} else if term.Seen.Before(t.At) {
		bar.From = *term.Seen
	}
	if bar.To = t.At; term.End != nil {
		bar.To = *term.End
	} else if !bar.To.After(bar.From) {
		bar.To = bar.From.Add(term.TTL.Duration())
	}
	t.Bars = append(t.Bars, bar)
}

var conditionLabels = map[migrate.ConditionName]string{
	migrate.ConditionParent: "the parent names the new set",
	migrate.ConditionApex:   "the old apex has the new set",
}

func conditionEvents(t *migrate.Timeline, c *migrate.Clock) {
	for i := range c.Conditions {
		cond := &c.Conditions[i]
		if label, ok := conditionLabels[cond.Name]; ok && cond.Since != nil {
			t.Events = append(t.Events, migrate.Event{At: *cond.Since, Kind: migrate.EventSeen, Step: c.StepOf(cond.Name), Label: label})
		}
		for j := range cond.Restarts {
			re := &cond.Restarts[j]
			t.Events = append(t.Events, migrate.Event{At: re.At, Kind: migrate.EventRestart, Label: "restart: " + string(re.Cause), Detail: re.Text})
		}
	}
	slices.SortStableFunc(t.Events, func(a, b migrate.Event) int { return a.At.Compare(b.At) })
}

// stretch sets the span so that all lies in it, with some room at both ends.
func stretch(t *migrate.Timeline) {
	reach := func(at time.Time) {
		if at.Before(t.From) {
			t.From = at
		}
		if at.After(t.To) {
			t.To = at
		}
	}
	for _, b := range t.Bars {
		reach(b.From)
		reach(b.To)
	}
	for _, e := range t.Events {
		reach(e.At)
	}
	if t.NotBefore != nil {
		reach(*t.NotBefore)
	}
	room := max(t.To.Sub(t.From)/20, time.Second)
	t.From, t.To = t.From.Add(-room), t.To.Add(room)
}
