package zonefile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestTextRises: what rises in text rises in wire; it does not have to see everything.
func TestTextRises(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		rises bool
	}{
		{"ns1.example.net.", "ns2.example.net.", true},
		{"a.ns.se.", "b.ns.se.", true},
		{"ns.a1.net.", "ns.a2.net.", true},
		{"ns1.example.net.", "ns2.other.example.org.", true},
		{"ns1a.x.", "ns2b.x.", true},
		{"ns2.example.net.", "ns1.example.net.", false},
		{"ns1.example.net.", "ns1.example.net.", false},
		{"ns1.example.net.", "ns1.example.net. ", false},
		{"ns1.", "ns1.example.net.", false},
		{"ns9.example.net.", "ns10.example.net.", false},
		{"abc.example.net.", "b.example.net.", false},
		{"b.example.net.", "bc.example.net.", false},
		{"ns1", "ns2", false},
	} {
		require.Equal(t, c.rises, zonefile.TextRises(c.a, c.b), "%s %s", c.a, c.b)
	}
	texts := []string{"a.", "b.", "ab.", "ba.", "bb.", "a.b.", "a.c.", "ab.a.", "ab.b.", "b.a.", "a.ab.", "a.bb.", "a.b.c.", "a-.b.", "a-b.", "a.bbb."}
	for _, a := range texts {
		for _, b := range texts {
			if zonefile.TextRises(a, b) {
				require.Less(t, zonefile.MustName(a), zonefile.MustName(b))
			}
		}
	}
}
