package migrate

import (
	"time"

	"github.com/zonegate/zonegate/plans"
)

// oldApex is U3.
func (c *course) oldApex(step *Step) {
	waiver, waived := c.waived("U3")
	switch {
	case c.apex.State == Held:
		step.done(orOf(c.apex.First, c.apex.Since))
	case c.gone:
		step.imply()
		step.Note = "the old servers are gone"
	case waived || c.clock.WaivedU3:
		step.skipped(waiver + "; the wait after the change is a sum instead")
	case !c.looked:
		step.blocked(c.lookBefore())
	case c.apex.wentBack():
		step.blocked(append(c.apex.whyNot(), Reason{Text: "it was so on " + DateText(*c.apex.First) + "; the clock begins anew when it is so again"})...)
	case c.apex.First != nil && c.apex.State != Broken:
		step.done(c.apex.First)
		step.Note = "nobody has looked since " + DateText(*orOf(c.apex.Last, c.apex.First))
	case c.apex.State == Broken || c.apex.State == Unseen:
		step.blocked(c.apex.whyNot()...)
	case len(c.first(c.before("U3")...)) > 0:
		step.blocked(c.fresh(c.before("U3")...)...)
		if len(step.Because) == 0 {
			step.blocked(c.first(c.before("U3")...)...)
		}
	default:
		step.ready(c.apex.whyNot()...)
	}
}

// orOf is the first time that is known.
func orOf(times ...*time.Time) *time.Time {
	for _, t := range times {
		if t != nil {
			return t
		}
	}
	return nil
}

// fresh names the steps of some that come first: the look at the new servers also
// where it is too old; one that only waits is no reason.
func (c *course) fresh(ids ...string) (list []Reason) {
	for _, id := range ids {
		switch step := c.step(id); {
		case step.State == StepWaiting:
		case id == "U2" && step.State == StepReady:
			list = append(list, Reason{Step: id, Text: "U2 comes first: " + step.Because[0].Text})
		default:
			list = append(list, c.first(id)...)
		}
	}
	return list
}

// delegation is U4.
func (c *course) delegation(step *Step) {
	switch {
	case c.switched:
		step.done(c.parent.First)
	case !c.looked:
		step.blocked(c.lookBefore())
	case c.parent.First != nil:
		step.blocked(append(c.parent.whyNot(), Reason{
			Text: "all parent servers had the new set on " + DateText(*c.parent.First) + "; the old provider has to stay",
			Fix:  c.whoChanged(),
		})...)
	case c.begun:
		step.waiting(nil, c.parent.whyNot()...)
		step.Note = "the change is on its way: not every parent server has the new set"
	default:
		c.beforeChange(step)
	}
}

// whoChanged is what to do where the parent had the new set, and has another.
func (c *course) whoChanged() string {
	if c.Parent.Bad > 0 {
		return "stop; ask the registrar who changed the delegation, and have it put right"
	}
	return "find out who set the delegation back, and have the registrar set it again; or, where it was you, begin again at U2"
}

// beforeChange is U4 while the parent names the old servers everywhere.
func (c *course) beforeChange(step *Step) {
	defer func() {
		if step.State != StepReady {
			step.Run = c.gate("delegate")
		}
	}()
	window := c.windowOf(step.ID)
	until, waits := c.untilChange(window)
	found := c.fresh(c.before(step.ID)...)
	found = append(found[:min(len(found), 1)], c.blockers(c.Delegate, changeChecks)...)
	if !window.NotAfter.IsZero() && c.Now.After(window.NotAfter) {
		found = append(found, Reason{Text: "the plan's window closed on " + DateText(window.NotAfter)})
	}
	switch {
	case len(found) > 0:
		step.blocked(append(found, waits...)...)
	case len(waits) > 0:
		step.waiting(until, waits...)
	case c.Delegate.Verdict != Go:
		step.blocked(Reason{Text: "gate delegate says " + string(c.Delegate.Verdict) + ": " + c.Delegate.Summary})
	default:
		step.ready()
		step.Note = "gate delegate says GO, which holds for minutes"
	}
}

// windowOf is when a step may be done. The plan's window is that of the switch, in
// which the parent is told first: where it is told twice, days are between.
func (c *course) windowOf(id string) (w plans.Window) {
	if id == c.switchStep() {
		return c.Plan.Window
	}
	return w
}

// untilChange is what the change waits for though nothing is wrong: the lowered
// TTLs, and the plan's window.
func (c *course) untilChange(window plans.Window) (until *time.Time, list []Reason) {
	told := lowerChecks
	for _, id := range []string{"U1", "I3", "K1", "M1", "M2", "M3", "M4"} {
		one := c.step(id)
		if one.State != StepWaiting {
			continue
		}
		list = append(list, c.first(id)...)
		if one.Until != nil && (until == nil || one.Until.After(*until)) {
			until = one.Until
		}
		if id != "U1" {
			told = told.or(isCheck("sec-add-early", "parent-ds-unexpected"))
		}
	}
	list = append(list, c.waits(c.Delegate, func(id string) bool { return !told(id) })...)
	if opens := window.NotBefore; opens.After(c.Now) {
		list = append(list, Reason{Text: "the plan's window opens on " + DateText(opens)})
		if until == nil || opens.After(*until) {
			until = &opens
		}
	}
	return until, list
}
