package migrate

// multiSignerSteps is the table of a zone that both providers sign.
var multiSignerSteps = []stepRow{
	{"M0", "inventory: both sides sign, with the same algorithms, and are alike; key rolls frozen", "DNS engineer", (*course).inventory},
	{"M1", "the signing keys of both sides in every DNSKEY set", "DNS engineer", (*course).exchanged},
	{"M2", "the DS of both sides at the parent", "change manager", (*course).exchanged},
	{"M3", "the servers of both sides in the NS set of both zones", "DNS engineer", (*course).exchanged},
	{"M4", "the servers of both sides in the delegation", "change manager", (*course).unite},
	{"M5", "the old servers out of both zones and the delegation", "change manager", (*course).leave},
	unsignedSteps[6],
	{"M6", "switch off the old provider", "change manager", (*course).decommissioning},
	{"M7", "the old DS and the old keys out", "DNS engineer", (*course).dropFormer},
	unsignedSteps[8],
}

// exchanged is M1, M2 and M3.
func (c *course) exchanged(step *Step) {
	if c.pastUnion() {
		step.imply()
		return
	}
	c.waited(step)
	found := c.own(step.ID)
	if step.State == StepDone && len(found) > 0 {
		step.blocked(found...)
	}
}

// unite is M4.
func (c *course) unite(step *Step) {
	w := c.clock.Wait("M4")
	switch {
	case c.pastUnion():
		step.imply()
	case !c.looked:
		step.blocked(c.lookBefore())
	case w == nil:
		step.blocked(Reason{Text: "nobody could reckon what it waits for"})
	case w.Condition.Since != nil || w.Condition.wentBack():
		c.waited(step)
	case c.Parent.Union > 0 && c.Parent.Bad == 0:
		step.waiting(nil, w.Condition.whyNot()...)
		step.Note = "the change is on its way: not every parent server names both sides"
	default:
		c.beforeChange(step)
	}
}

// leave is M5, and the wait after it.
func (c *course) leave(step *Step) {
	switch {
	case c.switched:
		c.drain(step)
		step.Do, step.Run = "leave both providers up, signed by the keys of both, and keep watching", c.observe("--watch --every 60s")
	case !c.looked:
		step.blocked(c.lookBefore())
	case c.parent.First != nil:
		step.blocked(append(c.parent.whyNot(), Reason{
			Text: "all parent servers named the new servers alone on " + DateText(*c.parent.First) + "; the old provider has to stay", Fix: c.whoChanged(),
		})...)
	case c.begun:
		step.waiting(nil, c.parent.whyNot()...)
		step.Note = "the change is on its way: not every parent server names the new servers alone"
	case len(c.first("M4")) > 0:
		step.blocked(c.first("M4")...)
	default:
		c.beforeChange(step)
	}
}

// dropFormer is M7.
func (c *course) dropFormer(step *Step) {
	w := c.clock.Wait("M7")
	switch {
	case c.step("M6").State != StepDone:
		step.blocked(append(c.notYet(), c.lastFirst()...)...)
	case w == nil:
		step.blocked(c.whyNotOff(w)...)
	case w.Done != nil:
		step.done(w.Done)
	case w.Over(c.Now):
		step.ready()
		step.Note = "caches hold nothing that the old keys signed any more"
	default:
		step.waiting(w.Until, Reason{Text: w.InWords()})
	}
}
