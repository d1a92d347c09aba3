package migrate

// describe says what is done in a step, the command that shows how it stands,
// and the way back.
func (c *course) describe(step *Step) {
	d := c.Standing.describe(step.ID)
	if c.Plan.DNSSEC == GoInsecure && (step.ID == "U4" || step.ID == "U5" || step.ID == "U7") {
		d.back += "; a DS may come back only when the old NS set has been back for max(Pns, Cns_new) + max(Z_new, NEG_new)"
	}
	step.Do, step.Run, step.Back, step.Takes = d.do, d.run, d.back, d.takes
}

// description is what a step is about, whatever its state.
type description struct{ do, run, back, takes string }

// describe describes a step.
func (s *Standing) describe(id string) description {
	if d, ok := s.describeSigned(id); ok {
		return d
	}
	lowered := "the lowered TTL"
	if s.Plan.Timing.Lowered > 0 {
		lowered = SpanText(s.Plan.Timing.Lowered)
	}
	oldNames, newNames := namesOf(s.Plan.Old.Nameservers), namesOf(s.Plan.New.Nameservers)
	switch id {
	case "U0":
		return description{"look at all servers; mend what differs between the zones, or declare it in the plan", s.gate("delegate"),
			"nothing was changed yet", "no time"}
	case "U1":
		return description{"lower the TTLs of the NS set, the SOA with its minimum, and the protected records to " + lowered + " on both sides",
			s.observe(""), "set the former TTLs again on both sides", "no time: nothing breaks either way"}
	case "U2":
		return description{"load the zone on all new servers, and look at each address", s.gate("delegate"),
			"take the zone off the new servers: nobody is sent there yet", "no time"}
	case "U3":
		return description{"in the old provider's zone replace the NS set by " + newNames + " and change nothing else", s.observe(""),
			"put " + oldNames + " back into the old provider's zone; the new servers stay up meanwhile", s.childText()}
	case "U4":
		return description{"have the registrar set the delegation to " + newNames, s.observe("--watch --every 60s"),
			"have the registrar set the delegation to " + oldNames + " again, and the NS set in the old provider's zone too; it takes the old servers, which still serve the zone, and the new ones, which stay up meanwhile",
			s.backSpan()}
	case "U5":
		return description{"leave both providers up and alike, and keep watching", s.observe("--watch --every 60s"),
			"as from U4: the old provider still serves the zone", s.backSpan()}
	case "U6":
		return description{"leave the old services (web, mail, ...) behind changed addresses on until caches have forgotten them", s.status(),
			"switch them on again", "no time"}
	case "U7":
		return description{"delete the zone at the old provider, then end the contract", s.gate("decommission"),
			"have the old provider load the zone again from the export, then as from U4", "as long as the old provider takes, and then " + s.backSpan()}
	}
	return description{"raise the TTLs on the new servers to what they were, and take down what was set up for the move alone", s.observe(""),
		"lower them again", "as long as the raised TTL"}
}

func (s *Standing) gate(name string) string {
	line := "zonegate gate " + name + " " + s.Command + s.vantageFlag() + s.evidenceFlags()
	for _, file := range s.Approvals {
		if name == "delegate" {
			line += " --approval " + ShellWord(file)
		}
	}
	return line
}

func (s *Standing) status() string {
	return "zonegate plan status " + s.Command + s.evidenceFlags()
}

func (s *Standing) observe(flags string) string {
	line := "zonegate observe " + s.Command
	if flags != "" {
		line += " " + flags
	}
	return line + s.vantageFlag() + s.logFlag()
}

// vantageFlag names the first of several places; the others look likewise.
func (s *Standing) vantageFlag() string {
	if len(s.Plan.Vantages) < 2 {
		return ""
	}
	return " --vantage " + ShellWord(s.Plan.Vantages[0])
}

func (s *Standing) evidenceFlags() (line string) {
	for _, name := range s.Evidence {
		line += " --evidence " + ShellWord(name)
	}
	return line
}

// logFlag names the log that is appended to.
func (s *Standing) logFlag() string {
	if len(s.Evidence) == 0 {
		return ""
	}
	return " --evidence " + ShellWord(s.Evidence[0])
}

// backSpan is how long the way back takes after the change: caches keep the new
// set for as long as its TTLs say.
func (s *Standing) backSpan() string {
	return "up to " + SpanText(s.clock().WayBack().Duration()) + " (caches keep the new NS set that long)"
}

// backText is that with the TTLs that it comes from.
func (s *Standing) backText() string {
	ttls := s.clock().TTLs
	return "up to " + SpanText(s.clock().WayBack().Duration()) + " until nobody is sent to the new ones any more (the larger NS TTL: " +
		s.ttlText(ttls.ParentNS) + " at the parent, " + s.ttlText(ttls.NewNS) + " in the new zone)"
}

// childText is how long the way back takes while only the old apex has the new set.
func (s *Standing) childText() string {
	return "up to " + SpanText(s.clock().TTLs.NewNS.or(s.assumed()).Duration()) + " (the NS TTL in the new zone)"
}

func (s *Standing) ttlText(seen *TTLSeen) string {
	if seen == nil {
		return TTLText(s.assumed()) + " assumed"
	}
	return TTLText(seen.TTL)
}

// assumed is the NS TTL that stands in for one that nobody saw.
func (s *Standing) assumed() Seconds { return secondsOf(s.Plan.Timing.TTLBefore.NS) }
