package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestSignedLimits: a look at the whole content asks for every RRset of all but
// huge zones, a quick one for some of them, all over the zone.
func TestSignedLimits(t *testing.T) {
	for _, twin := range []struct {
		hosts int
		most  *signedLimits
		want  int // RRsets that are asked for
	}{
		{100, &signedQuick, 102},
		{1000, &signedQuick, 200},
		{1000, &signedWhole, 1002},
		{6000, &signedWhole, 5000},
	} {
		z := hostsZone(t, twin.hosts)
		sets := 0
		for _, p := range findSignedProbes(&Content{Zone: z}, twin.most) {
			if !p.below && z.RRset(p.name, p.typ).Len() > 0 {
				sets++
			}
		}
		assert.Equal(t, twin.want, sets, "%d hosts", twin.hosts)
	}
}

func hostsZone(t *testing.T, hosts int) *zonefile.Zone {
	t.Helper()
	var text strings.Builder
	text.WriteString("$TTL 60\n@ SOA ns1 h 1 3600 600 604800 60\n@ NS ns1.other.test.\n")
	for i := range hosts {
		fmt.Fprintf(&text, "h%d A 192.0.2.1\n", i)
	}
	z, err := zonefile.ParseZone(zonefile.MustName("example."), []byte(text.String()))
	require.NoError(t, err)
	return z
}
