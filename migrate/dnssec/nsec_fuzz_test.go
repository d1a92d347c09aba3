package dnssec

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/zonefile"
)

// What comes from a server may be anything: it is refused, or holds the types that
// it lists and no others.
func FuzzParseDenial(f *testing.F) {
	for _, seed := range []string{"", "\x01a\x00\x00\x01\x40", "\x00\x00\x06\x40\x00\x00\x00\x00\x03",
		"\x01\x00\x00\x0a\x02ab\x14" + "12345678901234567890" + "\x00\x01\x40\x01\x01\x40", "\x01\x00\x00\x00\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rdata string) {
		var types []Types
		if n, err := ParseNSEC(rdata); err == nil {
			types = append(types, n.Types)
		}
		if n, err := ParseNSEC3(rdata); err == nil {
			types = append(types, n.Types)
		}
		_, _ = ParseNSEC3PARAM(rdata)
		for _, s := range types {
			assert.Equal(t, s, TypesOf(s.List()...))
			for _, typ := range s.List() {
				assert.True(t, s.Has(typ))
			}
			assert.Equal(t, s.Has(zonefile.TypeNSEC), TypesOf(append(s.List(), zonefile.TypeNSEC)...) == s)
		}
	})
}
