package dnssec_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// oddKeys are RSA keys at the limits of what libraries take: crypto/rsa takes none
// under 1024 bits, and no exponent over 2^31-1. Zonegate verifies by all of them.
var oddKeys = []struct {
	algorithm dnssec.Algorithm
	bits      int
	exponent  string
	refusedBy []string
	reason    string
}{
	{dnssec.RSASHA1, 512, "3", nil, ""},
	{dnssec.RSASHA1, 512, "65537", nil, ""},
	{dnssec.RSASHA256, 512, "65537", nil, ""},
	{dnssec.RSASHA256, 1016, "65537", nil, ""},
	{dnssec.RSASHA256, 1023, "65537", nil, ""},
	{dnssec.RSASHA256, 1024, "3", nil, ""},
	{dnssec.RSASHA256, 1025, "65537", nil, ""},
	{dnssec.RSASHA256, 1024, "2147483647", nil, ""},
	{dnssec.RSASHA256, 1024, "2147483659", nil, ""},
	{dnssec.RSASHA256, 512, "4294967311", nil, ""},
	{dnssec.RSASHA256, 1024, "34359738375", []string{"dnssec-verify"}, "it takes exponents of up to 35 bits; RFC 3110 section 2 has longer ones"},
	{dnssec.RSASHA256, 1024, "1208925819614629174706189", []string{"dnssec-verify"}, "it takes exponents of up to 35 bits; RFC 3110 section 2 has longer ones"},
	{dnssec.RSASHA512, 768, "65537", []string{"dnssec-verify"}, "RFC 5702 section 2.2 wants 1024 bits of a signer; the signature is right"},
	{dnssec.RSASHA512, 1024, "4294967311", nil, ""},
}

func TestPeersOnOddKeys(t *testing.T) {
	plain, err := zonefile.ParseZone(origin, []byte(unsignedZone))
	require.NoError(t, err)
	var good, faulty []question
	for _, k := range oddKeys {
		exponent, ok := new(big.Int).SetString(k.exponent, 10)
		require.True(t, ok)
		key := signer.NewRSAKey("odd", k.algorithm, 257, k.bits, exponent)
		z, err := signer.Sign(plain, signer.Config{Keys: []signer.Key{key}, Inception: valid.Inception, Expiration: valid.Expiration})
		require.NoError(t, err)
		v := victimOf("odd", z)
		good = append(good, question{v.text(), true})
		i := slices.IndexFunc(v.records, isRRSIG)
		r := &v.records[i]
		r.rdata = replace(r.rdata, len(r.rdata)-1, r.rdata[len(r.rdata)-1]^1)
		faulty = append(faulty, question{v.text(), true})
	}
	for i, said := range ask(t, good) {
		k := oddKeys[i]
		for peer, o := range said {
			assert.Equal(t, slices.Contains(k.refusedBy, peer), o.harm == bad, "%s about %+v: %s", peer, k, o.why)
		}
	}
	for i, said := range ask(t, faulty) {
		for peer, o := range said {
			assert.Equal(t, bad, o.harm, "%s about a faulty signature of %+v", peer, oddKeys[i])
		}
	}
}
