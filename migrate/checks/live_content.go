package checks

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// contents is what all content passes and open transfers come to.
type contents struct {
	flaws []flaw
	// lacking says which passes are not there or not whole.
	lacking []string
	// passes counts those that were judged.
	passes int
	// gone are the names that a server denies although it is to have records there.
	gone map[goneKey]bool
	// noAlias are the names at which a server lacks a CNAME.
	noAlias map[goneKey]bool
	// lackedAt are the addresses of new servers that lack an RRset.
	lackedAt map[lackedSet][]netip.AddrPort
	// addresses is how many the new servers have.
	addresses int
}

type goneKey struct {
	migrate.Target
	name zonefile.Name
}

// flaw is a verdict with whose answer it is on.
type flaw struct {
	migrate.Target
	transport evidence.Transport
	sight     migrate.Sight
	verdict
}

type contentsMemo struct{}

// contentsOf judges the content passes, once in a run.
func contentsOf(p *migrate.Pass) *contents {
	return p.Memo(contentsMemo{}, func() any {
		c := &contents{gone: map[goneKey]bool{}, noAlias: map[goneKey]bool{}}
		for _, role := range comparedRoles(p) {
			c.look(p, newReader(p, role))
		}
		c.flaws = slices.DeleteFunc(c.flaws, c.isConsequence)
		c.lackedAt, c.addresses = lackedAt(c.flaws), newAddressCount(p)
		return c
	}).(*contents)
}

// add takes a flaw, and remembers names that are not there: all else that such a
// name lacks has that one cause.
func (c *contents) add(r *reader, f flaw) {
	c.flaws = append(c.flaws, f)
	if f.check == idMissing && f.typ == zonefile.TypeCNAME {
		c.noAlias[goneKey{f.Target, f.owner}] = true
	}
	isCut := f.typ == zonefile.TypeNS && f.owner != r.origin
	if f.check != idMissing || f.sight.Outcome != evidence.NXDomain && !isCut {
		return
	}
	c.gone[goneKey{f.Target, f.owner}] = true
	for up := f.owner.Parent(); up.IsBelow(r.origin) && r.Source().Find(up).Where == zonefile.EmptyNonTerminal; up = up.Parent() {
		c.gone[goneKey{f.Target, up}] = true
	}
}

// isConsequence tells whether another flaw says already why an answer is not as it
// should be: a name that is not there, or an alias.
func (c *contents) isConsequence(f flaw) bool {
	return f.check == idNegative && c.isGone(f.Target, f.owner) ||
		f.check == idMissing && f.typ != zonefile.TypeCNAME && c.noAlias[goneKey{f.Target, f.owner}]
}

// isGone tells whether a name, or all that made it one, is not there at all.
func (c *contents) isGone(t migrate.Target, name zonefile.Name) bool { return c.gone[goneKey{t, name}] }

// tells tells whether a check has something against an RRset of a server.
func (c *contents) tells(t migrate.Target, check string, set zonefile.RRset) bool {
	return slices.ContainsFunc(c.flaws, func(f flaw) bool {
		return f.Target == t && f.check == check && f.owner == set.Name() && f.typ == set.Type()
	})
}

func (c *contents) look(p *migrate.Pass, r *reader) {
	for _, b := range healthy(p, r.role) {
		c.transfers(p, r, b)
	}
	for _, b := range comparedContacts(p, r.role) {
		c.passesOver(p, r, b)
	}
}

// passesOver judges the passes over one address and transport.
func (c *contents) passesOver(p *migrate.Pass, r *reader, b contact) {
	list := passesFor(p, b)
	where := b.Server + " " + addressText(b.Address) + " " + transportWord(b.transport)
	if len(list) == 0 && len(p.Seen.OtherContents(b.Role, b.Address, b.transport)) == 0 {
		c.lacking = append(c.lacking, where+" was not asked for the content")
	}
	for _, pass := range list {
		c.passes++
		if why := notWhole(pass); why != "" {
			c.lacking = append(c.lacking, where+": "+why)
		}
		known := r.aliasesIn(pass)
		for _, s := range pass.Unequal {
			if (s.Outcome == evidence.Truncated || s.TC && !s.Outcome.Helpful()) && !overTCP(p, b) {
				continue
			}
			if v := r.judge(s, known[s.Name]); v.check != "" && !saidOfNSSet(p, b, v) {
				c.add(r, flaw{b.Target, b.transport, s, v})
			}
		}
	}
}

// saidOfNSSet tells whether live-ns-set says already what is wrong with the apex
// NS set of a new server.
func saidOfNSSet(p *migrate.Pass, b contact, v verdict) bool {
	if b.Role != evidence.New || v.typ != zonefile.TypeNS || v.owner != p.Origin() {
		return false
	}
	return slices.ContainsFunc(p.Seen.Sights(b.Role, b.Address, b.transport, evidence.PurposeNS), func(s migrate.Sight) bool {
		return nsSetTrouble(p, s, plannedSets(p)) != ""
	})
}

// overTCP tells whether the address answers over TCP, to the same vantage. Where
// it does not, that is why long answers do not come, and is said elsewhere.
func overTCP(p *migrate.Pass, b contact) bool {
	return slices.ContainsFunc(healthy(p, b.Role), func(x contact) bool {
		return x.Target == b.Target && x.transport == evidence.TCP && x.sight.Vantage == b.sight.Vantage
	})
}

