package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

var drainGap = &migrate.Check{
	ID:       "drain-gap",
	Severity: migrate.Warning,
	Gates:    decommissionGate,
	ByName:   true,
	Run:      whereSeen(reportGaps),
	Doc: migrate.Doc{
		Title: "a time in which it was not as it should be, or nobody looked, and the wait began anew",
		Why: `Between two looks the later one counts. Where nobody looked for longer than max-gap, the parent may have named
the old servers again meanwhile, and caches may have been filled with them a minute before the next look: the wait
begins anew there. So it does after an answer that was wrong. Nothing is lost for ever, but each time costs what is
told here.`,
		Fix: "keep zonegate observe --watch running, from a second place too",
		Bad: `--- evidence
at -90h
good
at -89h
old * names=new
parent * names=new
every 1h until -80h
at -70h
every 1h until -2m
`,
		Good: `--- evidence
at -90h
good
at -89h
old * names=new
parent * names=new
every 1h until -2m
`,
		Refs: []string{"RFC 9199 section 3.6"},
	},
}

func reportGaps(p *migrate.Pass) {
	for _, gap := range gapsOf(p) {
		reportRestart(p, gap)
	}
}

// restart is a time that one condition or, where nobody looked, several began anew.
type restart struct {
	*migrate.Restart
	of     *migrate.Condition
	others []restart
}

// gapsOf lists the restarts of all conditions. A time in which nobody looked is
// told once: gaps that begin within max-gap of each other are one, for each lasts
// longer.
func gapsOf(p *migrate.Pass) (list []restart) {
	for i := range p.Clock().Conditions {
		c := &p.Clock().Conditions[i]
		for j := range c.Restarts {
			if isPresent(&c.Restarts[j]) {
				continue
			}
			one := restart{Restart: &c.Restarts[j], of: c}
			k := slices.IndexFunc(list, func(r restart) bool { return r.isOne(p, one) })
			if k < 0 {
				list = append(list, one)
				continue
			}
			list[k].others = append(list[k].others, one)
		}
	}
	slices.SortStableFunc(list, func(a, b restart) int { return a.At.Compare(b.At) })
	return list
}

// isPresent tells whether a restart is a fault that is still there: others have it.
func isPresent(r *migrate.Restart) bool {
	return r.Since == nil && r.Cause != migrate.RestartGap && r.Cause != migrate.RestartOld
}

func (r restart) isOne(p *migrate.Pass, other restart) bool {
	return r.Cause == migrate.RestartGap && other.Cause == r.Cause && r.of != other.of && r.At.Sub(other.At).Abs() < p.Plan.Timing.MaxGap
}

func reportRestart(p *migrate.Pass, r restart) {
	f := migrate.Finding{
		Owner: p.Origin().String(), Type: "NS", Server: r.Where.Server, Address: r.Where.Address, Vantage: r.Where.Vantage,
		Message: fmt.Sprintf("%s, on %s: the time that %s began anew%s", r.Text, migrate.TimeText(r.At), heldWords[r.of.Name], restartCost(r.Restart)),
		Fix:     "keep zonegate observe --watch running, from a second place too",
	}
	for _, other := range r.others {
		f.Message += fmt.Sprintf("; the time that %s too, which costs %s", heldWords[other.of.Name], migrate.SpanText(other.Cost.Duration()))
	}
	if r.Cause != migrate.RestartGap {
		f.Fix = "find out what happened at that time, and that it cannot happen again"
	}
	f.Headline = fmt.Sprintf("the wait began anew on %s", migrate.TimeText(r.At))
	p.Report(f)
}

var heldWords = map[migrate.ConditionName]string{
	migrate.ConditionParent: "the parent has named the new set",
	migrate.ConditionApex:   "the old apex has had the new set",
	migrate.ConditionOld:    "the old servers have answered",

	migrate.ConditionNewApex: "the new servers have named themselves alone",
}

// restartCost is what was lost.
func restartCost(r *migrate.Restart) string {
	switch {
	case r.Began == nil:
		return ""
	case r.Since == nil:
		return fmt.Sprintf("; it counted from %s, and does not count again yet: that costs %s until now", migrate.TimeText(*r.Began), migrate.SpanText(r.Cost.Duration()))
	}
	return fmt.Sprintf("; it counted from %s, and counts from %s now: that costs %s", migrate.TimeText(*r.Began), migrate.TimeText(*r.Since), migrate.SpanText(r.Cost.Duration()))
}
