package checks

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestRealZones runs every check over zones such as people have: nothing is an
// error or warning there but what the case wants.
func TestRealZones(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join("testdata", realZones, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, path := range cases {
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, err := loadFixture(path)
			require.NoError(t, err)
			report := f.run(t)
			for _, finding := range f.left(t, report) {
				if finding.Severity != migrate.Notice {
					t.Errorf("a false alarm: %s", line(&finding))
				}
			}
		})
	}
}
