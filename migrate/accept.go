package migrate

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/plans"
)

func (r *runner) accept() { r.acceptFor(r.tasks) }

// acceptFor lets through what the plan's ignore entries accept.
func (r *runner) acceptFor(tasks []*task) {
	for _, t := range tasks {
		if t.check.NotAcceptable || r.nobodyLooked(t) {
			continue
		}
		entries := r.entriesFor(t.check)
		for i := range t.result.Findings {
			f := &t.result.Findings[i]
			if a := r.acceptance(entries, f.Owner, f.Type); a != nil {
				f.Accepted = a
			}
		}
		r.acceptWhole(t, entries)
	}
}

// nobodyLooked is for checks of servers where no new one was looked at: nobody can
// accept that.
func (r *runner) nobodyLooked(t *task) bool {
	return t.check.Family() == "live" && r.seen != nil && !r.seen.sawNew()
}

// ignored is an entry of ignore that has not expired, made ready to be compared.
type ignored struct {
	*plans.Pattern
	index int
}

// entriesFor lists the entries that may accept what a check finds.
func (r *runner) entriesFor(check *Check) (entries []ignored) {
	for i := range r.plan.Ignore {
		g := &r.plan.Ignore[i]
		if g.Check != check.ID && (g.Check != "" || check.ByName) || plans.Expired(g.Until, r.q.Now) {
			continue
		}
		if r.ignored[i] == nil {
			r.ignored[i] = g.Pattern(r.zone())
		}
		entries = append(entries, ignored{r.ignored[i], i})
	}
	return entries
}

// acceptance finds the first entry that accepts a finding.
func (r *runner) acceptance(entries []ignored, owner, typ string) *Acceptance {
	if len(entries) == 0 {
		return nil
	}
	at := plans.OwnerOf(owner)
	for _, e := range entries {
		if e.Matches(at, typ) {
			r.used[e.index] = true
			return r.fromPlan(&r.plan.Ignore[e.index])
		}
	}
	return nil
}

// acceptWhole heeds entries that accept all that a check says: its unknown
// outcome, where they name the check, and the findings that were not kept.
func (r *runner) acceptWhole(t *task, entries []ignored) {
	if len(entries) == 0 {
		return
	}
	apex := plans.OwnerOf(r.zone())
	for _, e := range entries {
		g := &r.plan.Ignore[e.index]
		if g.Check == "" || !e.Matches(plans.Owner{}, "") && !e.Matches(apex, "") {
			continue
		}
		if t.result.Outcome == Unknown && t.result.Accepted == nil && !t.dead() && r.lookedAt(t) {
			t.result.Accepted = r.fromPlan(g)
			r.used[e.index] = true
		}
		if g.Owner == "" && g.Type == "" {
			t.result.keep.dropped = 0
		}
	}
}

// lookedAt is false for a check that was kept from looking by an old zone that
// cannot be used, or a new one that could not be had: nobody can accept that.
func (r *runner) lookedAt(t *task) bool {
	return !t.pass.blind() && (!t.check.NeedsOld || r.q.OldTrouble == "")
}

func (r *runner) fromPlan(g *plans.Ignore) *Acceptance {
	return &Acceptance{
		Source: fmt.Sprintf("%s:%d ignore", r.plan.File, g.Line),
		Check:  g.Check, Owner: g.Owner, Type: g.Type, Reason: g.Reason, By: g.By, Until: stamp(g.Until),
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return TimeText(t)
}

// zone is the name of the zone in presentation format.
func (r *runner) zone() string {
	if origin := r.origin(); origin != "" {
		return origin.String()
	}
	return "."
}
