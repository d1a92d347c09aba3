package zonegen

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

func TestHostedHasTwentyRecords(t *testing.T) {
	for n := range 100 {
		h := Hosted{Number: n}
		z, err := zonefile.ParseZone(zonefile.MustName(h.Origin()), h.Text())
		require.NoError(t, err)
		require.Empty(t, z.Problems(), h.Origin())
		require.Equal(t, hostedRecords, z.Len(), h.Origin())
	}
}

func TestHostedZonesAreDifferent(t *testing.T) {
	require.NotEqual(t, Hosted{Number: 1}.Origin(), Hosted{Number: 2}.Origin())
	require.Equal(t, Hosted{Number: 1}.Text(), Hosted{Number: 1}.Text())
}

func TestHostedChangesOnlyItsWeb(t *testing.T) {
	before, after := Hosted{Number: 7}.Text(), Hosted{Number: 7, Changed: true}.Text()
	var changed []string
	new := strings.Split(string(after), "\n")
	for i, line := range strings.Split(string(before), "\n") {
		if line != new[i] {
			changed = append(changed, line)
		}
	}
	require.Len(t, changed, 2)
	require.True(t, strings.HasPrefix(changed[0], "www\tIN\tA\t"))
	require.Equal(t, bytes.Count(before, []byte("\n")), bytes.Count(after, []byte("\n")))
}
