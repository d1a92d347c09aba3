package migrate

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// TestAddressesOfAnEarlierPlan holds that addresses which evidence has from a plan
// count for a plan that gives addresses, and those of a walk for one that does not.
func TestAddressesOfAnEarlierPlan(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	at := []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:53")}
	given := []string{"192.0.2.1"}
	for name, c := range map[string]struct {
		from  string
		given []string
		want  bool
	}{
		"looked up":                    {"walk", nil, true},
		"as the new zone has them":     {"zone", nil, true},
		"given then and now":           {"plan", given, true},
		"looked up then, given now":    {"walk", given, true},
		"given then, to be looked for": {"plan", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			book := &evidence.Book{Entries: []evidence.Entry{
				{At: now, Vantage: "ams", Run: "1", Begin: &evidence.Begin{Zone: "ex.test."}},
				{At: now, Vantage: "ams", Run: "1", Host: &evidence.Host{Role: evidence.New, Name: "ns.new.test.", Addresses: at, From: c.from, Outcome: evidence.Answered}},
				{At: now, Vantage: "ams", Run: "1", Host: &evidence.Host{Role: evidence.Old, Name: "ns.old.test.", Addresses: at, From: c.from, Outcome: evidence.Answered}},
				{At: now, Vantage: "ams", Run: "1", Cut: &evidence.Cut{Zone: "test.", From: c.from, Addresses: at}},
			}}
			plan := plans.Default()
			plan.New.Nameservers = []plans.Nameserver{{Name: "ns.new.test.", Addresses: c.given}}
			plan.Old.Nameservers = []plans.Nameserver{{Name: "ns.old.test.", Addresses: c.given}}
			plan.Parent.Servers = c.given
			seen := See(book, plan, zonefile.MustName("ex.test."), "", "", now, time.Hour, time.Hour)
			want := 0
			if c.want {
				want = 1
			}
			assert.Len(t, seen.Of(evidence.New), want)
			assert.Len(t, seen.Of(evidence.Old), want)
			assert.Len(t, seen.Of(evidence.Parent), want)
			assert.Len(t, seen.Cuts, want)
		})
	}
}
