package plans

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIndexFindsWhatComparingFinds: among short names of few letters, where nearly
// every pattern describes some owner.
func TestIndexFindsWhatComparingFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	word := func(letters string, least, more int) string {
		var b strings.Builder
		for range least + rng.IntN(more) {
			b.WriteByte(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	types := []string{"A", "MX", "a", ""}
	found := 0
	for range 200 {
		var patterns []*Pattern
		for range 50 {
			name := word("ab*?", 1, 6)
			if rng.IntN(3) == 0 {
				name += "." + word("ab*?", 1, 4)
			}
			typ := types[rng.IntN(len(types))]
			patterns = append(patterns, (&Expect{Name: name, Type: typ}).Pattern("zz."), (&Ignore{Owner: name, Type: typ + "*"}).Pattern("zz."))
		}
		patterns = append(patterns, (&Ignore{Owner: "*"}).Pattern("zz."), (&Expect{Name: "a..b"}).Pattern("zz."))
		index := NewIndex(patterns)
		for range 50 {
			owner, typ := OwnerOf(word("ab.", 1, 1)+word("ab", 1, 6)+".zz."), types[rng.IntN(2)]
			var want []int
			for i, p := range patterns {
				if p.Matches(owner, typ) {
					want = append(want, i)
				}
			}
			got := index.Matching(owner, typ)
			require.Equal(t, len(want), len(got))
			if len(want) > 0 {
				require.Equal(t, want, got)
			}
			found += len(want)
		}
	}
	require.Greater(t, found, 10_000)
}
