package zonefile

import (
	"slices"
	"testing"
)

// TestNAPTRNames finds in NAPTR rdata, also where it is cut off or too long, the name
// that the decoder finds.
func TestNAPTRNames(t *testing.T) {
	whole := "\x00\x01\x00\x02\x01S\x07SIP+D2U\x00\x04_sip\x04_udp\x07example\x00"
	for _, rdata := range []string{whole, whole + "\x00", whole[:8] + "\xff" + whole[9:], "\x00\x01\x00\x02\x00\x00\x00\x00"} {
		for n := range len(rdata) + 1 {
			d := decoder{wire: rdata[:n]}
			_ = layoutOf(TypeNAPTR).decode(&d)
			if got := rdataNames(TypeNAPTR, rdata[:n], nil); !slices.Equal(got, d.names) {
				t.Errorf("%q: the name is at %v, found at %v", rdata[:n], d.names, got)
			}
		}
	}
}
