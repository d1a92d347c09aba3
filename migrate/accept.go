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
		if t.check.NotAcceptable {
			continue
		}
		for i := range t.result.Findings {
			f := &t.result.Findings[i]
			if a := r.acceptance(t.check, f.Owner, f.Type); a != nil {
				f.Accepted = a
			}
		}
		r.acceptWhole(t)
	}
}

// acceptance finds the entry that accepts a finding of a check.
func (r *runner) acceptance(check *Check, owner, typ string) *Acceptance {
	for i := range r.plan.Ignore {
		g := &r.plan.Ignore[i]
		if check.ByName && g.Check == "" {
			continue
		}
		if !plans.Expired(g.Until, r.q.Now) && g.Matches(check.ID, owner, typ, r.zone()) {
			r.used[i] = true
			return r.fromPlan(g)
		}
	}
	return nil
}

// acceptWhole heeds entries that accept all that a check says: its unknown
// outcome, where they name the check, and the findings that were not kept.
func (r *runner) acceptWhole(t *task) {
	for i := range r.plan.Ignore {
		g := &r.plan.Ignore[i]
		whole := g.Matches(t.check.ID, "", "", r.zone()) || g.Matches(t.check.ID, r.zone(), "", r.zone())
		if !whole || g.Check == "" || plans.Expired(g.Until, r.q.Now) {
			continue
		}
		if t.result.Outcome == Unknown && t.result.Accepted == nil && !t.dead() && r.lookedAt(t) {
			t.result.Accepted = r.fromPlan(g)
			r.used[i] = true
		}
		if g.Owner == "" && g.Type == "" {
			t.result.keep.dropped = 0
		}
	}
}

// lookedAt is false for a check that was kept from looking by an old zone that
// cannot be used: nobody can accept that.
func (r *runner) lookedAt(t *task) bool { return !t.check.NeedsOld || r.q.OldTrouble == "" }

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
	return t.UTC().Format(time.RFC3339)
}

// zone is the name of the zone in presentation format.
func (r *runner) zone() string {
	if origin := r.origin(); origin != "" {
		return origin.String()
	}
	return "."
}
