package migrate_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/zonefile"
)

// FuzzGates: whatever two zones hold, comparing mirrors, a zone is itself, and
// no check fails.
func FuzzGates(f *testing.F) {
	f.Add([]byte(base), []byte(registry(2, 3, 1)))
	f.Add([]byte(""), []byte("@ 60 NS x\n\\000 60 TXT \"\"\n*.a 60 CNAME .\n"))
	f.Add([]byte("a 60 NS b.a\nb.a 60 DNAME a\n"), []byte("A 60 HTTPS 0 A\na 60 TYPE65401 \\# 1 00\n"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, b := fuzzZone(t, one), fuzzZone(t, two)
		opt := migrate.CompareOptions{Written: true}
		require.Empty(t, migrate.Compare(a, a, opt).Sets)
		require.Equal(t, mirrored(migrate.Compare(a, b, opt).Counts), migrate.Compare(b, a, opt).Counts)
		for _, gate := range []migrate.Gate{migrate.GatePublish, migrate.GateParity} {
			r := run(t, checks.All(), migrate.Question{Gate: gate, Old: a, New: b})
			for _, res := range r.Results {
				require.NotContains(t, res.Reason, "bug in zonegate")
			}
		}
	})
}

func fuzzZone(t *testing.T, text []byte) *zonefile.Zone {
	src := zonefile.InMemory("zone", text)
	z, err := zonefile.Read(context.Background(), src, zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	return z
}
