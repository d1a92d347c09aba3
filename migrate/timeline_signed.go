package migrate

import "time"

// switchStep is the step in which the parent is told first.
func (s *Standing) switchStep() string {
	if s.Plan.DNSSEC == MultiSigner {
		return "M4"
	}
	return "U4"
}

// keyWords say what the wait of a step is for.
var keyWords = map[string]string{
	"I3": "caches keep the old DS, the old zone stays signed", "I5": "caches keep what was served unsigned",
	"K1": "caches keep the former DNSKEY set", "K3": "caches keep what the old servers signed",
	"M1": "caches keep DNSKEY sets without the other side's keys", "M2": "caches keep the DS set of one side",
	"M3": "caches keep the NS set of the old side", "M4": "caches keep the delegation to the old side", "M7": "caches keep what the old keys signed",
}

// keyBars are the waits for DS, DNSKEY and what they signed: those that run or are
// over, and those that are planned.
func (l *line) keyBars() {
	plan := l.signedSchedule(l.at)
	for i := range l.clock().Waits {
		w := &l.clock().Waits[i]
		if bar, ok := l.keyBar(w); ok {
			l.add(bar)
			continue
		}
		step := w.Step
		if step == "I3" {
			step = "I2"
		}
		if from, planned := plan.by[step]; planned && l.basis != BasisSeen && w.Condition.First == nil {
			l.add(Bar{Kind: BarKeys, Step: w.Step, Label: w.Step + " " + SpanText(plan.span[step]) + ": " + keyWords[w.Step], Detail: w.Formula,
				From: from, To: from.Add(plan.span[step]), Planned: true})
		}
	}
	l.laterBars()
}

// keyBar is a wait that has begun.
func (l *line) keyBar(w *StepWait) (b Bar, ok bool) {
	var from *time.Time
	for i := range w.Terms {
		if t := &w.Terms[i]; t.Start != nil && (from == nil || t.Start.After(*from)) {
			from = t.Start
		}
	}
	if w.Until == nil || from == nil || l.relative {
		return b, false
	}
	b = Bar{Kind: BarKeys, Step: w.Step, Label: w.Step + " " + SpanText(w.Until.Sub(*from)) + ": " + keyWords[w.Step], Detail: w.InWords(), From: *from, To: *w.Until}
	if t := w.Deciding(); t != nil {
		b.Assumed = t.Assumed
	}
	return b, true
}

// laterBars are the waits after the old provider is off, as planned.
func (l *line) laterBars() {
	for _, id := range []string{"I5", "K3", "M7"} {
		w := l.clock().Wait(id)
		if w == nil || w.Until != nil && !l.relative {
			continue
		}
		var ttl Seconds
		for i := range w.Terms {
			ttl = max(ttl, w.Terms[i].TTL)
		}
		ttl += w.margin
		l.add(Bar{Kind: BarKeys, Step: id, Label: id + " " + SpanText(ttl.Duration()) + ": " + keyWords[id], Detail: w.Formula,
			From: l.notBefore, To: l.notBefore.Add(ttl.Duration()), Planned: true})
	}
}

// plannedKeys is when a step of a signed move is due.
func (l *line) plannedKeys(s *Step) (at time.Time, label string) {
	plan := l.signedSchedule(l.at)
	switch s.ID {
	case "I2":
		return plan.by["I2"], "latest time for the DS to be gone"
	case "M1":
		return plan.by["M1"], "latest time for both sides' keys in both DNSKEY sets"
	case "M2":
		return plan.by["M2"], "latest time for both DS at the parent"
	case "M3":
		return plan.by["M3"], "latest time for both sides in both NS sets"
	case "M4":
		return l.at, "change the delegation to both sides"
	case "M5":
		if l.basis != BasisSeen {
			return l.leave, "from here on the old servers may leave"
		}
	case "M6":
		return l.notBefore, "from here on the old provider may be switched off"
	case "I5", "M7", "K3":
		if w := l.clock().Wait(s.ID); w != nil && w.Until != nil {
			return *w.Until, map[string]string{"I5": "from here on the DS may be added", "M7": "from here on the old DS and keys may go", "K3": "from here on keys may be rolled"}[s.ID]
		}
	}
	return at, ""
}
