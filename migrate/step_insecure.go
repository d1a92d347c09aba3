package migrate

// insecureSteps is the table of a zone that moves unsigned, and is signed before.
var insecureSteps = []stepRow{
	{"U0", "inventory: both zones read, the old one signed and valid, nothing lost", "DNS engineer", (*course).inventory},
	{"I1", "lower the TTL of the DS, where the registry lets that be", "registrar contact", (*course).lowerDS},
	{"I2", "remove the DS", "change manager", (*course).removeDS},
	{"I3", "caches forget the DS: the old zone stays signed and valid", "DNS engineer", (*course).forgetDS},
	unsignedSteps[1], unsignedSteps[2], unsignedSteps[3], unsignedSteps[4], unsignedSteps[5], unsignedSteps[6], unsignedSteps[7],
	{"I4", "sign the zone at the new provider", "DNS engineer", (*course).signNew},
	{"I5", "add the DS of the new keys", "change manager", (*course).addDS},
	unsignedSteps[8],
}

// lowerDS is I1: advice.
func (c *course) lowerDS(step *Step) {
	ttl := c.clock.TTLs.DS
	switch gone := c.clock.Wait("I3"); {
	case gone != nil && gone.Condition.First != nil:
		step.skipped("the DS is gone already")
	case ttl == nil:
		step.skipped("nobody saw a DS at the parent")
	default:
		step.skipped("advice: the DS has TTL " + TTLText(ttl.TTL) + " at the parent, which is how long I3 lasts; most registries let nobody change it")
	}
}

// removeDS is I2.
func (c *course) removeDS(step *Step) {
	w := c.clock.Wait("I3")
	switch {
	case !c.looked:
		step.blocked(c.lookBefore())
	case w != nil && w.Condition.Since != nil:
		step.done(orOf(w.Condition.First, w.Condition.Since))
	case c.pastUnion():
		step.imply()
	case w == nil:
		step.blocked(Reason{Text: "nobody could reckon what it waits for"})
	case w.Condition.wentBack():
		step.blocked(append(w.Condition.whyNot(), Reason{
			Text: "no server of the parent had a DS on " + DateText(*w.Condition.First), Fix: "find out who put it back, and have it removed again",
		})...)
	case w.Condition.State == Broken || w.Condition.State == Unseen:
		step.blocked(w.Condition.whyNot()...)
	case len(c.first("U0")) > 0:
		step.blocked(c.first("U0")...)
	case len(c.own("I2")) == 0:
		step.waiting(nil, w.Condition.whyNot()...)
	default:
		step.ready(w.Condition.whyNot()...)
	}
}

// forgetDS is I3.
func (c *course) forgetDS(step *Step) {
	w := c.clock.Wait("I3")
	signed := c.blockers(c.Delegate, ofFamily("sec").but(c.kind().owns["I2"]))
	switch {
	case w.Over(c.Now):
		step.done(w.Until)
	case c.pastUnion():
		step.imply()
	case !c.looked:
		step.blocked(c.lookBefore())
	case w == nil || w.Condition.Since == nil:
		step.blocked(c.first("I2")...)
	case len(signed) > 0:
		step.blocked(signed...)
	case len(c.own("I2")) > 0:
		step.blocked(c.own("I2")...)
	default:
		step.waiting(w.Until, append([]Reason{{Text: w.InWords()}}, w.Condition.restarted()...)...)
	}
}

// signNew is I4.
func (c *course) signNew(step *Step) {
	w := c.clock.Wait("I5")
	switch {
	case w != nil && w.Condition.Since != nil:
		step.done(orOf(w.Condition.First, w.Condition.Since))
	case w != nil && w.Done != nil:
		step.imply()
	case c.step("U7").State != StepDone:
		step.blocked(append(c.notYet(), c.lastFirst()...)...)
	case w == nil:
		step.blocked(Reason{Text: "nobody could reckon what it waits for"})
	default:
		step.ready(w.Condition.whyNot()...)
	}
}

// addDS is I5.
func (c *course) addDS(step *Step) {
	w := c.clock.Wait("I5")
	switch {
	case w != nil && w.Done != nil:
		step.done(w.Done)
	case !c.switched:
		step.blocked(c.notYet()...)
	case len(c.first("U7", "I4")) > 0:
		step.blocked(c.first("U7", "I4")...)
	case w.Until == nil:
		step.waiting(nil, w.Condition.whyNot()...)
	case !w.Over(c.Now):
		step.waiting(w.Until, Reason{Text: w.InWords()})
	default:
		step.ready()
		step.Note = "caches hold nothing unsigned any more"
	}
}
