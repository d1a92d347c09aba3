package zonegen

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRegistryDefaultNumbers(t *testing.T) {
	got, err := Registry{}.Write(io.Discard)
	require.NoError(t, err)
	require.Equal(t, 500_000, got.Delegations)
	require.Equal(t, 1_170_885, got.Records)
	require.InDelta(t, 71e6, float64(got.Bytes), 1e6)
}

func TestRegistryIsDeterministic(t *testing.T) {
	require.Equal(t, text(t, Registry{Delegations: 500}), text(t, Registry{Delegations: 500}))
	require.NotEqual(t, text(t, Registry{Delegations: 500}), text(t, Registry{Delegations: 500, Seed: 1}))
}

func TestRegistryLosesOneDotWhereItSays(t *testing.T) {
	var b bytes.Buffer
	got, err := Registry{Delegations: 1000, LoseOneDot: true}.Write(&b)
	require.NoError(t, err)
	line := strings.Split(b.String(), "\n")[got.LostDot.Line-1]
	require.Equal(t, got.LostDot.Token, line[got.LostDot.Column-1:])
	require.True(t, strings.HasPrefix(line, got.LostDot.Owner+"\t"))
	require.False(t, strings.HasSuffix(line, "."))
	require.Equal(t, text(t, Registry{Delegations: 1000}), strings.Replace(b.String(), line+"\n", line+".\n", 1))
}

func TestRegistryAccidents(t *testing.T) {
	whole := strings.Count(text(t, Registry{Delegations: 1000}), "\n")
	require.NotContains(t, text(t, Registry{Delegations: 100, LoseDots: true}), ".\n")
	require.InDelta(t, whole/2, strings.Count(text(t, Registry{Delegations: 1000, Cut: 0.5}), "\n"), 20)
	require.Equal(t, 600, strings.Count(text(t, Registry{Delegations: 1000, Repointed: 0.6}), "ns1.parking."))
	require.NotContains(t, text(t, Registry{Delegations: 10, NoSOA: true}), "SOA")
	require.False(t, strings.HasSuffix(text(t, Registry{Delegations: 10, Torn: true}), "\n"))
	require.Contains(t, text(t, Registry{Delegations: 10, Origin: "."}), "\ta.ns. hostmaster. ")
}

func TestRegistryChangedShare(t *testing.T) {
	before, after := lines(t, Registry{Delegations: 10_000}), lines(t, Registry{Delegations: 10_000, Changed: 0.004})
	missing := 0
	for line := range before {
		if !after[line] {
			missing++
		}
	}
	require.InDelta(t, 60, missing, 20)
}

func text(t *testing.T, g Registry) string {
	t.Helper()
	var b bytes.Buffer
	_, err := g.Write(&b)
	require.NoError(t, err)
	return b.String()
}

func lines(t *testing.T, g Registry) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text(t, g)) {
		set[line] = true
	}
	return set
}
