package checks

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestMutationFixtures switches each check off in turn: each of its cases that wants
// something of it must miss it.
func TestMutationFixtures(t *testing.T) {
	for _, c := range All() {
		blind := *c
		blind.Visit, blind.After, blind.Run = nil, nil, func(*migrate.Pass) {}
		all := All()
		all[slices.Index(all, c)] = &blind
		paths, err := filepath.Glob(filepath.Join("testdata", c.ID, "fires_*.txtar"))
		require.NoError(t, err)
		missed := 0
		for _, path := range paths {
			f, err := loadFixture(path)
			require.NoError(t, err)
			report, err := migrate.Run(t.Context(), all, f.question(t))
			require.NoError(t, err)
			if f.misses(report, c.ID) {
				missed++
			}
		}
		assert.NotZero(t, missed, "%s: none of its cases fails without it", c.ID)
	}
}

// misses tells whether a report lacks something that the case wants of a check.
func (f *fixture) misses(report *migrate.Report, id string) bool {
	got := result(report, id)
	lacks := slices.ContainsFunc(f.wants, func(w *want) bool {
		return w.id == id && !slices.ContainsFunc(got.Findings, func(found migrate.Finding) bool { return w.matches(&found) })
	})
	return lacks || f.outcome != "" && f.outcome != got.Outcome || f.verdict != "" && f.verdict != report.Verdict
}
