package migrate

import (
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// signedMove reads the waits of a signed move off its history.
type signedMove struct {
	*Chain
	plan     *plans.Plan
	clock    *Clock
	old, new SideKeys
}

// countSigned adds what the plan's kind waits for besides the NS sets.
func (c *Clock) countSigned(s *Seen, plan *plans.Plan, origin zonefile.Name) {
	if !Signed(plan.DNSSEC) {
		return
	}
	c.Kind = plan.DNSSEC
	chain := s.Chain(plan, origin)
	m := &signedMove{Chain: chain, plan: plan, clock: c, old: chain.Side(evidence.Old), new: chain.Side(evidence.New)}
	c.Entry = m.entryTags()
	switch plan.DNSSEC {
	case GoInsecure:
		m.goInsecure()
	case MultiSigner:
		m.multiSigner()
	case SameKeys:
		m.sameKeys()
	}
}

func (m *signedMove) margin() Seconds { return secondsOf(m.plan.Margin) }

// add adds a wait whose condition is met from some time on; nil: it is not met.
func (m *signedMove) add(w StepWait, from *time.Time) *StepWait {
	w.Condition.chargeFrom(w.Condition.First, m.reader.Now)
	if w.Condition.Since != nil {
		w.settle(from)
	}
	m.clock.Waits = append(m.clock.Waits, w)
	return &m.clock.Waits[len(m.clock.Waits)-1]
}

// goInsecure has the steps I3 and I5.
func (m *signedMove) goInsecure() {
	gone, from := m.HeldFrom(m.dsGone())
	terms := m.Terms(TermSpec{
		Symbol: SymbolPds, Roles: []evidence.Role{evidence.Parent}, Since: from,
		Former: func(s *ChainSet) bool { return !m.isNewDS(s) }, Met: "no server of the parent has had a DS of the old keys",
	})
	i3 := *m.add(StepWait{Step: "I3", Formula: "Pds + S", Condition: gone, Terms: terms, margin: m.margin()}, from)
	m.mergeDS(&i3)
	m.resign()
}

// isNewDS tells whether a DS set has nothing of the old chain: it is empty, or each
// names a key of the new servers that the old ones do not have.
func (m *signedMove) isNewDS(s *ChainSet) bool {
	return s.Empty() || m.Names(s, &m.new) && !m.Names(s, &m.old)
}

// mergeDS has the old provider stay until caches have forgotten the DS: until then
// only its signed zone can be validated.
func (m *signedMove) mergeDS(i3 *StepWait) {
	c := m.clock
	c.Formula = withSymbol(c.Formula, SymbolPds)
	for _, t := range i3.Terms {
		t.Decides = false
		c.Terms = append(c.Terms, t)
	}
	sortTerms(c.Terms)
	switch {
	case c.NotBefore == nil:
	case i3.Until == nil:
		c.Earliest, c.NotBefore = c.NotBefore, nil
	case i3.Until.After(*c.NotBefore):
		c.NotBefore = i3.Until
	}
	c.redecide()
}

// withSymbol adds a symbol to a formula: "max(Pns, Cns) + S".
func withSymbol(formula, symbol string) string {
	waits, ok := strings.CutSuffix(formula, " + S")
	if !ok {
		return symbol + " + S"
	}
	if inner, ok := strings.CutPrefix(waits, "max("); ok {
		waits = strings.TrimSuffix(inner, ")")
	}
	return "max(" + waits + ", " + symbol + ") + S"
}

// redecide marks the term that NotBefore comes from.
func (c *Clock) redecide() {
	for i := range c.Terms {
		c.Terms[i].Decides = false
	}
	if c.NotBefore == nil {
		return
	}
	var end time.Time
	for i := range c.Terms {
		if t := &c.Terms[i]; t.End != nil && WholeSecond(t.End.Add(c.Margin.Duration())).Equal(*c.NotBefore) {
			end = *t.End
		}
	}
	decide(c.Terms, &end)
}

// resign is step I5: the DS may come when nothing unsigned is in caches any more.
func (m *signedMove) resign() {
	signed, from := m.HeldFrom(m.newSigned())
	w := StepWait{Step: "I5", Formula: "max(U5 + max(Z_old, K_old, NEG_old), signed + max(Z_new, NEG_new)) + S", Condition: signed, margin: m.margin()}
	w.Terms = append(m.afterDrain("_old"), m.unsignedData(from)...)
	i5 := m.add(w, from)
	if ds := m.Held(m.dsNew()); ds.Since != nil {
		i5.Done = ds.First
	}
}

// afterDrain are the TTLs of what old servers said, from the end of the wait for the
// NS sets on: what they said in its last second is kept for a whole TTL.
func (m *signedMove) afterDrain(suffix string) (terms []Term) {
	ttls := &m.clock.TTLs
	k, _ := m.LongestTTL(evidence.Old, func(s *ChainSet) bool { return !s.Empty() })
	terms = append(terms, Term{Symbol: SymbolK + suffix, TTL: k, What: m.reader.names.apex + " DNSKEY"})
	terms = append(terms, termOfTTL(symbolZ+suffix, ttls.Largest, "the largest TTL of the old zone"))
	terms = append(terms, termOfTTL(symbolNEG+suffix, ttls.OldNegative, "what is not in "+m.reader.names.apex))
	for i := range terms {
		t := &terms[i]
		t.Why = "the wait for the NS sets is not over"
		if at := m.clock.NotBefore; at != nil {
			t.start(*at, "until then old servers may be asked")
		}
	}
	return terms
}

// unsignedData are the TTLs of what new servers said while they served it unsigned.
func (m *signedMove) unsignedData(from *time.Time) (terms []Term) {
	terms = append(terms, termOfTTL(symbolZ+"_new", m.clock.TTLs.NewLargest, "the largest TTL of the new zone"))
	terms = append(terms, termOfTTL(symbolNEG+"_new", m.clock.TTLs.NewNegative, "what is not in "+m.reader.names.apex))
	for i := range terms {
		t := &terms[i]
		t.Why = "the new servers do not all serve a signed zone"
		if from != nil {
			t.start(*from, "until then new servers served it unsigned")
		}
	}
	return terms
}

func termOfTTL(symbol string, seen *TTLSeen, what string) Term {
	t := Term{Symbol: symbol, What: what}
	if seen != nil {
		t.TTL, t.Where, t.Seen = seen.TTL, seen.Where, &seen.At
		if seen.What != "" {
			t.What = seen.What
		}
	}
	return t
}

// sameKeys has the steps K1 and K3.
func (m *signedMove) sameKeys() {
	same, from := m.HeldFrom(m.sameSet())
	terms := m.Terms(TermSpec{
		Symbol: SymbolK, Roles: []evidence.Role{evidence.Old, evidence.New}, Since: from,
		Former: func(s *ChainSet) bool { return !m.isCommon(s) }, Met: "every server has had the same DNSKEY set",
	})
	terms = slices.DeleteFunc(terms, func(t Term) bool { return t.Assumed })
	m.add(StepWait{Step: "K1", Formula: "K", Condition: same, Terms: terms}, from)
	m.frozen()
}

// frozen is step K3: keys may be rolled again when nothing of the old servers is in
// caches.
func (m *signedMove) frozen() {
	off := m.Held(m.oldGone())
	w := StepWait{Step: "K3", Formula: "U7 + max(K, Z, NEG)", Condition: off, Terms: m.afterDrain("")}
	var from *time.Time
	if off.Since != nil && m.clock.NotBefore != nil {
		from = later(off.First, *m.clock.NotBefore)
		for i := range w.Terms {
			w.Terms[i].start(*from, "the old servers were seen to be off")
		}
	}
	m.add(w, from)
}

// countZones has the largest TTLs of the zones themselves count, where servers were
// not asked for everything.
func (c *Clock) countZones(old, new *zonefile.Zone) {
	if len(c.Waits) == 0 {
		return
	}
	largest := map[string]Seconds{symbolZ: zoneTTL(old), symbolZ + "_old": zoneTTL(old), symbolZ + "_new": zoneTTL(new)}
	for i := range c.Waits {
		w := &c.Waits[i]
		for j := range w.Terms {
			t := &w.Terms[j]
			if ttl := largest[t.Symbol]; ttl > t.TTL {
				t.TTL, t.Where, t.Seen = ttl, TermPlace{}, nil
				if t.Start != nil {
					t.start(*t.Start, t.Why)
				}
			}
			t.Decides = false
		}
		if w.Until != nil {
			w.settle(&time.Time{})
		}
	}
}

// zoneTTL is the largest TTL in a zone.
func zoneTTL(z *zonefile.Zone) (ttl Seconds) {
	if z == nil || z.Broken() {
		return 0
	}
	for set := range z.RRsets() {
		ttl = max(ttl, Seconds(set.TTL()))
	}
	return ttl
}
