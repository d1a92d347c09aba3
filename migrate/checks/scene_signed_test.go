package checks

import (
	"cmp"
	"strings"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// playSigned has a server of a signed zone answer what is asked with DO=1, as the
// embedded server does: every RRset, and what a validator has to be able to prove.
func (s *scene) playSigned(a *actor) {
	if a.zone.TypeCount(zonefile.TypeRRSIG) == 0 || a.role == evidence.Named {
		return
	}
	apex := s.origin.String()
	s.ask(a, evidence.UDP, evidence.PurposeNS, apex, "NS", true)
	for _, tr := range bothTransports {
		s.ask(a, tr, evidence.PurposeSignedSOA, apex, "SOA", true)
		s.ask(a, tr, evidence.PurposeSigned, "random3."+apex, "A", true)
	}
	for set := range a.zone.RRsets() {
		if node := set.Node(); !set.Type().IsDNSSEC() && node.Authoritative() && !node.IsCut() {
			s.ask(a, evidence.UDP, evidence.PurposeSigned, below(set.Name()), set.Type().String(), true)
		}
	}
	for node := range a.zone.Nodes() {
		if node.IsCut() {
			s.ask(a, evidence.UDP, evidence.PurposeSigned, "random."+node.Name().String(), "A", true)
			s.ask(a, evidence.UDP, evidence.PurposeSigned, node.Name().String(), "DS", true)
		} else if node.Authoritative() {
			s.ask(a, evidence.UDP, evidence.PurposeSigned, below(node.Name()), "LOC", true)
		}
	}
}

// below puts a name in the place of the asterisk of a wildcard.
func below(name zonefile.Name) string {
	if name.IsWildcard() {
		return "random." + name.Parent().String()
	}
	return name.String()
}

// respondSigned answers a question with DO=1 from a signed zone.
func (s *scene) respondSigned(a *actor, o *evidence.Observation) {
	if !o.DO || a.zone.TypeCount(zonefile.TypeRRSIG) == 0 {
		return
	}
	cfg := rehearse.Config{Zones: []*zonefile.Zone{a.zone}}
	if words := a.set["faults"]; words != "" {
		cfg.Faults = rehearse.MustFaults(strings.Split(words, ",")...)
	}
	if name := a.set["denies"]; name != "" {
		cfg.Denials = []*zonefile.Zone{s.zoneNamed(name)}
	}
	m, err := rehearse.Reply(cfg, zonefile.MustName(o.Name), mustType(o.Type), true)
	require.NoError(s.t, err)
	o.Rcode, o.AA = dns.RcodeToString[m.Rcode], m.Authoritative
	o.Answer, o.Authority, o.Additional = s.texts(m.Answer), s.texts(m.Ns), nil
	switch {
	case len(m.Answer) > 0:
		o.Outcome = evidence.Answered
	case m.Rcode == dns.RcodeNameError:
		o.Outcome = evidence.NXDomain
	case !m.Authoritative:
		o.Outcome = evidence.Referred
	default:
		o.Outcome = evidence.NoData
	}
}

// texts writes records as evidence has them.
func (s *scene) texts(list []dns.RR) (rrs []evidence.RR) {
	for _, rr := range list {
		wire := make([]byte, dns.MaxMsgSize)
		end, err := dns.PackRR(rr, wire, 0, nil, false)
		require.NoError(s.t, err)
		head := rr.Header()
		data := string(wire[end-int(rdlength(wire[:end])) : end])
		t := zonefile.Type(head.Rrtype)
		rrs = append(rrs, evidence.RR{Name: cmp.Or(strings.ToLower(head.Name), "."), Type: t.String(), TTL: head.Ttl, Data: zonefile.RdataText(t, data)})
	}
	return rrs
}

// rdlength reads the field of a single uncompressed record.
func rdlength(wire []byte) uint16 {
	_, off, err := zonefile.AppendWireName(nil, wire, 0)
	if err != nil {
		panic(err)
	}
	return uint16(wire[off+8])<<8 | uint16(wire[off+9])
}
