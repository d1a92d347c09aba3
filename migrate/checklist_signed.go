package migrate

import (
	"fmt"
	"slices"
	"time"
)

// signedSchedule is when the steps of a signed move are due before the switch.
type signedSchedule struct {
	// by is when a step has to be done at the latest, for its wait to be over at the
	// switch; span how long that wait is.
	by   map[string]time.Time
	span map[string]time.Duration
}

// signedSchedule reckons back from the change of the delegation.
func (s *Standing) signedSchedule(at time.Time) signedSchedule {
	clock := s.clock()
	d := signedSchedule{by: map[string]time.Time{}, span: map[string]time.Duration{}}
	ds, cns := clock.TTLs.DS.or(s.assumedDS()), clock.TTLs.OldNS.or(s.assumed())
	keys := s.keyTTL()
	for _, step := range s.waitsBefore(ds, keys, cns) {
		at = at.Add(-step.span.Duration())
		d.by[step.id], d.span[step.id] = at, step.span.Duration()
	}
	return d
}

// spanBefore is a step before the switch, and how long it is waited out.
type spanBefore struct {
	id   string
	span Seconds
}

// waitsBefore are the steps before the change of the delegation that wait, the last
// first.
func (s *Standing) waitsBefore(ds, keys, cns Seconds) []spanBefore {
	gap := secondsOf(s.Plan.Timing.RoundGap)
	switch s.Plan.DNSSEC {
	case GoInsecure:
		return []spanBefore{{"I2", ds + gap + s.margin()}}
	case MultiSigner:
		return []spanBefore{{"M3", cns}, {"M2", max(ds, keys) + gap}, {"M1", keys}}
	}
	return nil
}

// keyTTL is the largest TTL of a DNSKEY set that a wait counts; a day where nobody
// saw one.
func (s *Standing) keyTTL() (ttl Seconds) {
	for _, w := range s.clock().Waits {
		for i := range w.Terms {
			if t := &w.Terms[i]; t.Symbol == SymbolK || t.Symbol == SymbolK+"_old" {
				ttl = max(ttl, t.TTL)
			}
		}
	}
	if ttl == 0 {
		return Seconds(day / time.Second)
	}
	return ttl
}

// dueSigned says by when a step of a signed move is to be done.
func (l *ticket) dueSigned(s *Step) (text string, at *time.Time, ok bool) {
	on := func(format string, t time.Time) (string, *time.Time, bool) {
		return fmt.Sprintf(format, l.when(t)), l.date(t), true
	}
	if s.State == StepWaiting && s.Until != nil && s.ID != l.kind().drain && s.ID[0] != 'U' {
		return "until " + DateText(*s.Until), s.Until, true
	}
	d := l.signedSchedule(l.at)
	switch s.ID {
	case "U3":
		if l.Plan.DNSSEC == GoInsecure {
			return on("after I3, and right before U4, %s", l.at)
		}
	case "I1":
		return "before I2", nil, true
	case "I2", "M1", "M2", "M3":
		return on("seen everywhere no later than %s", d.by[s.ID])
	case "I3":
		return on("from I2 until %s", l.at)
	case "K1", "K2":
		return on("before U2, and again within 15 minutes before %s", l.at)
	case "I4":
		return "after U7", nil, true
	case "I5", "M7", "K3":
		return l.afterOff(s.ID, on)
	case "M4":
		return on("%s", l.at)
	case "M5":
		return l.dueLeaving(on)
	case "M6":
		return on("not before %s", l.notBefore)
	}
	return "", nil, false
}

// afterOff is when caches hold nothing any more of what the old servers said.
func (l *ticket) afterOff(id string, on func(string, time.Time) (string, *time.Time, bool)) (string, *time.Time, bool) {
	var ttl Seconds
	if w := l.clock().Wait(id); w != nil {
		if w.Until != nil {
			return on("not before %s", *w.Until)
		}
		for i := range w.Terms {
			ttl = max(ttl, w.Terms[i].TTL)
		}
		ttl += w.margin
	}
	if id == "K3" {
		return on("after U7, not before %s if that is done at once", l.notBefore.Add(ttl.Duration()))
	}
	return on("not before %s", l.notBefore.Add(ttl.Duration()))
}

// dueLeaving is when the old servers leave the delegation that has both.
func (l *ticket) dueLeaving(on func(string, time.Time) (string, *time.Time, bool)) (string, *time.Time, bool) {
	if l.basis == BasisSeen {
		return on("made; both providers stay until %s", l.notBefore)
	}
	return on("not before %s", l.leave)
}

// leaveAt is when the old servers may leave the delegation: at the switch or, where
// both sides stand there first, when that was waited out.
func (s *Standing) leaveAt(d *schedule) time.Time {
	clock := s.clock()
	w := clock.Wait("M4")
	switch {
	case s.Plan.DNSSEC != MultiSigner || d.basis == BasisSeen:
		return d.at
	case w != nil && w.Until != nil:
		return *w.Until
	}
	wait := max(clock.TTLs.ParentNS.or(s.assumed()), clock.TTLs.OldNS.or(s.assumed()))
	return d.at.Add(s.Plan.Timing.RoundGap + wait.Duration())
}

