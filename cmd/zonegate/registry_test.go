package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// registrySize keeps the tests quick.
const registrySize = 5_000

func writeRegistry(t testing.TB, name string, g zonegen.Registry) (file string, w zonegen.Written) {
	t.Helper()
	file = filepath.Join(t.TempDir(), name)
	f, err := os.Create(file)
	require.NoError(t, err)
	defer f.Close()
	w, err = g.Write(f)
	require.NoError(t, err)
	return file, w
}

// TestRegistry asks gate publish about a registry's zone and what can happen to
// it between two publications.
func TestRegistry(t *testing.T) {
	old, _ := writeRegistry(t, "old.zone", zonegen.Registry{Delegations: registrySize})
	cases := []struct {
		about  string
		new    zonegen.Registry
		blocks []string // among what blocks; nothing else may where it is empty
	}{
		{"a day's changes", zonegen.Registry{Serial: 2026112002, Changed: 0.004}, nil},
		{"half of it cut off", zonegen.Registry{Serial: 2026112002, Cut: 0.55}, []string{"change-deletes", "change-delegations", "change-floor"}},
		{"it ends in mid-record", zonegen.Registry{Serial: 2026112002, Torn: true}, []string{"syntax-truncated"}},
		{"no SOA", zonegen.Registry{Serial: 2026112002, NoSOA: true}, []string{"zone-soa-missing"}},
		{"changes under the old serial", zonegen.Registry{Changed: 0.004}, []string{"soa-serial-not-increased"}},
		{"an older serial", zonegen.Registry{Serial: 2026111901, Changed: 0.004}, []string{"soa-serial-not-increased"}},
		{"60 % re-pointed", zonegen.Registry{Serial: 2026112002, Repointed: 0.6}, []string{"change-delegations", "change-updates"}},
		{"every dot lost", zonegen.Registry{Serial: 2026112002, LoseDots: true}, []string{"dot-mass-shift", "dot-doubled-origin"}},
		{"one dot lost", zonegen.Registry{Serial: 2026112002, LoseOneDot: true}, []string{"dot-lost"}},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			c.new.Delegations = registrySize
			file, written := writeRegistry(t, "new.zone", c.new)
			r, ran := report(t, "gate", "publish", old, file, "--origin", "se")
			counts := blocking(r)
			if len(c.blocks) == 0 {
				assert.Equal(t, exitGo, ran.code)
				assert.Empty(t, counts)
				return
			}
			assert.Equal(t, exitNoGo, ran.code)
			for _, check := range c.blocks {
				assert.NotZero(t, counts[check], "%s blocks; %v do", check, counts)
			}
			if c.new.LoseOneDot {
				assertNames(t, r, written.LostDot)
			}
		})
	}
}

// assertNames holds that a blocking finding points to the very token.
func assertNames(t *testing.T, r *migrate.Report, at zonegen.Place) {
	t.Helper()
	findings, _ := r.Blocking()
	for _, f := range findings {
		if f.Pos != nil && f.Pos.Line == at.Line && f.Pos.Column == at.Column {
			assert.Len(t, at.Token, f.Pos.Length)
			return
		}
	}
	t.Errorf("no finding is at line %d, column %d: %+v", at.Line, at.Column, findings)
}