// notWhole says why a pass is no proof.
func notWhole(c migrate.SeenContent) string {
	switch {
	case c.Asked == 0:
		return "no question was asked"
	case c.Asked < c.Questions && c.Unanswered > 0:
		return fmt.Sprintf("stopped answering after %s of %s questions about the content", migrate.Number(c.Asked), migrate.Number(c.Questions))
	case c.Asked < c.Questions:
		return fmt.Sprintf("sampled %s of %s: a sample can never give GO", migrate.Number(c.Asked), migrate.Number(c.Questions))
	case c.Equal+c.Content.Unequal != c.Asked || len(c.Unequal) != c.Content.Unequal:
		return fmt.Sprintf("of %s asked %s were equal, and %s of the others are in the evidence",
			migrate.Number(c.Asked), migrate.Number(c.Equal), migrate.Number(len(c.Unequal)))
	}
	return ""
}

// aliasesIn gathers, for the names at which the side answers an alias with
// addresses, all addresses that the server has there: what was unequal as it was
// answered, the rest as in the source.
func (r *reader) aliasesIn(pass migrate.SeenContent) map[string][]evidence.RR {
	var known map[string][]evidence.RR
	for _, s := range pass.Unequal {
		name, err := zonefile.ParseName(s.Name, zonefile.Root)
		if err != nil || !r.Flattens(name) {
			continue
		}
		if known == nil {
			known = map[string][]evidence.RR{}
		}
		known[s.Name] = append(known[s.Name], s.Answer...)
	}
	for name := range maps.Keys(known) {
		for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
			known[name] = append(known[name], r.unlessAsked(pass, name, t)...)
		}
	}
	return known
}

// unlessAsked gives the source's records of a type unless the server answered
// otherwise.
func (r *reader) unlessAsked(pass migrate.SeenContent, name string, t zonefile.Type) (list []evidence.RR) {
	if slices.ContainsFunc(pass.Unequal, func(s migrate.Sight) bool { return s.Name == name && s.Type == t.String() }) {
		return nil
	}
	owner, _ := zonefile.ParseName(name, zonefile.Root)
	for rec := range r.Source().RRset(owner, t).Records() {
		list = append(list, evidence.RR{Name: name, Type: t.String(), TTL: rec.TTL(), Data: rec.RdataText()})
	}
	return list
}

// transfers judges what an open transfer had otherwise than the source.
func (c *contents) transfers(p *migrate.Pass, r *reader, b contact) {
	for _, s := range asked(p, b, evidence.PurposeTransfer) {
		if s.Transfer == nil {
			continue
		}
		for _, list := range [][]evidence.RR{s.Transfer.Missing, s.Transfer.Extra, s.Transfer.Differs} {
			for _, rrs := range byRRset(list) {
				c.transferred(r, b, s, rrs)
			}
		}
	}
}

// byRRset groups records by name and type, in the order in which they come.
func byRRset(list []evidence.RR) (sets [][]evidence.RR) {
	at := map[[2]string]int{}
	for _, rr := range list {
		key := [2]string{rr.Name, rr.Type}
		i, ok := at[key]
		if !ok {
			i, at[key] = len(sets), len(sets)
			sets = append(sets, nil)
		}
		sets[i] = append(sets[i], rr)
	}
	return sets
}

// transferred judges an RRset of a transfer, or one that it lacks.
func (c *contents) transferred(r *reader, b contact, s migrate.Sight, rrs []evidence.RR) {
	name, err := zonefile.ParseName(rrs[0].Name, zonefile.Root)
	t, ok := zonefile.ParseType(rrs[0].Type)
	if err != nil || !ok {
		return
	}
	v := verdict{owner: name, typ: t}
	lacks := slices.ContainsFunc(s.Transfer.Missing, func(rr evidence.RR) bool { return rr.Name == rrs[0].Name && rr.Type == rrs[0].Type })
	if lacks {
		rrs = nil
	}
	held, err := migrate.ZoneOf(r.origin, rrs)
	if err != nil {
		v = v.as(idDiffers, "cannot be read: "+err.Error(), v.rrset()+" cannot be read")
		c.add(r, flaw{b.Target, b.transport, s, v})
		return
	}
	if v = r.held(v, held); v.check != "" {
		c.add(r, flaw{b.Target, b.transport, s, v})
	}
}

// held compares an RRset that a server transferred.
func (r *reader) held(v verdict, held *zonefile.Zone) verdict {
	if v.typ == zonefile.TypeNS && v.owner == r.origin {
		return right
	}
	d := r.Judge(v.owner, v.typ, held)
	switch {
	case !d.Matters():
		return right
	case d.Kind == migrate.Removed:
		return v.as(idMissing, fmt.Sprintf("is %s %s, and not in the zone that the server transfers", values(records(d.Old)), r.inSource()), "lacks "+v.rrset())
	case d.Kind == migrate.Added:
		return v.as(idExtra, fmt.Sprintf("is not %s, and the server transfers it: %s", r.inSource(), values(records(d.New))), "has "+v.rrset()+" besides")
	}
	return v.change(r, d)
}
