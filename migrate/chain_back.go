package migrate

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// ConditionBack is that the parent's servers and the old apexes name the old servers
// again, and no other.
const ConditionBack ConditionName = "ns-back"

// Back is the wait after the delegation went back from new servers to the old ones:
// until it is over caches may lead to a new server, or hold what one said. zone is
// that of the new side; nil: nobody was ever seen to name a new server.
func (c *Chain) Back(clock *Clock, zone *zonefile.Zone) *StepWait {
	if !c.namedNew() {
		return nil
	}
	spec := (&signedMove{Chain: c}).setSpec(ConditionBack, []evidence.Role{evidence.Parent, evidence.Old}, evidence.PurposeReferral, "the NS sets of the parent's and the old servers", SetOld)
	spec.Purposes = append(spec.Purposes, evidence.PurposeNS)
	held, from := c.HeldFrom(spec)
	names := c.backNames(clock, from)
	return c.WaitFor("max(Pns, Cns_new) + max(Z_new, NEG_new) + S", held, from, append(names, backData(clock, zone, names)...))
}

// namedNew tells whether the parent or an old apex ever named a new server. Servers
// that keep their names do not show it.
func (c *Chain) namedNew() bool {
	return !c.reader.names.same() && c.Saw(func(x Sight) bool {
		set, _ := c.toldNames(&x)
		return set != nil && slices.Contains([]SetKind{SetNew, SetUnion, SetMixed}, set.kind)
	})
}

// toldNames is the NS set by which a server of the parent or the old side leads on.
func (c *Chain) toldNames(x *Sight) (*nameSet, Seconds) {
	switch {
	case x.Role == evidence.Parent && x.Purpose == evidence.PurposeReferral:
		return c.reader.names.of(x.Authority)
	case x.Role == evidence.Old && x.Purpose == evidence.PurposeNS:
		return c.reader.names.of(x.Answer)
	}
	return nil, 0
}

// newNames are the terms of NS sets that named others than the old servers.
func (c *Chain) newNames(symbol string, role evidence.Role, since *time.Time, met string) (terms []Term) {
	book := newTrackBook()
	for i := range c.sights {
		x := &c.sights[i]
		set, ttl := c.toldNames(&x.Sight)
		if x.Role != role || set == nil {
			continue
		}
		s := span{kind: lookOld, ttl: ttl, first: x.At}
		if set.kind == SetOld {
			s.kind = lookGood
		}
		book.add(symbol, c.reader.names.what, x.run, x.Observation, s)
	}
	for _, one := range c.reader.termsOf(book.list, since, met) {
		if !one.Assumed {
			terms = append(terms, one.Term)
		}
	}
	sortTerms(terms)
	return terms
}

// backNames are the NS sets that name new servers: of the parent, the old apexes, and
// the new ones, which say so themselves.
func (c *Chain) backNames(clock *Clock, from *time.Time) []Term {
	met := "the parent's and the old servers have named the old ones alone"
	terms := append(c.newNames(symbolPns, evidence.Parent, from, met), c.newNames(symbolCns, evidence.Old, from, met)...)
	t := termOfTTL(symbolCns+"_new", clock.TTLs.NewNS, c.reader.names.what)
	t.Why = "they do not all name the old servers alone"
	if from != nil {
		t.start(*from, met)
	}
	return append(terms, t)
}

// backData is what new servers said when they were asked last.
func backData(clock *Clock, zone *zonefile.Zone, names []Term) []Term {
	terms := []Term{
		termOfTTL(symbolZ+"_new", clock.TTLs.NewLargest, "the largest TTL of the new zone"),
		termOfTTL(symbolNEG+"_new", clock.TTLs.NewNegative, "what is not in the new zone"),
	}
	if ttl := zoneTTL(zone); ttl > terms[0].TTL {
		terms[0] = Term{Symbol: terms[0].Symbol, TTL: ttl, What: "the largest TTL of the new zone"}
	}
	end, known := LatestEnd(names)
	for i := range terms {
		terms[i].Why = "the wait for the NS sets has not begun"
		if known {
			terms[i].start(end, "until then new servers may be asked")
		}
	}
	return terms
}
