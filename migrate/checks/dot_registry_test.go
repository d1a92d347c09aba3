package checks

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// registryDelegations is the size of the registries here; the measured one is in
// zonegen.
const registryDelegations = 3000

func TestRegistryThatLosesEveryDot(t *testing.T) {
	old, _ := registryZone(t, zonegen.Registry{})
	lost, _ := registryZone(t, zonegen.Registry{Serial: 2026112002, LoseDots: true})
	report := publish(t, old, lost)
	require.Equal(t, migrate.NoGo, report.Verdict)
	require.Equal(t, 1, result(report, "dot-mass-shift").Total)
	require.GreaterOrEqual(t, result(report, "dot-doubled-origin").Total, registryDelegations)
	require.Less(t, result(report, "dot-lost").Total, 10, "dot-mass-shift speaks for the owners")
}

func TestRegistryThatLosesOneDot(t *testing.T) {
	old, _ := registryZone(t, zonegen.Registry{})
	lost, written := registryZone(t, zonegen.Registry{Serial: 2026112002, LoseOneDot: true})
	res := result(publish(t, old, lost), "dot-lost")
	require.Equal(t, 1, res.Total)
	f := res.Findings[0]
	require.Equal(t, written.LostDot, zonegen.Place{Line: f.Pos.Line, Column: f.Pos.Column, Owner: f.Owner, Token: token(f.Pos)})
}

func TestRegistryThatIsWell(t *testing.T) {
	old, _ := registryZone(t, zonegen.Registry{})
	next, _ := registryZone(t, zonegen.Registry{Serial: 2026112002, Changed: 0.004})
	report := publish(t, old, next)
	for _, c := range dotChecks {
		require.Zero(t, result(report, c.ID).Total, c.ID)
	}
}

func registryZone(t *testing.T, g zonegen.Registry) (*zonefile.Zone, zonegen.Written) {
	t.Helper()
	g.Delegations = registryDelegations
	var text bytes.Buffer
	written, err := g.Write(&text)
	require.NoError(t, err)
	z, err := zonefile.Read(context.Background(), memory("registry.zone", text.String()), zonefile.Options{Origin: zonefile.MustName("se.")})
	require.NoError(t, err)
	return z, written
}

func publish(t *testing.T, old, new *zonefile.Zone) *migrate.Report {
	t.Helper()
	q := migrate.Question{Gate: migrate.GatePublish, Old: old, New: new, Now: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	report, err := migrate.Run(context.Background(), All(), q)
	require.NoError(t, err)
	return report
}
