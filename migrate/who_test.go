package migrate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

func TestWho(t *testing.T) {
	for _, c := range []struct{ server, address, want string }{
		{"", "", ""},
		{"ns1.example.", "", "ns1.example."},
		{"ns1.example.", "192.0.2.1:53", "ns1.example. 192.0.2.1"},
		{"ns1.example.", "192.0.2.1:5353", "ns1.example. 192.0.2.1:5353"},
		{"ns1.example.", "[2001:db8::1]:53", "ns1.example. 2001:db8::1"},
		{"ns1.example.", "[2001:db8::1]:5301", "ns1.example. [2001:db8::1]:5301"},
		{"", "2001:db8::53", "2001:db8::53"},
		{"", "192.0.2.1:53", "192.0.2.1"},
		{"192.0.2.1:53", "192.0.2.1:53", "192.0.2.1"},
		{"192.0.2.1", "192.0.2.1:53", "192.0.2.1"},
	} {
		assert.Equal(t, c.want, (&migrate.Finding{Server: c.server, Address: c.address}).Who())
	}
}

// TestVerdictLineNamesTheServer: who reads nothing else knows which one it is.
func TestVerdictLineNamesTheServer(t *testing.T) {
	check := func(addresses ...string) *migrate.Check {
		return &migrate.Check{ID: "live-tcp", Severity: migrate.Error, Gates: []migrate.Gate{migrate.GateParity}, Run: func(p *migrate.Pass) {
			for _, a := range addresses {
				p.Report(migrate.Finding{Server: "ns." + a[:1] + ".", Address: a, Message: "is bad"})
			}
		}}
	}
	z := read(t, base)
	for _, c := range []struct {
		addresses []string
		want      string
	}{
		{[]string{"1.0.0.1:53"}, "live-tcp (ns.1. 1.0.0.1)"},
		{[]string{"1.0.0.1:53", "1.0.0.1:53"}, "live-tcp (2 on ns.1. 1.0.0.1)"},
		{[]string{"1.0.0.1:53", "2.0.0.1:5301"}, "live-tcp (2 on 2 addresses, ns.1. 1.0.0.1 first)"},
	} {
		r := run(t, []*migrate.Check{check(c.addresses...)}, migrate.Question{Gate: migrate.GateParity, Old: z, New: z})
		assert.Contains(t, r.Summary, c.want)
	}
}
