package migrate

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/plans"
)

// schedule is when the steps of a move are due.
type schedule struct {
	basis     Basis
	at        time.Time // of the switch (U4)
	relative  bool      // no date is known: times count from the switch
	leave     time.Time // when the old servers leave the delegation; at, but where both sides stand in it first
	notBefore time.Time
	firm      bool // the clock runs
	lowerTTL  Seconds
	lowerBy   time.Time // when lowered TTLs have to have been seen (U1)
	apexBy    time.Time // when the old apex is best changed (U3)
}

// schedule reckons when steps are due: from the time of the switch as it was seen,
// else as the plan's window has it, else from any such time.
func (s *Standing) schedule() schedule {
	clock := s.clock()
	d := schedule{basis: BasisNone, at: s.Now, relative: true}
	parent, window := clock.condition(ConditionParent), s.Plan.Window
	switch union := clock.Wait("M4"); {
	case s.switched():
		d.basis, d.at, d.relative = BasisSeen, *orOf(parent.First, clock.LastLook), false
	case union != nil && union.Condition.First != nil:
		d.basis, d.at, d.relative = BasisWindow, *union.Condition.First, false
	case !window.NotBefore.IsZero():
		d.basis, d.at, d.relative = BasisWindow, window.NotBefore.UTC(), false
		if s.Now.After(d.at) && (window.NotAfter.IsZero() || !s.Now.After(window.NotAfter)) {
			d.at = s.Now
		}
	}
	d.leave = s.leaveAt(&d)
	switch {
	case clock.NotBefore != nil:
		d.notBefore, d.firm = *clock.NotBefore, true
	case d.basis == BasisSeen:
		d.notBefore = clock.IfSwitched(s.Now)
	default:
		d.notBefore = clock.IfSwitched(d.leave)
	}
	d.notBefore = WholeSecond(d.notBefore)
	d.lowerTTL = s.formerTTL()
	d.lowerBy = d.at.Add(-d.lowerTTL.Duration())
	d.apexBy = d.at.Add(-clock.TTLs.OldNS.or(s.assumed()).Duration())
	return d
}

// formerTTL is the largest TTL that has to run out after TTLs were lowered.
func (s *Standing) formerTTL() (ttl Seconds) {
	clock := s.clock()
	for i := range clock.Lowering.Terms {
		ttl = max(ttl, clock.Lowering.Terms[i].TTL)
	}
	if ttl == 0 {
		ttl = max(clock.TTLs.OldNS.or(s.assumed()), clock.TTLs.OldNegative.or(0))
	}
	return ttl
}

// when writes a time of the schedule: a date, or the time from the switch on.
func (d *schedule) when(t time.Time) string {
	if !d.relative {
		return DateText(t)
	}
	switch span := t.Sub(d.at); {
	case span == 0:
		return "T"
	case span < 0:
		return "T-" + daysText(-span)
	default:
		return "T+" + daysText(span)
	}
}

// daysText writes whole days as such from the third on: "7d", "49h10m".
func daysText(span time.Duration) string {
	if span >= 3*day && span%day == 0 {
		return fmt.Sprintf("%dd", span/day)
	}
	return SpanText(span)
}

// date is a time where dates are known.
func (d *schedule) date(t time.Time) *time.Time {
	if d.relative {
		return nil
	}
	t = t.UTC()
	return &t
}

// margin is the plan's S.
func (s *Standing) margin() Seconds { return secondsOf(s.Plan.Margin) }

// declared lists the changes that the plan declares, in words.
func declared(p *plans.Plan) (list []string) {
	for i := range p.Expect.List {
		e := &p.Expect.List[i]
		text := e.Name
		if e.Type != "" {
			text += " " + e.Type
		}
		if e.Change != "" {
			text += ": " + e.Change
		}
		if len(e.To) > 0 {
			text += " to " + List(e.To, len(e.To))
		}
		if e.Reason != "" {
			text += " (" + e.Reason + ")"
		}
		list = append(list, text)
	}
	return list
}
