package migrate

// sameKeysSteps is the table of a signed zone whose new provider has the old keys.
var sameKeysSteps = []stepRow{
	{"U0", "inventory: both zones read and signed, nothing lost, key rolls frozen", "DNS engineer", (*course).inventory},
	{"K1", "the keys are imported: every server has the same DNSKEY set", "DNS engineer", (*course).waited},
	{"K2", "what the new servers sign validates under the DS as it is", "DNS engineer", (*course).validated},
	unsignedSteps[1], unsignedSteps[2], unsignedSteps[3], unsignedSteps[4], unsignedSteps[5], unsignedSteps[6], unsignedSteps[7],
	{"K3", "key rolls may go on", "DNS engineer", (*course).thaw},
	unsignedSteps[8],
}

// validated is K2.
func (c *course) validated(step *Step) {
	found := c.own("K2")
	switch {
	case c.pastUnion():
		step.imply()
	case !c.looked:
		step.blocked(c.lookBefore())
	case len(found) > 0:
		step.blocked(found...)
	default:
		step.done(nil)
		step.Note = "as seen on " + DateText(*c.clock.LastLook)
	}
}

// thaw is K3, and M7 likewise waits for what the old servers signed.
func (c *course) thaw(step *Step) {
	w := c.clock.Wait("K3")
	switch {
	case c.step("U7").State != StepDone:
		step.blocked(append(c.notYet(), c.lastFirst()...)...)
	case w.Over(c.Now):
		step.done(w.Until)
	case w == nil || w.Until == nil:
		step.waiting(nil, c.whyNotOff(w)...)
	default:
		step.waiting(w.Until, Reason{Text: w.InWords()})
	}
}

func (c *course) whyNotOff(w *StepWait) []Reason {
	if w == nil {
		return []Reason{{Text: "nobody could reckon what it waits for"}}
	}
	return w.Condition.whyNot()
}
