package migrate_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestCompareInHalves finds the same changes in halves as in one go, also where there
// are so many that it takes the halves back.
func TestCompareInHalves(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		a, b := someZone(t, random), someZone(t, random)
		whole := migrate.Compare(a, b, migrate.CompareOptions{})
		for _, many := range []int{1, 3, 1 << 14} {
			restore := migrate.InHalves(1, many)
			halves := migrate.Compare(a, b, migrate.CompareOptions{})
			restore()
			require.Len(t, halves.Sets, len(whole.Sets))
			for i, c := range whole.Sets {
				require.Equal(t, c, halves.Sets[i])
			}
			require.Equal(t, whole.Counts, halves.Counts)
		}
	}
}