// signedDetails are what is to be known in a step of a signed move.
func (l *ticket) signedDetails(s *Step) []string {
	d := l.signedSchedule(l.at)
	span := func() string { return SpanText(d.span[s.ID]) }
	switch s.ID {
	case "I2":
		return []string{"Before: " + l.gateDS("remove-ds all") + " says GO, exit code 0. Seen at every parent server, it is waited out: " + span() + " (Pds + S).",
			"Until then nothing of I3 to U7 may begin: whoever still has the DS in a cache validates, and only the old servers can serve that."}
	case "I3":
		return []string{"Signatures must not run out, and nobody stops signing. Rollback: the DS can come back at any time while the old zone is signed."}
	case "U4":
		if l.Plan.DNSSEC == GoInsecure {
			return []string{"From here on the DS may come back only when the old NS set has been back for max(Pns, Cns_new) + max(Z_new, NEG_new): until then caches hold unsigned data of the new servers."}
		}
	case "I5":
		return []string{"The wait is " + l.waitFormula(s.ID) + ". Before the order: " + l.addDS() + " says GO."}
	case "K1":
		return []string{"The DNSKEY RRset is equal on every server of both sides, and the DS stays as it is. Automatic rolls are off on both sides until K3."}
	case "M7":
		return []string{"The wait is " + l.waitFormula(s.ID) + ". Before each key of the old provider goes: " + l.gateDS("remove-key TAG") + " says GO, with its tag."}
	case "K3":
		return []string{"The wait is " + l.waitFormula(s.ID) + "."}
	case "M1", "M3":
		return []string{"On every server of both sides; it is waited out: " + span() + " (" + l.waitFormula(s.ID) + ") before the next step."}
	case "M2":
		return []string{"At every parent server; it is waited out: " + span() + " (max(Pds, K)) before the next step."}
	case "M4":
		return append(l.orderDetails(l.serversText(slices.Concat(l.Plan.Old.Nameservers, l.Plan.New.Nameservers))),
			"Each server is asked by itself: the chain from every DS validates through each. Then max(Pns, Cns) is waited out before M5.")
	case "M5":
		return []string{"Both DS and both sides' keys stay as they are until M7."}
	}
	return nil
}

func (l *ticket) waitFormula(id string) string {
	if w := l.clock().Wait(id); w != nil {
		return w.Formula
	}
	return map[string]string{
		"I5": "max(U5 + max(Z_old, K_old, NEG_old), signed + max(Z_new, NEG_new)) + S", "K3": "U7 + max(K, Z, NEG)", "M7": "M5 + max(K_old, Z, NEG)", "M1": "K", "M3": "Cns",
	}[id]
}

// keysFact says in short what happens to DS and keys.
func (l *ticket) keysFact() (f Fact, ok bool) {
	text := map[string]string{
		GoInsecure:  "the zone moves unsigned (go-insecure): the DS goes first and is waited out, and comes back for the new keys at the end",
		SameKeys:    "the new provider signs with the old keys (same-keys): the DS stays, and no key is rolled until K3",
		MultiSigner: "both providers sign (multi-signer, RFC 8901): keys and DS of both sides are there together from M2 to M7",
	}[l.Plan.DNSSEC]
	return Fact{"DNSSEC", []string{text}}, text != ""
}

// unionFact says when the delegation changes, where it does so twice.
func (l *ticket) unionFact() Fact {
	text := fmt.Sprintf("twice: to both sides on %s (M4), to the new servers alone not before %s (M5)", l.when(l.at), l.when(l.leave))
	switch w := l.clock().Wait("M4"); {
	case w != nil && w.Condition.First != nil:
		text = fmt.Sprintf("to both sides (M4): made, seen on %s; to the new servers alone (M5): not before %s", l.when(l.at), l.when(l.leave))
	case l.relative:
		text = fmt.Sprintf("twice: to both sides at T (M4), to the new servers alone not before %s (M5); the plan has no window, so all times count from T", l.when(l.leave))
	}
	return Fact{"Switch", []string{text}}
}

// apexText is what the old provider is asked to change in the zone.
func (s *Standing) apexText() string {
	_, waived := s.waived("U3")
	_, cannot := s.waived("M5")
	switch {
	case s.Plan.DNSSEC == MultiSigner && cannot, waived:
		return ""
	case s.Plan.DNSSEC == MultiSigner:
		return " Before the switch we put the other provider's zone-signing key into the DNSKEY set and its name servers into the NS set of the zone; please confirm that this can be done, and freeze key rolls."
	case s.Plan.DNSSEC == SameKeys:
		return " Before the switch we replace the NS records in the zone itself by the new ones; please confirm that this can be done, that we get the keys, and that no key is rolled until we write again."
	case s.Plan.DNSSEC == GoInsecure:
		return " We have the DS removed before; please keep the zone signed, its signatures renewed, until we write. Before the switch we replace the NS records in the zone itself by the new ones; please confirm that this can be done."
	}
	return " Before the switch we replace the NS records in the zone itself by the new ones; please confirm that this can be done."
}
