package migrate

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Chain is the history of a zone's chain of trust: which DS sets the parent's
// servers and which DNSKEY sets the zone's servers were seen with, and which of
// them caches may still hold. That there was no DS, or no DNSKEY, is a set too: an
// empty one.
//
// Sets says what there was and until when it counts; Held from when on something
// is so everywhere; Terms until when caches hold what was so before. A wait is
// usually the latest Until of
//
//	held := chain.Held(spec)                        // "no server has the DS any more"
//	terms := chain.Terms(TermSpec{..., Since: held.Since})
//
// and the plan's margin: see LatestEnd.
type Chain struct {
	// Sets are all that were seen, in order of role (parent, old, new), address,
	// vantage and time. One that came back after another stands there twice.
	Sets []ChainSet

	reader *clockReader
	sights []runSight // of roles Parent, Old and New
	rdata  map[rdataKey]string
	limit  time.Duration
	mu     sync.Mutex // of reader
	reads  sync.Mutex // of rdata
}

// ChainSet is a DS or DNSKEY set that one vantage saw on one server for some time.
type ChainSet struct {
	// Role is Parent for a DS set, Old or New for a DNSKEY set.
	Role evidence.Role
	Type zonefile.Type
	// Rdata are the records in wire form, sorted, none twice: dnssec.ParseDS and
	// dnssec.ParseKey read them. None: there was no such record.
	Rdata []string
	// Signatures are the RRSIG records that came with a DNSKEY set when it was last
	// seen, in wire form (dnssec.ParseSignature). A set that is signed by other keys
	// than before is another set.
	Signatures []string
	// TTL is that of the set; of none, how long caches keep that there is none (RFC
	// 2308 section 5).
	TTL   Seconds
	Where TermPlace
	// First and Last are the first and the last observation of it.
	First, Last time.Time
	// Gone is the first later observation on the server in which it is gone, is
	// another one, or has a smaller TTL (Lowered); nil: it is in service, as far as
	// was seen. A server that is no server of the zone or parent any more counts as
	// gone when that was found.
	Gone    *time.Time
	Lowered bool

	address netip.AddrPort
	vantage string
	signers string // who signed it: what tells sets apart beside Rdata
}

// Until is when the last cache forgets the set, margin left out: Gone + TTL; nil
// while it is in service.
func (s *ChainSet) Until() *time.Time {
	if s.Gone == nil {
		return nil
	}
	end := s.Gone.Add(s.TTL.Duration())
	return &end
}

// InService tells whether a server still has the set, as far as was seen.
func (s *ChainSet) InService() bool { return s.Gone == nil }

// InCaches tells whether a cache may hold the set at a time: a server has it or
// had it no longer ago than its TTL and the margin.
func (s *ChainSet) InCaches(at time.Time, margin time.Duration) bool {
	return s.Gone == nil || at.Before(s.Until().Add(margin))
}

// Has tells whether the set has a record, in wire form.
func (s *ChainSet) Has(rdata string) bool { return slices.Contains(s.Rdata, rdata) }

// Empty tells whether there was no record of the type.
func (s *ChainSet) Empty() bool { return len(s.Rdata) == 0 }

// Same tells whether two sets have the same records, and the same signers.
func (s *ChainSet) Same(t *ChainSet) bool {
	return s.Type == t.Type && s.signers == t.signers && slices.Equal(s.Rdata, t.Rdata)
}

// Chain draws up the history of the chain of trust from all entries that are of
// this move, as Clock does for NS sets.
func (s *Seen) Chain(plan *plans.Plan, origin zonefile.Name) *Chain {
	c := &Chain{reader: s.readClock(plan, origin), rdata: map[rdataKey]string{}}
	c.limit = c.reader.limit()
	c.findSights()
	c.findSets()
	return c
}

// Chain is the history of the chain of trust; nil in gates that judge no servers.
// It is read when first asked for.
func (p *Pass) Chain() *Chain {
	if p.Seen == nil {
		return nil
	}
	return p.Memo("chain", func() any { return p.Seen.Chain(p.Plan, p.Origin()) }).(*Chain)
}

// Seen tells whether anybody saw what a role's servers have of a type: DS at the
// parent, DNSKEY at the zone's.
func (c *Chain) Seen(role evidence.Role) bool {
	return slices.ContainsFunc(c.Sets, func(s ChainSet) bool { return s.Role == role })
}

// InService are the sets of a role that servers still have, alike ones once: that
// seen last, with the largest TTL of them.
func (c *Chain) InService(role evidence.Role) []ChainSet {
	return c.distinct(func(s *ChainSet) bool { return s.Role == role && s.InService() })
}

// Former are the sets of a role that no server has any more and a cache may hold at
// a time, alike ones once: that which lasts longest.
func (c *Chain) Former(role evidence.Role, at time.Time, margin time.Duration) []ChainSet {
	now := c.InService(role)
	return c.distinct(func(s *ChainSet) bool {
		return s.Role == role && !s.InService() && s.InCaches(at, margin) &&
			!slices.ContainsFunc(now, func(t ChainSet) bool { return t.Same(s) })
	})
}

func (c *Chain) distinct(want func(*ChainSet) bool) (list []ChainSet) {
	for i := range c.Sets {
		s := &c.Sets[i]
		if !want(s) {
			continue
		}
		at := slices.IndexFunc(list, func(t ChainSet) bool { return t.Same(s) })
		switch {
		case at < 0:
			list = append(list, *s)
		case s.outlasts(&list[at]):
			list[at] = *s
		}
	}
	return list
}

// outlasts tells which of two alike sets counts.
func (s *ChainSet) outlasts(t *ChainSet) bool {
	switch {
	case s.Gone != nil && t.Gone != nil:
		return s.Until().After(*t.Until())
	case s.TTL != t.TTL:
		return s.TTL > t.TTL
	}
	return s.Last.After(t.Last)
}

// LongestTTL is the largest TTL that sets of a role and a kind were seen with last,
// on any server; ok is false where none was seen.
func (c *Chain) LongestTTL(role evidence.Role, want func(*ChainSet) bool) (ttl Seconds, ok bool) {
	for i := range c.Sets {
		if s := &c.Sets[i]; s.Role == role && s.InService() && want(s) {
			ttl, ok = max(ttl, s.TTL), true
		}
	}
	return ttl, ok
}
