package zonefile

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Names that are near each other, of which few labels are alike.
func TestBehindIsCanonicalOrder(t *testing.T) {
	labels := []string{"", "a.", "b.", "ab.", "ns1.", "ns2.", `\000.`, `\001.`, "a-long-label."}
	random := rand.New(rand.NewPCG(1, 2))
	var names []Name
	for range 400 {
		text := "example."
		for range random.IntN(4) {
			text = labels[random.IntN(len(labels))] + text
		}
		names = append(names, MustName(text))
	}
	names = append(names, Root, "\x03net\x00", "\x01a\x03net\x00")
	seen := map[bool]int{}
	for _, origin := range []Name{MustName("example."), MustName("a.example."), Root} {
		z := &Zone{origin: origin}
		for _, name := range names {
			for _, before := range names {
				if !before.IsAtOrBelow(origin) {
					continue
				}
				want := name.IsAtOrBelow(origin) && name.Compare(before) > 0
				seen[want]++
				assert.Equal(t, want, z.behind([]byte(name), []byte(before)), "%s behind %s in %s", name, before, origin)
			}
		}
	}
	assert.Greater(t, min(seen[true], seen[false]), 10_000)
}
