package zonefile_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestHiddenInAnyPieces: what is cut, and hidden by what, is the same in however many
// pieces a zone is looked through.
func TestHiddenInAnyPieces(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 11))
		text := hidingZone(random)
		restore := zonefile.InPieces(1, 1<<15)
		want := hiddenNames(readBytes(t, []byte(text), "example.com."))
		restore()
		for _, pieces := range []int{2, 3, 8} {
			restore := zonefile.InPieces(pieces, 1<<15)
			got := hiddenNames(readBytes(t, []byte(text), "example.com."))
			restore()
			require.Equal(t, want, got, text)
		}
	}
}

// hidingZone has cuts and DNAMEs below each other, at the apex too.
func hidingZone(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(60) {
		owner := "example.com."
		for range random.IntN(4) {
			owner = string(rune('a'+random.IntN(6))) + "." + owner
		}
		kind := []string{"A 192.0.2.1", "A 192.0.2.1", "NS ns.example.net.", "DNAME example.net."}[random.IntN(4)]
		fmt.Fprintf(&b, "%s 60 %s\n", owner, kind)
	}
	return b.String()
}

func hiddenNames(z *zonefile.Zone) string {
	var b strings.Builder
	for node := range z.Nodes() {
		fmt.Fprintln(&b, node.Name(), node.IsCut(), node.BelowCut(), node.BelowDNAME())
	}
	return b.String()
}
