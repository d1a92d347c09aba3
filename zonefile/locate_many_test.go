package zonefile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestLocateMany finds places that several goroutines share.
func TestLocateMany(t *testing.T) {
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "h%04d 60 A 192.0.2.1\n", i)
	}
	z := readBytes(t, []byte(text.String()), "example.com.")
	var refs []zonefile.Ref
	for set := range z.RRsets() {
		refs = append(refs, set.At(0).Ref(zonefile.PartOwner), zonefile.Ref{})
	}
	places, err := zonefile.Locate(refs)
	require.NoError(t, err)
	for i, ref := range refs {
		if ref.IsZero() {
			require.Zero(t, places[i])
			continue
		}
		require.Equal(t, i/2+1, places[i].Line)
	}
}
