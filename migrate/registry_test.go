package migrate_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// registryZone generates a zone of se.
func registryZone(t testing.TB, g zonegen.Registry) (*zonefile.Zone, zonegen.Written) {
	t.Helper()
	var b bytes.Buffer
	written, err := g.Write(&b)
	require.NoError(t, err)
	src := zonefile.InMemory("se.zone", b.Bytes())
	z, err := zonefile.Read(context.Background(), src, zonefile.Options{Origin: zonefile.MustName("se.")})
	require.NoError(t, err)
	return z, written
}

// TestRegistryPublications: what a registry does every day passes, and each
// accident is stopped for its own reason.
func TestRegistryPublications(t *testing.T) {
	const n = 2000
	old, _ := registryZone(t, zonegen.Registry{Delegations: n})
	for name, c := range map[string]struct {
		zone zonegen.Registry
		want []string
	}{
		"a day":             {zonegen.Registry{Changed: 0.004}, nil},
		"a busy day":        {zonegen.Registry{Changed: 0.05}, nil},
		"nothing":           {zonegen.Registry{}, nil},
		"half is gone":      {zonegen.Registry{Cut: 0.5}, []string{"change-deletes", "change-delegations"}},
		"most is gone":      {zonegen.Registry{Cut: 0.6}, []string{"change-deletes", "change-delegations", "change-floor"}},
		"torn":              {zonegen.Registry{Torn: true}, []string{"syntax-truncated"}},
		"no SOA":            {zonegen.Registry{NoSOA: true}, []string{"zone-soa-missing"}},
		"the old serial":    {zonegen.Registry{Changed: 0.004, Serial: 2026112001}, []string{"soa-serial-not-increased"}},
		"re-pointed":        {zonegen.Registry{Repointed: 0.6}, []string{"change-delegations", "change-updates"}},
		"lost all dots":     {zonegen.Registry{LoseDots: true}, []string{"dot-mass-shift", "dot-doubled-origin", "change-floor"}},
		"lost a single dot": {zonegen.Registry{LoseOneDot: true}, []string{"dot-lost"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.zone.Delegations = n
			if c.zone.Serial == 0 {
				c.zone.Serial = 2026112002
			}
			new, written := registryZone(t, c.zone)
			r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: new})
			ids := []string{}
			for _, f := range blocking(r) {
				ids = append(ids, f.Check)
				if c.zone.LoseOneDot && f.Check == "dot-lost" {
					assert.Equal(t, written.LostDot.Line, f.Pos.Line)
					assert.Equal(t, written.LostDot.Column, f.Pos.Column)
				}
			}
			assert.Subset(t, ids, c.want, r.Summary)
			assert.Equal(t, c.want == nil, r.Verdict == migrate.Go, r.Summary)
		})
	}
}
