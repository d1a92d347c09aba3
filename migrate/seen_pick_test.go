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

// TestOnlyOurEvidenceIsUsed holds that an answer counts in a run for this move
// alone, and is listed as unused otherwise.
func TestOnlyOurEvidenceIsUsed(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	address := netip.MustParseAddrPort("192.0.2.1:53")
	for name, c := range map[string]struct {
		begin *evidence.Begin
		at    time.Time
		want  UnusedWhy
	}{
		"ours":          {&evidence.Begin{Zone: "ex.test.", NewServers: []string{"ns2.new.test.", "ns9.new.test."}}, now, ""},
		"clocks apart":  {&evidence.Begin{Zone: "ex.test."}, now.Add(2 * time.Second), ""},
		"future":        {&evidence.Begin{Zone: "ex.test."}, now.Add(2001 * time.Millisecond), Future},
		"other zone":    {&evidence.Begin{Zone: "example.test.", NewServers: []string{"ns1.new.test."}}, now, OtherZone},
		"no zone":       {&evidence.Begin{}, now, OtherZone},
		"other servers": {&evidence.Begin{Zone: "ex.test.", NewServers: []string{"ns1.old.test."}}, now, OtherServers},
		"no begin":      {nil, now, NoBegin},
	} {
		t.Run(name, func(t *testing.T) {
			book := &evidence.Book{Entries: []evidence.Entry{
				{At: c.at, Vantage: "ams", Run: "1", Begin: c.begin},
				{At: c.at, Vantage: "ams", Run: "1", Saw: &evidence.Observation{Question: evidence.Question{
					Role: evidence.New, Address: address, Transport: evidence.UDP, Purpose: evidence.PurposeSOA,
				}}},
			}}
			plan := plans.Default()
			plan.New.Nameservers = []plans.Nameserver{{Name: "ns1.new.test."}, {Name: "NS2.new.test."}}
			seen := See(book, plan, zonefile.MustName("ex.test."), "", "", now, time.Hour, time.Hour)
			sights := seen.Sights(evidence.New, address, evidence.UDP, evidence.PurposeSOA)
			if c.want == "" {
				assert.Empty(t, seen.Unused)
				assert.Len(t, sights, 1)
				return
			}
			assert.Empty(t, sights)
			if assert.Len(t, seen.Unused, 1) {
				u := seen.Unused[0]
				assert.Equal(t, c.want, u.Why)
				assert.Equal(t, 2, u.Entries)
				assert.Equal(t, 1, u.Runs)
			}
		})
	}
}
