package rehearse

import (
	"fmt"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

func rcodeFaults() map[string]faultKind {
	return map[string]faultKind{
		"refused":      {about: "answers REFUSED", instead: rcode(dns.RcodeRefused, false)},
		"servfail":     {about: "answers SERVFAIL", instead: rcode(dns.RcodeServerFailure, false)},
		"nxdomain":     {about: "answers NXDOMAIN, with AA=1", instead: rcode(dns.RcodeNameError, true)},
		"notimp":       {about: "answers NOTIMP", instead: rcode(dns.RcodeNotImplemented, false)},
		"notauth":      {about: "answers NOTAUTH", instead: rcode(dns.RcodeNotAuth, false)},
		"nodata":       {about: "answers NOERROR without any record, with AA=1", instead: rcode(dns.RcodeSuccess, true)},
		"formerr-edns": {about: "answers FORMERR to EDNS, as servers did that did not know it", instead: withoutEDNS},
		"badvers":      {about: "answers BADVERS to EDNS", instead: badVersion},
		"no-edns":      {about: "leaves out the OPT record", alter: dropOPT},
		"silent":       {about: "answers nothing", silences: func(*query, string) bool { return true }},
		"silent-edns":  {about: "answers nothing that has EDNS", silences: func(q *query, _ string) bool { return q.opt != nil }},
		"silent-do":    {about: "answers nothing that has DO=1", silences: func(q *query, _ string) bool { return q.do() }},
		"aa":           {value: "0", about: "answers with AA=0", check: isZero, alter: func(_ *query, m *dns.Msg, _ string) { m.Authoritative = false }},
		"ra":           {about: "answers with RA=1", alter: func(_ *query, m *dns.Msg, _ string) { m.RecursionAvailable = true }},
		"recursion":    {about: "is a resolver too: RA=1, and an answer for what it does not serve where RD=1", instead: recurse, alter: func(_ *query, m *dns.Msg, _ string) { m.RecursionAvailable = true }},
		"upward":       {about: "refers to the root in the place of an answer", instead: referUpward},
		"truncated":    {about: "answers over UDP with TC=1 and without records, always", alter: alwaysTruncated},
	}
}

// rcode answers everything with one RCODE.
func rcode(code int, authoritative bool) func(*query, string) *dns.Msg {
	return func(q *query, _ string) *dns.Msg {
		m := q.reply(code)
		m.Authoritative = authoritative
		if code == dns.RcodeNameError {
			addSOA(q, m)
		}
		return m
	}
}

// addSOA puts the SOA of the zone, where there is one, beside a denial.
func addSOA(q *query, m *dns.Msg) {
	s := newSearch(q)
	if zone := s.zoneOf(q.name); zone != nil {
		s.deny(zone, m.Rcode, nil)
		m.Ns = s.m.Ns
	}
}

func withoutEDNS(q *query, _ string) *dns.Msg {
	if q.opt == nil {
		return nil
	}
	m := q.reply(dns.RcodeFormatError)
	m.Extra = nil
	return m
}

func badVersion(q *query, _ string) *dns.Msg {
	if q.opt == nil {
		return nil
	}
	return q.reply(dns.RcodeBadVers)
}

func dropOPT(_ *query, m *dns.Msg, _ string) {
	if m.IsEdns0() == nil {
		return
	}
	kept := m.Extra[:0]
	for _, rr := range m.Extra {
		if rr.Header().Rrtype != dns.TypeOPT {
			kept = append(kept, rr)
		}
	}
	m.Extra = kept
}

// recurse answers for a name outside of the zones with an SOA, as a resolver
// does for the root.
func recurse(q *query, _ string) *dns.Msg {
	if !q.asked.RecursionDesired || newSearch(q).zoneOf(q.name) != nil {
		return nil
	}
	m := q.reply(dns.RcodeSuccess)
	soa := &dns.SOA{
		Hdr: dns.RR_Header{Name: q.name.String(), Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 86400},
		Ns:  "a.root-servers.net.", Mbox: "nstld.example.", Serial: 2026112100, Refresh: 1800, Retry: 900, Expire: 604800, Minttl: 86400,
	}
	if q.typ == zonefile.TypeSOA {
		m.Answer = []dns.RR{soa}
	} else {
		m.Ns = []dns.RR{soa}
	}
	return m
}

func referUpward(q *query, _ string) *dns.Msg {
	m := q.reply(dns.RcodeSuccess)
	m.Ns = []dns.RR{&dns.NS{
		Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 518400},
		Ns:  "a.root-servers.net.",
	}}
	return m
}

func alwaysTruncated(q *query, m *dns.Msg, _ string) {
	if q.transport == evidence.UDP {
		truncated(m)
	}
}

func isZero(value string) error {
	if value != "0" {
		return fmt.Errorf("%q is not 0", value)
	}
	return nil
}
