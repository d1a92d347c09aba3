package rehearse

import (
	"net/netip"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

func answerFaults() map[string]faultKind {
	return map[string]faultKind{
		"any-name":      {value: "[ADDRESS]", about: "has an A record (203.0.113.66) for every name that it does not know, and an SOA and NS for a name outside of its zones: parking", check: isIPv4, instead: park},
		"empty-denied":  {about: "denies empty non-terminals, against RFC 8020", alter: denyEmpty},
		"no-wildcards":  {about: "denies what only wildcards cover", alter: denyWildcards},
		"no-cuts":       {about: "denies names below cuts in the place of a referral", alter: denyBelowCuts},
		"compact":       {about: "denies names with NOERROR and NSEC where DO=1 (RFC 9824)", allowed: true, alter: compactDenial},
		"no-additional": {about: "adds no addresses; beside a referral that has its glue missing", alter: dropAdditional},
		"add-ns":        {about: "adds the NS set to every answer, as is allowed", allowed: true, alter: addAuthority},
	}
}

func isIPv4(value string) error {
	if value == "" {
		return nil
	}
	_, err := netip.ParseAddr(value)
	return err
}

// parkAddress is where parked names lead.
const parkAddress = "203.0.113.66"

func park(q *query, value string) *dns.Msg {
	if value == "" {
		value = parkAddress
	}
	s := newSearch(q)
	if zone := s.zoneOf(q.name); zone != nil && zone.Find(q.name).Exists() {
		return nil
	}
	m := q.reply(dns.RcodeSuccess)
	m.Authoritative = true
	header := dns.RR_Header{Name: q.name.String(), Rrtype: uint16(q.typ), Class: dns.ClassINET, Ttl: 300}
	soa := &dns.SOA{Hdr: header, Ns: "ns1.park.test.", Mbox: "hostmaster.park.test.", Serial: 1, Refresh: 3600, Retry: 600, Expire: 604800, Minttl: 300}
	soa.Hdr.Rrtype = dns.TypeSOA
	switch q.typ {
	case zonefile.TypeA:
		m.Answer = []dns.RR{&dns.A{Hdr: header, A: netip.MustParseAddr(value).AsSlice()}}
	case zonefile.TypeSOA:
		m.Answer = []dns.RR{soa}
	case zonefile.TypeNS:
		m.Answer = []dns.RR{&dns.NS{Hdr: header, Ns: "ns1.park.test."}, &dns.NS{Hdr: header, Ns: "ns2.park.test."}}
	default:
		m.Ns = []dns.RR{soa}
	}
	return m
}

// where tells what the zones have at the name that is asked for.
func (q *query) where() (*zonefile.Zone, zonefile.Where) {
	zone := newSearch(q).zoneOf(q.name)
	if zone == nil {
		return nil, zonefile.NotThere
	}
	return zone, zone.Find(q.name).Where
}

func denyWhere(q *query, m *dns.Msg, where zonefile.Where) {
	zone, is := q.where()
	if zone == nil || is != where {
		return
	}
	s := newSearch(q)
	s.m.Authoritative = true
	s.deny(zone, dns.RcodeNameError, nil)
	*m = *s.m
}

func denyEmpty(q *query, m *dns.Msg, _ string) { denyWhere(q, m, zonefile.EmptyNonTerminal) }

func denyWildcards(q *query, m *dns.Msg, _ string) { denyWhere(q, m, zonefile.Synthesized) }

func denyBelowCuts(q *query, m *dns.Msg, _ string) {
	if zone, where := q.where(); where == zonefile.Delegated && zone.Find(q.name).Node.Name() != q.name {
		denyWhere(q, m, zonefile.Delegated)
	}
}

// compactDenial is NODATA with an NSEC that ends right behind the name and lists
// NXNAME, type 128.
func compactDenial(q *query, m *dns.Msg, _ string) {
	if !q.do() || m.Rcode != dns.RcodeNameError {
		return
	}
	m.Rcode = dns.RcodeSuccess
	kept := m.Ns[:0]
	for _, rr := range m.Ns {
		if rr.Header().Rrtype == dns.TypeSOA {
			kept = append(kept, rr)
		}
	}
	m.Ns = append(kept, &dns.NSEC{
		Hdr:        dns.RR_Header{Name: q.name.String(), Rrtype: dns.TypeNSEC, Class: dns.ClassINET, Ttl: 300},
		NextDomain: `\000.` + q.name.String(), TypeBitMap: []uint16{dns.TypeRRSIG, dns.TypeNSEC, 128},
	})
}

func dropAdditional(_ *query, m *dns.Msg, _ string) {
	opt := m.IsEdns0()
	m.Extra = nil
	if opt != nil {
		m.Extra = []dns.RR{opt}
	}
}

func addAuthority(q *query, m *dns.Msg, _ string) {
	zone, _ := q.where()
	if zone == nil || !m.Authoritative || len(m.Answer) == 0 || len(m.Ns) > 0 {
		return
	}
	m.Ns = records(zone.RRset(zone.Origin(), zonefile.TypeNS), zone.Origin())
}
