package rehearse

import (
	"context"
	"fmt"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

// update has a BIND that signs serve other zones: what differs from the texts
// before is sent to it (RFC 2136), which signs it before it answers.
func (s *Real) update(ctx context.Context, zones []ZoneText) error {
	for i, z := range zones {
		if err := s.change(ctx, s.texts[i], z); err != nil {
			return fmt.Errorf("change %s on %s: %w", z.Origin, s.Address, err)
		}
		s.texts[i] = z
	}
	return nil
}

// change sends what differs: first what is new, since the last NS record of a
// zone cannot go, and a record that comes with another TTL takes it (RFC 2136
// section 3.4.2.2).
func (s *Real) change(ctx context.Context, from, to ZoneText) error {
	former, err := recordsOf(from)
	if err != nil {
		return err
	}
	wanted, err := recordsOf(to)
	if err != nil {
		return err
	}
	m := new(dns.Msg)
	m.SetUpdate(to.Origin.String())
	m.Insert(without(wanted, former, dns.RR.String))
	m.Remove(without(former, wanted, dataOf))
	client := dns.Client{Net: "tcp", Timeout: startLimit}
	answer, _, err := client.ExchangeContext(ctx, m, s.Address.String())
	if err == nil && answer.Rcode != dns.RcodeSuccess {
		err = fmt.Errorf("%s; it says:\n%s", dns.RcodeToString[answer.Rcode], s.Log())
	}
	return err
}

func recordsOf(z ZoneText) (list []dns.RR, err error) {
	zone, err := zonefile.ParseZone(z.Origin, z.Text)
	if err != nil {
		return nil, err
	}
	for set := range zone.RRsets() {
		for r := range set.Records() {
			rr, err := r.RR()
			if err != nil {
				return nil, err
			}
			list = append(list, rr)
		}
	}
	return list, nil
}

// without gives copies of the records of a list that another one lacks.
func without(list, other []dns.RR, sameness func(dns.RR) string) (rest []dns.RR) {
	has := make(map[string]bool)
	for _, rr := range other {
		has[sameness(rr)] = true
	}
	for _, rr := range list {
		if !has[sameness(rr)] {
			rest = append(rest, dns.Copy(rr))
		}
	}
	return rest
}

// dataOf is a record without its TTL; every SOA is the same, for one replaces the
// other.
func dataOf(rr dns.RR) string {
	if rr.Header().Rrtype == dns.TypeSOA {
		return "SOA"
	}
	rr = dns.Copy(rr)
	rr.Header().Ttl = 0
	return rr.String()
}
