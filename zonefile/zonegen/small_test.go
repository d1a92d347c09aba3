package zonegen_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

const origin = "example.com."

func TestRewritingsAreTheSameZone(t *testing.T) {
	for seed := range uint64(40) {
		small := zonegen.Small(seed, origin)
		want := content(t, small.Text())
		for style := zonegen.Style(1); style < zonegen.AllStyles; style <<= 1 {
			require.Equal(t, want, content(t, small.Rewrite(seed, style)), "seed %d, style %d:\n%s", seed, style, small.Rewrite(seed, style))
		}
		require.Equal(t, want, content(t, small.Rewrite(seed, zonegen.AllStyles)), "seed %d:\n%s", seed, small.Rewrite(seed, zonegen.AllStyles))
	}
}

func TestRewritingsDiffer(t *testing.T) {
	small := zonegen.Small(1, origin)
	for style := zonegen.Style(1); style < zonegen.AllStyles; style <<= 1 {
		require.NotEqual(t, string(small.Rewrite(1, 0)), string(small.Rewrite(1, style)), "style %d", style)
	}
}

func TestHarmsStrikeWhatTheySay(t *testing.T) {
	for seed := range uint64(20) {
		small := zonegen.Small(seed, origin)
		for _, h := range zonegen.Harms {
			harmed, owner, mnemonic := small.Harmed(seed, h)
			before, after := content(t, small.Text()), content(t, harmed.Text())
			key := owner + " " + mnemonic
			require.NotEqual(t, before[key], after[key], "seed %d, harm %d at %s", seed, h, key)
			delete(before, key)
			delete(after, key)
			delete(before, origin+" SOA")
			delete(after, origin+" SOA")
			require.Equal(t, before, after, "seed %d, harm %d", seed, h)
		}
	}
}

// content is the zone's RRsets with TTL and rdata, names in lower case.
func content(t *testing.T, text []byte) map[string][]string {
	t.Helper()
	zone, err := zonefile.Read(context.Background(), zonefile.InMemory("z", text), zonefile.Options{Origin: zonefile.MustName(origin)})
	require.NoError(t, err)
	require.False(t, zone.Broken(), "%+v\n%s", zone.Problems(), text)
	sets := map[string][]string{}
	for set := range zone.RRsets() {
		key := set.Name().String() + " " + set.Type().String()
		for r := range set.Records() {
			sets[key] = append(sets[key], fmt.Sprintf("%d %x", r.TTL(), r.FoldedRdata()))
		}
	}
	return sets
}
