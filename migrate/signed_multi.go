package migrate

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// multiSigner has the steps M1 to M4, M5 by the clock of the NS sets, and M7.
func (m *signedMove) multiSigner() {
	zone := []evidence.Role{evidence.Old, evidence.New}
	keys, from := m.HeldFrom(m.bothKeys())
	m.add(StepWait{Step: "M1", Formula: "K", Condition: keys, Terms: m.Terms(TermSpec{
		Symbol: SymbolK, Roles: zone, Since: from, Met: "every server has had the signing keys of both sides",
		Former: func(s *ChainSet) bool { return !m.isJoint(s) },
	})}, from)
	m.both(zone)
	m.unions()
	m.lastApex()
	m.former()
}

// both is step M2.
func (m *signedMove) both(zone []evidence.Role) {
	ds, from := m.HeldFrom(m.bothDS())
	terms := m.Terms(TermSpec{
		Symbol: SymbolPds, Roles: []evidence.Role{evidence.Parent}, Since: from, Met: "every server of the parent has had DS of both sides",
		Former: func(s *ChainSet) bool { return !m.namesBoth(s) },
	})
	k := Term{Symbol: SymbolK, What: m.reader.names.apex + " DNSKEY", Why: "DS of both sides were not seen everywhere"}
	for _, role := range zone {
		ttl, _ := m.LongestTTL(role, func(s *ChainSet) bool { return !s.Empty() })
		k.TTL = max(k.TTL, ttl)
	}
	if from != nil {
		k.start(*from, "every server of the parent has had DS of both sides")
	}
	m.add(StepWait{Step: "M2", Formula: "max(Pds, K)", Condition: ds, Terms: append(terms, k)}, from)
}

// unions are the steps M3 and M4.
func (m *signedMove) unions() {
	m4 := m.unionAbove()
	union, from := m.HeldFrom(m.union(m4.Until))
	m.add(StepWait{Step: "M3", Formula: "Cns", Condition: union,
		Terms: m.formerSets(symbolCns, evidence.Old, evidence.PurposeNS, from, "every server has named the servers of both sides")}, from)
	m.clock.Waits = append(m.clock.Waits, m4)
}

// unionAbove is the wait of step M4.
func (m *signedMove) unionAbove() StepWait {
	parent, from := m.HeldFrom(m.delegated())
	terms := m.formerSets(symbolPns, evidence.Parent, evidence.PurposeReferral, from, "every server of the parent has named the servers of both sides")
	cns := termOfTTL(symbolCns, m.clock.TTLs.OldNS, m.reader.names.what)
	cns.Why = "the parent's servers do not all name both sides"
	if from != nil {
		cns.start(*from, "every server of the parent has named the servers of both sides")
	}
	m4 := StepWait{Step: "M4", Formula: "max(Pns, Cns)", Condition: parent, Terms: append(terms, cns)}
	m4.Condition.chargeFrom(m4.Condition.First, m.reader.Now)
	if m4.Condition.Since != nil {
		m4.settle(from)
	}
	return m4
}

// formerSets are the TTLs of NS sets that lack a side.
func (m *signedMove) formerSets(symbol string, role evidence.Role, purpose evidence.Purpose, since *time.Time, met string) (terms []Term) {
	book := newTrackBook()
	for i := range m.sights {
		x := &m.sights[i]
		if x.Role != role || x.Purpose != purpose {
			continue
		}
		section := x.Answer
		set, ttl := m.reader.names.of(section)
		if set == nil {
			set, ttl = m.reader.names.of(x.Authority)
		}
		if set == nil {
			continue
		}
		s := span{kind: lookOld, ttl: ttl, first: x.At}
		if set.kind == SetUnion {
			s.kind = lookGood
		}
		book.add(symbol, m.reader.names.what, x.run, x.Observation, s)
	}
	for _, c := range m.reader.termsOf(book.list, since, met) {
		terms = append(terms, c.Term)
	}
	sortTerms(terms)
	return terms
}

// lastApex has the clock of step M5 ask that the new servers name themselves alone.
func (m *signedMove) lastApex() {
	c := m.clock
	apex := m.Held(m.newApex())
	apex.chargeFrom(c.condition(ConditionParent).First, m.reader.Now)
	c.Conditions = append(c.Conditions, apex)
	switch {
	case c.NotBefore == nil:
	case apex.Since == nil:
		c.Earliest, c.NotBefore = c.NotBefore, nil
	default:
		if at := WholeSecond(apex.Since.Add(c.Margin.Duration())); at.After(*c.NotBefore) {
			c.NotBefore = &at
		}
	}
	c.redecide()
}

// former is step M7: the keys and DS of the old side go when nothing that they
// signed is in caches.
func (m *signedMove) former() {
	w := StepWait{Step: "M7", Formula: "M5 + max(K_old, Z, NEG)", Condition: m.clock.drained(), Terms: m.afterDrain("")}
	w.Terms[0].Symbol = SymbolK + "_old"
	var from *time.Time
	if m.clock.NotBefore != nil {
		from = m.clock.NotBefore
	}
	m7 := m.add(w, from)
	if gone := m.Held(m.formerGone()); gone.Since != nil {
		m7.Done = gone.First
	}
}

// drained is the condition that the wait for the NS sets runs or is over: then old
// servers that have stopped since, as they may, are none of its business.
func (c *Clock) drained() Condition {
	for i := range c.Conditions {
		stopped := c.NotBefore != nil && (c.Conditions[i].Name == ConditionOld || c.Conditions[i].Name == ConditionApex)
		if one := c.Conditions[i]; one.Since == nil && !stopped && !(one.Name == ConditionApex && c.WaivedU3) {
			return one
		}
	}
	if len(c.Conditions) > 0 {
		return c.Conditions[0]
	}
	return Condition{State: Unseen}
}

// chargeFrom says what each restart cost since something was first so; those that
// were over by then cost nothing, and are left out.
func (c *Condition) chargeFrom(first *time.Time, now time.Time) {
	c.Restarts = slices.DeleteFunc(c.Restarts, func(r Restart) bool { return first == nil || r.Since != nil && !r.Since.After(*first) })
	for i := range c.Restarts {
		r := &c.Restarts[i]
		end := now
		if r.Since != nil {
			end = *r.Since
		}
		r.Cost = Seconds(end.Sub(maxTime(*r.Began, *first)).Round(time.Second) / time.Second)
	}
}
