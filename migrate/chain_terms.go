package migrate

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// The symbols of terms of the chain of trust.
const (
	// SymbolPds is the TTL of a DS set at the parent.
	SymbolPds = "Pds"
	// SymbolK is the TTL of a DNSKEY set.
	SymbolK = "K"
)

// TermSpec asks until when caches hold DS or DNSKEY sets that are to be gone.
type TermSpec struct {
	// Symbol of the terms: SymbolPds or SymbolK.
	Symbol string
	Roles  []evidence.Role
	// Former tells whether a set is one that caches must have forgotten: one that
	// has a DS, or lacks a key.
	Former func(*ChainSet) bool
	// Since is from when on no server has such a set (Condition.Since); nil: some
	// still has it, as far as is known, and what they had last has no end.
	Since *time.Time
	// Met says what was met then: "no server of the parent has had DS 4711".
	Met string
	// Before is the TTL of what nobody saw: the set that was there before the first
	// look. 0: the largest that the server was seen with; of a DS set
	// timing.ttl-before.ds at the least.
	Before Seconds
}

// Terms are what caches may hold of former sets, in order of end: each TTL that one
// was seen with on each server, from the first observation in which it was gone or
// had a smaller TTL, and what came last from Since on where that is later. What was
// there before the first look counts from that look on with Before; where nothing
// that is Former was ever seen on a server, from Since on. A term without End is of
// a set that is still in service, or may be.
func (c *Chain) Terms(spec TermSpec) (terms []Term) {
	for group := range c.tracks(spec.Roles) {
		terms = append(terms, c.termsOf(&spec, group)...)
	}
	sortTerms(terms)
	return terms
}

// LatestEnd is when the last of terms ends; known is false where one has no end.
func LatestEnd(terms []Term) (end time.Time, known bool) {
	known = true
	for i := range terms {
		if terms[i].End == nil {
			known = false
			continue
		}
		end = maxTime(end, *terms[i].End)
	}
	return end, known
}

// tracks are the histories of each server and vantage.
func (c *Chain) tracks(roles []evidence.Role) func(func([]ChainSet) bool) {
	return func(yield func([]ChainSet) bool) {
		for i := 0; i < len(c.Sets); {
			j := i + 1
			for j < len(c.Sets) && c.Sets[j].isAt(&c.Sets[i]) {
				j++
			}
			if slices.Contains(roles, c.Sets[i].Role) && !yield(c.Sets[i:j]) {
				return
			}
			i = j
		}
	}
}

// termsOf are the terms of a server, as one vantage saw it.
func (c *Chain) termsOf(spec *TermSpec, track []ChainSet) (terms []Term) {
	last := -1
	for i := range track {
		if spec.Former(&track[i]) {
			last = i
		}
	}
	for i := range track {
		if spec.Former(&track[i]) {
			terms = append(terms, c.termOf(spec, &track[i], i == last))
		}
	}
	return append(terms, c.beforeFirst(spec, track, last >= 0))
}

func (c *Chain) termOf(spec *TermSpec, s *ChainSet, last bool) Term {
	t := c.newTerm(spec, s)
	t.TTL, t.Seen = s.TTL, &s.Last
	switch {
	case !last && s.Gone != nil, last && s.Gone != nil && spec.Since != nil && !spec.Since.After(*s.Gone):
		why := "it was seen to be gone"
		if s.Lowered {
			why = "its TTL was lowered"
		}
		t.count(*s.Gone, why)
	case spec.Since != nil:
		t.count(*spec.Since, spec.Met)
	case s.Gone != nil:
		t.Why = "it is gone there, and not everywhere for good"
	default:
		t.Why = "it is still there"
	}
	return t
}

// beforeFirst stands for what nobody saw.
func (c *Chain) beforeFirst(spec *TermSpec, track []ChainSet, seen bool) Term {
	first := &track[0]
	t := c.newTerm(spec, first)
	t.TTL, t.Assumed, t.Seen, t.Where.Vantage = c.before(spec, track), true, &first.First, ""
	switch {
	case seen:
		t.count(first.First, "it was looked at for the first time: what it had before is not known")
	case spec.Since != nil:
		t.count(*spec.Since, spec.Met+"; nobody saw what it had before")
	default:
		t.Why = "nobody saw what it had before"
	}
	return t
}

func (c *Chain) before(spec *TermSpec, track []ChainSet) (ttl Seconds) {
	switch {
	case spec.Before > 0:
		return spec.Before
	case track[0].Role == evidence.Parent:
		ttl = secondsOf(c.reader.plan.Timing.TTLBefore.DS)
	}
	for i := range track {
		ttl = max(ttl, track[i].TTL)
	}
	return ttl
}

func (c *Chain) newTerm(spec *TermSpec, s *ChainSet) Term {
	return Term{Symbol: spec.Symbol, Where: s.Where, What: c.reader.names.apex + " " + s.Type.String()}
}

// count has caches count down from a time.
func (t *Term) count(from time.Time, why string) {
	end := from.Add(t.TTL.Duration())
	t.Start, t.End, t.Why = &from, &end, why
}

// HeldFrom is Held, and from when on caches count down: from the first round in
// which every server showed it, as long as it stayed so; after a restart from then
// on. From is nil while the condition is not met.
func (c *Chain) HeldFrom(spec ConditionSpec) (held Condition, from *time.Time) {
	held = c.Held(spec)
	if held.Since == nil || len(held.Restarts) > 0 {
		return held, held.Since
	}
	spec.Rounds = 1
	if once := c.Held(spec); once.Since != nil && once.Since.Before(*held.Since) {
		return held, once.Since
	}
	return held, held.Since
}

// WaitFor is a wait for what caches hold, with the plan's margin: it begins when a
// condition is met, and ends with the last of the terms (Until). It has no Step.
func (c *Chain) WaitFor(formula string, condition Condition, from *time.Time, terms []Term) *StepWait {
	w := &StepWait{Formula: formula, Condition: condition, Terms: terms, margin: secondsOf(c.reader.plan.Margin)}
	if condition.Since != nil {
		w.settle(from)
	}
	return w
}

// Known leaves out what nobody saw: that what was there before the first look was no
// other is known otherwise.
func (w *StepWait) Known() {
	w.Terms = slices.DeleteFunc(w.Terms, func(t Term) bool { return t.Assumed })
	switch {
	case w.Condition.Since == nil:
	case len(w.Terms) == 0:
		w.Until = w.Condition.Since // there was no other
	default:
		w.settle(&time.Time{})
	}
}

// Margin is what is added to the last end.
func (w *StepWait) Margin() time.Duration { return w.margin.Duration() }
