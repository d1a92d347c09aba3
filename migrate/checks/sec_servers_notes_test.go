package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestToBeSigned: data that a signer signs counts as looked at or not; what it makes
// itself, delegations and glue do not.
func TestToBeSigned(t *testing.T) {
	z, err := zonefile.ParseZone(zonefile.MustName("example."), []byte(`$TTL 60
@ SOA ns1 h 1 3600 600 604800 60
@ NS ns1
@ NSEC3PARAM 1 0 0 -
ns1 A 192.0.2.1
sub NS ns.sub
sub DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000001
ns.sub A 192.0.2.7
`))
	require.NoError(t, err)
	var signed []string
	for set := range z.RRsets() {
		if isToBeSigned(set) {
			signed = append(signed, set.Name().String()+" "+set.Type().String())
		}
	}
	assert.Equal(t, "example. NS, example. SOA, ns1.example. A, sub.example. DS", strings.Join(signed, ", "))
}
