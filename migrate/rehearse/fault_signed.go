package rehearse

import (
	"encoding/hex"
	"slices"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

func signedFaults() map[string]faultKind {
	return map[string]faultKind{
		"no-denial": {about: "denies without NSEC and NSEC3 records", alter: func(_ *query, m *dns.Msg, _ string) {
			leaveOut(m, func(rr dns.RR) bool {
				return denies(rr) || signs(rr, zonefile.TypeNSEC) || signs(rr, zonefile.TypeNSEC3)
			})
		}},
		"no-rrsig": {about: "leaves all signatures out", alter: func(_ *query, m *dns.Msg, _ string) {
			leaveOut(m, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeRRSIG })
		}},
		"bad-rrsig": {about: "changes the last bit of all signatures", alter: func(_ *query, m *dns.Msg, _ string) {
			for _, section := range [][]dns.RR{m.Answer, m.Ns} {
				for _, rr := range section {
					if raw, ok := rr.(*dns.RFC3597); ok && raw.Hdr.Rrtype == dns.TypeRRSIG {
						flipLast(raw)
					}
				}
			}
		}},
		"ignores-do": {about: "answers to DO=1 as to DO=0", alter: func(_ *query, m *dns.Msg, _ string) {
			leaveOut(m, func(rr dns.RR) bool { return denies(rr) || rr.Header().Rrtype == dns.TypeRRSIG })
		}},
	}
}

// leaveOut takes records out of answer and authority section.
func leaveOut(m *dns.Msg, is func(dns.RR) bool) {
	m.Answer, m.Ns = slices.DeleteFunc(m.Answer, is), slices.DeleteFunc(m.Ns, is)
}

func denies(rr dns.RR) bool {
	t := rr.Header().Rrtype
	return t == dns.TypeNSEC || t == dns.TypeNSEC3
}

// signs tells whether a record is a signature over a type.
func signs(rr dns.RR, t zonefile.Type) bool {
	raw, ok := rr.(*dns.RFC3597)
	if !ok || raw.Hdr.Rrtype != dns.TypeRRSIG {
		return false
	}
	data, err := hex.DecodeString(raw.Rdata)
	return err == nil && len(data) > 2 && zonefile.Type(data[0])<<8|zonefile.Type(data[1]) == t
}

func flipLast(rr *dns.RFC3597) {
	data, err := hex.DecodeString(rr.Rdata)
	if err != nil || len(data) == 0 {
		return
	}
	data[len(data)-1] ^= 1
	rr.Rdata = hex.EncodeToString(data)
}
