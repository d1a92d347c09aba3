package migrate

import (
	"cmp"
	"slices"
	"time"
)

// StepWait is what a step of the move of a signed zone waits for besides the NS sets
// of an unsigned one: something that every server has to show, and caches that count
// down what they showed before.
type StepWait struct {
	// Step has this wait: I3, I5, K1, K3, M1 to M4, M7.
	Step string `json:"step"`
	// Formula is in the symbols of the terms: "Pds + S".
	Formula string `json:"formula"`
	// Condition is what has to be seen on every server before the wait begins.
	Condition Condition `json:"condition"`
	// Until is when the wait is over, in whole seconds; nil: it has not begun.
	Until *time.Time `json:"until,omitempty"`
	// Done is when what was waited for was seen to be done, of a step that is more
	// than a wait (I5, M7); nil: it was not.
	Done  *time.Time `json:"done,omitempty"`
	Terms []Term     `json:"terms,omitempty"`

	margin Seconds // that is added to the last end
}

// The conditions of signed moves.
const (
	ConditionDSGone     ConditionName = "ds-gone"     // no parent server has a DS of the old keys (step I2)
	ConditionDSNew      ConditionName = "ds-new"      // every parent server has a DS of the new keys (step I5)
	ConditionNewSigned  ConditionName = "new-signed"  // every new server has a signed zone (step I4)
	ConditionSameKeys   ConditionName = "same-keys"   // every server has the same DNSKEY set (step K1)
	ConditionOldGone    ConditionName = "old-gone"    // no old server has the zone any more (step U7)
	ConditionBothKeys   ConditionName = "both-keys"   // every DNSKEY set has the signing keys of both sides (step M1)
	ConditionBothDS     ConditionName = "both-ds"     // every parent server has DS of both sides (step M2)
	ConditionUnion      ConditionName = "union"       // every server names the servers of both sides (step M3)
	ConditionDelegated  ConditionName = "delegated"   // every parent server names the servers of both sides (step M4)
	ConditionNewApex    ConditionName = "new-apex"    // every new server names the new servers alone (step M5)
	ConditionFormerGone ConditionName = "former-gone" // nothing has keys or DS of the old side any more (step M7)
)

// Over tells whether a wait has begun and is over at a time; false where there is
// none.
func (w *StepWait) Over(now time.Time) bool {
	return w != nil && w.Until != nil && !now.Before(*w.Until)
}

// Wait is the wait of a step; nil: the plan's kind has none for it.
func (c *Clock) Wait(step string) *StepWait {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.Waits, func(w StepWait) bool { return w.Step == step })
	if i < 0 {
		return nil
	}
	return &c.Waits[i]
}

// settle has the wait end with the last of its terms, margin added, where its
// condition is met and every term has an end.
func (w *StepWait) settle(from *time.Time) {
	w.Until = nil
	if from == nil {
		return
	}
	end := *from
	for i := range w.Terms {
		t := &w.Terms[i]
		if t.End == nil {
			return
		}
		end = maxTime(end, *t.End)
	}
	decide(w.Terms, &end)
	until := WholeSecond(end.Add(w.margin.Duration()))
	w.Until = &until
}

// start has a term count from a time on.
func (t *Term) start(at time.Time, why string) {
	end := at.Add(t.TTL.Duration())
	t.Start, t.End, t.Why = &at, &end, why
}

// Deciding is the term that a wait ends with; nil: it has none that is known.
func (w *StepWait) Deciding() *Term {
	for i := range w.Terms {
		if w.Terms[i].Decides {
			return &w.Terms[i]
		}
	}
	return nil
}

// InWords is the arithmetic of a wait: "Pds + S: Pds 86400 s (24h), example.com. DS
// at 203.0.113.1, in caches until ..., and the margin of 1h".
func (w *StepWait) InWords() string {
	text := w.Formula
	if t := w.Deciding(); t != nil {
		text += ": " + t.inWords() + ", in caches until " + DateText(*t.End)
	}
	if w.margin > 0 {
		text += ", and the margin of " + SpanText(w.margin.Duration())
	}
	return text
}

// WhyNot says what is not so yet of a wait's condition.
func (w *StepWait) WhyNot() []string {
	if len(w.Condition.Why) > 0 {
		return w.Condition.Why
	}
	return []string{cmp.Or(conditionWhy[w.Condition.State], "it is not so everywhere")}
}

var conditionWhy = map[ConditionState]string{
	Unseen: "nobody looked", Pending: "it was not seen in two rounds yet", Broken: "it is not so",
}

// StepOf is the step by which a condition of the clock is met.
func (c *Clock) StepOf(name ConditionName) string {
	if c != nil && c.Kind == MultiSigner {
		return "M5"
	}
	return map[ConditionName]string{ConditionParent: "U4", ConditionApex: "U3", ConditionOld: "U5"}[name]
}
