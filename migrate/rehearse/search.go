package rehearse

import (
	"slices"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

// maxAliases is how many aliases one answer follows.
const maxAliases = 16

// search finds the answer to a question in the server's zones (RFC 1034 section
// 4.3.2).
type search struct {
	q     *query
	zones []*zonefile.Zone
	m     *dns.Msg
	// name is what is looked for now: the question's or an alias's target.
	name zonefile.Name
}

func newSearch(q *query) *search {
	return &search{q: q, zones: q.state.zones[q.transport], m: q.reply(dns.RcodeSuccess), name: q.name}
}

// answer follows aliases inside the zone, and not out of it.
func (s *search) answer() *dns.Msg {
	zone := s.zoneOf(s.name)
	if zone == nil {
		s.m.Rcode = dns.RcodeRefused
		return s.m
	}
	passed := map[zonefile.Name]bool{}
	for len(passed) < maxAliases && !passed[s.name] && s.zoneOf(s.name) == zone {
		passed[s.name] = true
		if !s.step(zone) {
			break
		}
	}
	return s.m
}

// zoneOf is the zone that a name is looked for in: the one with the longest
// origin; for the DS of an origin the one above it (RFC 4035 section 3.1.4.1),
// where it is served.
func (s *search) zoneOf(name zonefile.Name) (best *zonefile.Zone) {
	var above *zonefile.Zone
	for _, z := range s.zones {
		switch {
		case !name.IsAtOrBelow(z.Origin()):
		case best == nil || z.Origin().IsBelow(best.Origin()):
			best, above = z, best
		case above == nil || z.Origin().IsBelow(above.Origin()):
			above = z
		}
	}
	if best != nil && above != nil && s.q.typ == zonefile.TypeDS && name == best.Origin() {
		return above
	}
	return best
}

// step looks for the name in a zone; true: go on with the name that s has now.
func (s *search) step(zone *zonefile.Zone) (again bool) {
	found := zone.Find(s.name)
	if found.Where == zonefile.Delegated && !(s.q.typ == zonefile.TypeDS && s.name == found.Node.Name()) {
		s.refer(found.Node)
		return false
	}
	if len(s.m.Answer) == 0 {
		s.m.Authoritative = true
	}
	switch found.Where {
	case zonefile.HasRecords, zonefile.Synthesized, zonefile.Delegated:
		return s.at(found)
	case zonefile.Redirected:
		return s.redirect(found.Node)
	case zonefile.EmptyNonTerminal:
		s.deny(zone, dns.RcodeSuccess, newProver(zone).noType(s.name))
	default:
		s.deny(zone, dns.RcodeNameError, newProver(zone).noName(s.name))
	}
	return false
}

// at answers from a node: the name's own or the wildcard that covers it.
func (s *search) at(found zonefile.Found) (again bool) {
	if alias := found.Node.RRset(zonefile.TypeCNAME); alias.Len() > 0 && s.q.typ != zonefile.TypeCNAME && !s.q.any() {
		s.add(alias)
		s.provesExpansion(found)
		s.name = alias.At(0).Target()
		return true
	}
	for set := range found.Node.RRsets() {
		if s.q.typ == set.Type() || s.q.any() {
			s.add(set)
			s.addTargets(set)
		}
	}
	if s.hasAnswer() {
		s.provesExpansion(found)
		return false
	}
	prove := newProver(found.Node.Zone())
	if found.Where == zonefile.Synthesized {
		s.deny(prove.zone, dns.RcodeSuccess, prove.noWildcardType(s.name, found.Node.Name()))
	} else {
		s.deny(prove.zone, dns.RcodeSuccess, prove.noType(s.name))
	}
	return false
}

// provesExpansion proves that a wildcard may answer for the name (RFC 4035 section
// 3.1.3.3, RFC 5155 section 7.2.6).
func (s *search) provesExpansion(found zonefile.Found) {
	if found.Where == zonefile.Synthesized && s.q.do() {
		s.m.Ns = append(s.m.Ns, newProver(found.Node.Zone()).noCloser(s.name, found.Node.Name().Parent(), false)...)
	}
}

func (s *search) hasAnswer() bool {
	return slices.ContainsFunc(s.m.Answer, func(rr dns.RR) bool {
		return s.q.any() || rr.Header().Rrtype == uint16(s.q.typ)
	})
}

// redirect follows a DNAME (RFC 6672 section 3.2), with the CNAME that says
// what it makes of the name.
func (s *search) redirect(node zonefile.Node) (again bool) {
	set := node.RRset(zonefile.TypeDNAME)
	s.add(set)
	rest := s.name[:len(s.name)-len(node.Name())] + zonefile.Root
	target, ok := zonefile.Name(rest).Join(set.At(0).Target())
	if !ok {
		s.m.Rcode = dns.RcodeYXDomain
		return false
	}
	s.m.Answer = append(s.m.Answer, &dns.CNAME{
		Hdr:    dns.RR_Header{Name: s.name.String(), Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: set.TTL()},
		Target: target.String(),
	})
	s.name = target
	return s.q.typ != zonefile.TypeCNAME && !s.q.any()
}

// refer points to the servers of a cut, with their addresses below it.
func (s *search) refer(cut zonefile.Node) {
	servers := cut.RRset(zonefile.TypeNS)
	s.m.Ns = append(s.m.Ns, records(servers, servers.Name())...)
	switch ds := cut.RRset(zonefile.TypeDS); {
	case !s.q.do() || cut.Zone().TypeCount(zonefile.TypeRRSIG) == 0:
	case ds.Len() > 0:
		s.m.Ns = append(s.m.Ns, records(ds, ds.Name())...)
		s.m.Ns = append(s.m.Ns, signatures(ds, ds.Name())...)
	default:
		s.m.Ns = append(s.m.Ns, newProver(cut.Zone()).noType(cut.Name())...)
	}
	s.addTargets(servers)
}

// deny says that there is nothing, with the SOA (RFC 2308 section 3).
func (s *search) deny(zone *zonefile.Zone, rcode int, proof []dns.RR) {
	s.m.Rcode = rcode
	soa := zone.RRset(zone.Origin(), zonefile.TypeSOA)
	if soa.Len() == 0 {
		return
	}
	fields, _ := soa.At(0).SOA()
	rr := record(soa.At(0), zone.Origin())
	rr.Header().Ttl = min(soa.TTL(), fields.Minimum)
	s.m.Ns = append(s.m.Ns, rr)
	if s.q.do() {
		s.m.Ns = append(s.m.Ns, signatures(soa, zone.Origin())...)
		s.m.Ns = append(s.m.Ns, proof...)
	}
}

// add puts an RRset in the answer, under the name that is looked for.
func (s *search) add(set zonefile.RRset) {
	owner := s.name
	if set.Type() == zonefile.TypeDNAME && set.Name() != s.name && !set.Name().IsWildcard() {
		owner = set.Name()
	}
	s.m.Answer = append(s.m.Answer, records(set, owner)...)
	if s.q.do() && !s.q.any() && set.Type() != zonefile.TypeRRSIG {
		s.m.Answer = append(s.m.Answer, signatures(set, owner)...)
	}
}

// addTargets adds the addresses of the names that an RRset points to, as far as
// the server has them.
func (s *search) addTargets(set zonefile.RRset) {
	switch set.Type() {
	case zonefile.TypeNS, zonefile.TypeMX, zonefile.TypeSRV:
	default:
		return
	}
	for r := range set.Records() {
		for _, z := range s.zones {
			if !r.Target().IsAtOrBelow(z.Origin()) {
				continue
			}
			for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
				s.addExtra(z.RRset(r.Target(), t))
			}
		}
	}
}

func (s *search) addExtra(set zonefile.RRset) {
	if set.Len() == 0 {
		return
	}
	for _, rr := range records(set, set.Name()) {
		if !slices.ContainsFunc(s.m.Extra, func(x dns.RR) bool { return dns.IsDuplicate(x, rr) }) {
			s.m.Extra = append(s.m.Extra, rr)
		}
	}
}
