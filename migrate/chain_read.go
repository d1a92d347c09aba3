package migrate

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

type rdataKey struct{ typ, text string }

// findSights takes the observations of runs that count.
func (c *Chain) findSights() {
	type key struct{ run, vantage string }
	runs := map[key]*clockRun{}
	for _, run := range c.reader.runs {
		runs[key{run.id, run.vantage}] = run
	}
	for _, e := range c.reader.entries {
		run := runs[key{e.Run, e.Vantage}]
		if e.Saw == nil || e.Saw.Pass != "" || run == nil || !inChain(e.Saw.Role) {
			continue
		}
		c.sights = append(c.sights, runSight{Sight{e.Saw, e.At, e.Vantage, e.Run}, run})
	}
	slices.SortStableFunc(c.sights, func(a, b runSight) int { return a.At.Compare(b.At) })
}

var chainRoles = []evidence.Role{evidence.Parent, evidence.Old, evidence.New}

func inChain(role evidence.Role) bool { return slices.Contains(chainRoles, role) }

// findSets follows the sets of each server and vantage.
func (c *Chain) findSets() {
	last := map[chainPlace]int{}
	for i := range c.sights {
		s, ok := c.setOf(&c.sights[i].Sight)
		if !ok {
			continue
		}
		place := chainPlace{s.Role, s.address, s.vantage}
		n, known := last[place]
		if known && c.Sets[n].Same(&s) && c.Sets[n].TTL == s.TTL {
			c.Sets[n].Last, c.Sets[n].Signatures = s.Last, s.Signatures
			continue
		}
		last[place] = len(c.Sets)
		c.Sets = append(c.Sets, s)
	}
	slices.SortStableFunc(c.Sets, func(a, b ChainSet) int {
		return cmp.Or(
			cmp.Compare(slices.Index(chainRoles, a.Role), slices.Index(chainRoles, b.Role)),
			a.address.Compare(b.address), cmp.Compare(a.vantage, b.vantage), a.First.Compare(b.First),
		)
	})
	for i := range c.Sets {
		c.Sets[i].Gone, c.Sets[i].Lowered = c.gone(i)
	}
}

type chainPlace struct {
	role    evidence.Role
	address netip.AddrPort
	vantage string
}

// gone finds what came after a set and ended it.
func (c *Chain) gone(i int) (at *time.Time, lowered bool) {
	s := &c.Sets[i]
	for j := i + 1; j < len(c.Sets) && c.Sets[j].isAt(s); j++ {
		t := &c.Sets[j]
		if !t.Same(s) {
			return &t.First, false
		}
		if t.TTL < s.TTL {
			return &t.First, true
		}
	}
	return c.left(s), false
}

func (s *ChainSet) isAt(t *ChainSet) bool {
	return s.Role == t.Role && s.address == t.address && s.vantage == t.vantage
}

// left finds when a set that its vantage saw last was over all the same: somebody
// else, who goes on looking, saw another one, or the address was no server's any
// more.
func (c *Chain) left(s *ChainSet) (at *time.Time) {
	for i := range c.Sets {
		t := &c.Sets[i]
		if t.Role == s.Role && t.address == s.address && t.vantage != s.vantage && t.Last.Sub(s.Last) > c.limit &&
			!t.Same(s) && t.Last.After(s.Last) && (at == nil || t.startsAfter(s).Before(*at)) {
			from := t.startsAfter(s)
			at = &from
		}
	}
	for _, run := range c.reader.runs {
		set := run.sets[s.Role]
		if run.first.After(s.Last) && len(set) > 0 && !slices.Contains(set, s.address) && (at == nil || run.first.Before(*at)) {
			from := run.first
			return &from
		}
	}
	return at
}

// startsAfter is from when on a set was seen that another vantage's came before.
func (s *ChainSet) startsAfter(t *ChainSet) time.Time { return maxTime(s.First, t.Last) }

// setOf reads the set that an answer shows; ok is false where it shows none.
func (c *Chain) setOf(x *Sight) (s ChainSet, ok bool) {
	s = ChainSet{
		Role: x.Role, Type: zonefile.TypeDNSKEY, Where: TermPlace{x.Server, x.Address.String(), x.Vantage},
		First: x.At, Last: x.At, address: x.Address, vantage: x.Vantage,
	}
	switch {
	case x.Role == evidence.Parent && x.Purpose == evidence.PurposeDS:
		s.Type = zonefile.TypeDS
	case x.Role == evidence.Parent || x.Purpose != evidence.PurposeDNSKEY:
		return s, false
	}
	switch x.Outcome {
	case evidence.Answered:
		s.Rdata, s.TTL = c.records(x.Answer, s.Type.String(), "")
		s.Signatures, _ = c.records(x.Answer, "RRSIG", s.Type.String())
		if s.Role == evidence.Parent {
			s.Signatures = nil // by the parent's keys
		}
		s.signers = signersOf(s.Signatures)
		return s, len(s.Rdata) > 0
	case evidence.NoData, evidence.NXDomain:
		s.TTL = c.negative(x)
		return s, s.Role != evidence.Parent || !x.DeniesAsChild(c.reader.origin)
	}
	return s, false
}

// SetIn reads the DS or DNSKEY set that an answer shows, as Sets has them; nil:
// none, and it does not say that there is none either.
func (c *Chain) SetIn(x Sight) *ChainSet {
	c.reads.Lock()
	defer c.reads.Unlock()
	s, ok := c.setOf(&x)
	if !ok {
		return nil
	}
	return &s
}

// records are the zone's own of a type, or the signatures over one.
func (c *Chain) records(section []evidence.RR, typ, covered string) (list []string, ttl Seconds) {
	for i := range section {
		rr := &section[i]
		if rr.Type != typ || c.reader.names.name(rr.Name) != c.reader.origin {
			continue
		}
		if of, _, _ := strings.Cut(rr.Data, " "); covered != "" && of != covered {
			continue
		}
		if wire := c.wire(typ, rr.Data); wire != "" {
			list, ttl = append(list, wire), max(ttl, Seconds(rr.TTL))
		}
	}
	slices.Sort(list)
	return slices.Compact(list), ttl
}

// wire is rdata in wire form; "" where it cannot be read. Evidence has the same
// few again and again.
func (c *Chain) wire(typ, text string) string {
	key := rdataKey{typ, text}
	wire, known := c.rdata[key]
	if known {
		return wire
	}
	if t, ok := zonefile.ParseType(typ); ok {
		if r, err := zonefile.ParseRecord(c.reader.origin, t, text); err == nil {
			wire = r.Rdata()
		}
	}
	c.rdata[key] = wire
	return wire
}

// signersOf tells sets apart by who signed them: algorithm and key tag of each
// RRSIG, whatever its times.
func signersOf(signatures []string) string {
	var list []string
	for _, s := range signatures {
		if len(s) >= 18 {
			list = append(list, strconv.Itoa(int(s[2]))+"/"+strconv.Itoa(int(s[16])<<8|int(s[17])))
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// negative is how long caches keep that there is no such record.
func (c *Chain) negative(x *Sight) Seconds {
	for i := range x.Authority {
		if x.Authority[i].Type == "SOA" {
			if soa, ok := readSOA(&x.Authority[i]); ok {
				return soa.negative()
			}
		}
	}
	return 0
}

// Saw tells whether any observation of a server of the zone or its parent is one
// that is looked for, whenever it was made.
func (c *Chain) Saw(what func(Sight) bool) bool {
	return slices.ContainsFunc(c.sights, func(x runSight) bool { return what(x.Sight) })
}
