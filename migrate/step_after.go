package migrate

// notYet says that a step after the change has nothing to be judged by.
func (c *course) notYet() []Reason {
	if !c.looked {
		return []Reason{c.lookBefore()}
	}
	return c.first(c.kind().change)
}

// drain is U5.
func (c *course) drain(step *Step) {
	notBefore := c.clock.NotBefore
	switch {
	case !c.switched:
		step.blocked(c.notYet()...)
	case c.gone:
		step.done(c.lastNotBefore())
	case c.unwatched():
		step.waiting(nil, c.sinceLook())
	case len(c.broken()) > 0:
		step.blocked(c.broken()...)
	case notBefore == nil:
		step.waiting(nil, c.pending()...)
	case c.Now.Before(*notBefore):
		step.waiting(notBefore, append(c.deciding(), c.restarts()...)...)
	default:
		step.done(notBefore)
	}
}

// broken says what is wrong with the drain; nothing where it is a matter of
// waiting.
func (c *course) broken() (list []Reason) {
	list = c.blockers(c.Decommission, ofFamily("drain", "parent").or(isCheck("evidence-clock")))
	if len(list) > 0 {
		return list
	}
	for _, condition := range c.conditions() {
		if condition.State == Broken && !(condition == c.old && c.over()) {
			list = append(list, condition.whyNot()...)
		}
	}
	return list
}

// conditions are those that the wait depends on.
func (c *course) conditions() []*Condition {
	list := []*Condition{c.parent}
	if !c.clock.WaivedU3 {
		list = append(list, c.apex)
	}
	if c.Plan.DNSSEC == MultiSigner {
		list = append(list, c.newApex)
	}
	return append(list, c.old)
}

// over tells whether not-before is behind.
func (c *course) over() bool { return c.clock.NotBefore != nil && !c.Now.Before(*c.clock.NotBefore) }

// pending says what has to be seen before the clock runs.
func (c *course) pending() (list []Reason) {
	for _, condition := range c.conditions() {
		if condition.Since == nil {
			list = append(list, condition.whyNot()...)
		}
	}
	if at := c.clock.Earliest; at != nil {
		list = append(list, Reason{Text: "not before " + DateText(*at) + " at the earliest"})
	}
	return list
}

// unwatched tells whether the clock ran at the last look, and has stopped since
// then for nobody looked any more.
func (c *course) unwatched() bool { return c.clock.NotBefore == nil && c.lastNotBefore() != nil }

// sinceLook says what it costs that nobody looked any more.
func (c *course) sinceLook() Reason {
	return Reason{
		Text: "nobody has looked since " + DateText(*c.clock.LastLook) + ", longer than max-gap (" + SpanText(c.Plan.Timing.MaxGap) + "): the wait, which was to end on " +
			DateText(*c.lastNotBefore()) + ", begins anew with the next look",
		Fix: "look now, and keep watching",
	}
}

// deciding is the arithmetic of not-before in a line.
func (c *course) deciding() []Reason {
	for i := range c.clock.Terms {
		t := &c.clock.Terms[i]
		if t.Decides && t.End != nil {
			return []Reason{{Text: c.clock.Formula + ": " + t.inWords() + ", in caches until " + DateText(*t.End) + ", and the margin of " + SpanText(c.clock.Margin.Duration())}}
		}
	}
	return nil
}

// dataDrain is U6.
func (c *course) dataDrain(step *Step) {
	data := c.clock.Data
	switch {
	case !c.dataDiffers() && data == nil:
		step.skipped("no record's content differs between the old and the new zone")
	case !c.switched:
		step.blocked(c.notYet()...)
	case data == nil || data.End == nil:
		step.waiting(nil, c.first(c.kind().drain)...)
	case data.End.After(c.Now):
		step.waiting(data.End, Reason{Text: data.inWords()})
	default:
		step.done(data.End)
	}
}

// dataDiffers tells whether records other than TTLs differ, those apart that have
// no effect.
func (c *course) dataDiffers() bool {
	for _, r := range []*Report{c.Delegate, c.Decommission} {
		if n := r.Counts; n != nil && n.All.Deletes+n.All.Updates > 0 {
			return true
		}
	}
	return false
}

// decommissioning is U7.
func (c *course) decommissioning(step *Step) {
	verdict := c.Decommission.Verdict
	found := c.blockers(c.Decommission, func(id string) bool { return !staleChecks(id) })
	stale := prefixed("look again: ", c.blockers(c.Decommission, staleChecks))
	u5 := c.step(c.kind().drain)
	switch {
	case !c.switched:
		step.blocked(c.notYet()...)
	case c.gone:
		step.done(nil)
		step.Note = "known from the evidence alone: after not-before the old servers no longer had the zone"
	case verdict == Go:
		step.ready()
		step.Note = "gate decommission says GO"
	case c.unwatched():
		step.waiting(nil, c.first(c.kind().drain)...)
	case len(found) > 0:
		step.blocked(found...)
	case u5.State == StepWaiting:
		step.waiting(u5.Until, append(c.first(c.kind().drain), stale...)...)
	case verdict == Wait:
		step.waiting(c.Decommission.NotBefore, c.waits(c.Decommission, func(string) bool { return true })...)
	case len(stale) > 0:
		step.blocked(stale...)
	default:
		step.blocked(Reason{Text: "gate decommission says " + string(verdict) + ": " + c.Decommission.Summary})
	}
}

// raising is U8.
func (c *course) raising(step *Step) {
	planned := c.clock.Lowering.Planned || c.Plan.Timing.Lowered > 0
	switch {
	case !planned:
		step.skipped("the plan lowers no TTLs (timing.lowered)")
		step.Note = "what was set up for the move alone is to be taken down all the same"
	case c.step(c.kind().off).State != StepDone:
		step.blocked(append(c.notYet(), c.lastFirst()...)...)
	case !c.LowSeen:
		step.ready(Reason{Text: "nobody saw the TTLs of the new servers"})
	case len(c.Low) > 0:
		step.ready(texts(c.Low)...)
	default:
		step.done(nil)
		step.Note = "as seen on " + DateText(*c.clock.LastLook)
	}
}

// lastFirst says that the old provider has to be switched off first.
func (c *course) lastFirst() []Reason {
	if !c.switched {
		return nil
	}
	return c.first(c.kind().off)
}
