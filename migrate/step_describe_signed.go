package migrate

import "strconv"

// describeSigned describes the steps that only moves of signed zones have.
func (s *Standing) describeSigned(id string) (d description, ok bool) {
	old, new := namesOf(s.Plan.Old.Nameservers), namesOf(s.Plan.New.Nameservers)
	watch := s.observe("--watch --every 60s")
	d, ok = map[string]description{
		"I1": {"have the TTL of the DS lowered, if the registry lets you", s.observe(""), "nothing was changed", "no time"},
		"I2": {"have the registrar remove every DS, and nothing else", s.gateDS("remove-ds all"),
			"have the DS added again: while the old zone is still signed by its keys this breaks nothing", s.dsSpan()},
		"I3": {"leave the old zone signed, its signatures renewed, and keep watching; name servers stay as they are", watch,
			"have the DS added again: the old zone is signed all the while, and everybody validates again", s.dsSpan()},
		"I4": {"have the new provider sign the zone, on every server, and leave the DS out", s.observe(""),
			"take the signatures away again: without a DS nobody asks for them", "no time"},
		"I5": {"have the registrar add the DS of the new keys, and nothing else", s.addDS(),
			"have the DS removed again, and leave the zone signed until caches have forgotten it", s.dsSpan()},
		"K1": {"import the old provider's keys, and freeze key rolls, automatic ones too, on both sides", s.gate("delegate"),
			"take the zone off the new servers: nobody is sent there yet", "no time"},
		"K2": {"have every new server sign with these keys, and leave the DS as it is", s.gate("delegate"),
			"take the zone off the new servers: nobody is sent there yet", "no time"},
		"K3": {"roll keys again as usual, at the new provider; the old keys first, for the old provider has them", s.gateDS("remove-key TAG"),
			"leave the keys as they are", "no time"},
		"M0": {"have both sides sign, with the same algorithms, load the zone on all new servers, and freeze key rolls on both sides", s.gate("delegate"),
			"nothing was changed yet", "no time"},
		"M1": {"put each side's zone-signing keys (of a provider with one key, that one) into the DNSKEY set of the other, on every server", watch,
			"take the other side's keys out again: nobody is sent to the new servers yet", s.keySpan()},
		"M2": {"have the registrar add the DS of the new provider's key beside that of the old one", s.addDS(),
			"have the new DS removed again: nobody is sent to the new servers yet", s.dsSpan()},
		"M3": {"in the zones of both providers have the NS set name " + old + " and " + new, watch,
			"put " + old + " alone back into both zones; the new servers stay up meanwhile", s.childText()},
		"M4": {"have the registrar set the delegation to " + old + " and " + new, s.gate("delegate"),
			"have the registrar set the delegation to " + old + " again; the new servers, and both DS, stay meanwhile", s.backSpan()},
		"M5": {"take " + old + " out of the NS set of both zones, then have the registrar set the delegation to " + new + "; leave both providers up, signed by both keys, and keep watching", s.gate("delegate"),
			"have the registrar set the delegation to both sides again, and both zones too", s.backSpan()},
		"M6": {"delete the zone at the old provider, then end the contract", s.gate("decommission"),
			"have the old provider load the zone again, signed by its keys, then as from M5", "as long as the old provider takes, and then " + s.backSpan()},
		"M7": {"have the registrar remove the old DS; when caches have forgotten it, take the old keys out of the DNSKEY set", s.removeDS(),
			"add the old DS again, while the old keys are still in the DNSKEY set", s.dsSpan()},
	}[id]
	if s.Plan.DNSSEC == GoInsecure && id == "U4" {
		return description{}, false
	}
	return d, ok
}

// gateDS is the gate before changes of DS or keys.
func (s *Standing) gateDS(changes ...string) string {
	line := "zonegate gate ds " + s.Command
	for _, change := range changes {
		line += " --change " + ShellWord(change)
	}
	return line + s.vantageFlag() + s.evidenceFlags()
}

// addDS is that before the DS of the new keys comes, removeDS before that of the old
// ones goes. TAG stands for keys that nobody saw.
func (s *Standing) addDS() string    { return s.gateDS(tagChanges("add-ds", s.entry().New)...) }
func (s *Standing) removeDS() string { return s.gateDS(tagChanges("remove-ds", s.entry().Old)...) }

func (s *Standing) entry() EntryTags {
	if e := s.clock().Entry; e != nil {
		return *e
	}
	return EntryTags{}
}

func tagChanges(verb string, tags []uint16) (list []string) {
	for _, tag := range tags {
		list = append(list, verb+" "+strconv.Itoa(int(tag)))
	}
	if len(list) == 0 {
		return []string{verb + " TAG"}
	}
	return list
}

// dsSpan is how long caches keep what the parent said of the DS.
func (s *Standing) dsSpan() string {
	return "up to " + SpanText(s.clock().TTLs.DS.or(s.assumedDS()).Duration()) + " (the TTL of the DS)"
}

// keySpan is how long caches keep a DNSKEY set.
func (s *Standing) keySpan() string {
	if w := s.clock().Wait("M1"); w != nil {
		var ttl Seconds
		for i := range w.Terms {
			ttl = max(ttl, w.Terms[i].TTL)
		}
		if ttl > 0 {
			return "up to " + SpanText(ttl.Duration()) + " (the TTL of the DNSKEY)"
		}
	}
	return "as long as the TTL of the DNSKEY"
}

// assumedDS is the DS TTL that stands in for one that nobody saw.
func (s *Standing) assumedDS() Seconds { return secondsOf(s.Plan.Timing.TTLBefore.DS) }
