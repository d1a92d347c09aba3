package migrate_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// TestDraftSharesAnAddress holds that of two servers with one address each has what
// was seen there, whichever of them a question was put to.
func TestDraftSharesAnAddress(t *testing.T) {
	address := netip.MustParseAddrPort("192.0.2.1:53")
	saw := func(server string, over evidence.Transport, purpose evidence.Purpose, typ string, outcome evidence.Outcome, answer ...evidence.RR) evidence.Entry {
		return evidence.Entry{At: now, Saw: &evidence.Observation{
			Question: evidence.Question{Role: evidence.Named, Server: server, Address: address, Transport: over, Purpose: purpose, Name: "example.com.", Type: typ},
			Outcome:  outcome, AA: true, Answer: answer,
		}}
	}
	apex := func(typ, data string) evidence.RR {
		return evidence.RR{Name: "example.com.", Type: typ, TTL: 3600, Data: data}
	}
	soa := apex("SOA", "ns1.a.test. h.a.test. 1 2 3 4 5")
	found := func(name string) evidence.Entry {
		return evidence.Entry{At: now, Host: &evidence.Host{Role: evidence.Named, Name: name, Outcome: evidence.Answered, Addresses: []netip.AddrPort{address}}}
	}
	for _, order := range [][2]string{{"ns1.a.test.", "ns2.a.test."}, {"ns2.a.test.", "ns1.a.test."}, {"ns1.a.test.", "ns1.a.test."}} {
		d := migrate.Draft{Zone: read(t, "$TTL 3600\n"+oddZones[0][0]).Origin(), At: now, Looked: true, Entries: []evidence.Entry{
			found("ns1.a.test."), found("ns2.a.test."),
			saw(order[0], evidence.UDP, evidence.PurposeSOA, "SOA", evidence.Answered, soa),
			saw(order[1], evidence.TCP, evidence.PurposeSOA, "SOA", evidence.Answered, soa),
			saw(order[1], evidence.UDP, evidence.PurposeNS, "NS", evidence.Answered, apex("NS", "ns1.a.test."), apex("NS", "ns2.a.test.")),
			saw(order[0], evidence.UDP, evidence.PurposeDNSKEY, "DNSKEY", evidence.NoData),
		}}
		text := string(d.Write().Text)
		assert.NotContains(t, text, "it was not asked", order)
		assert.Contains(t, text, "no DNSKEY", order)
	}
}
