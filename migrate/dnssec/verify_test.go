package dnssec_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

var (
	verifyZone   = zonefile.MustName("example.test.")
	verifyWindow = signer.Window{Inception: time.Unix(1_900_000_000, 0), Expiration: time.Unix(1_900_100_000, 0)}
)

// keyAndSignature signs an RRset, and gives what a verifier reads.
func keyAndSignature(t *testing.T, k signer.Key, set dnssec.Set) (dnssec.Key, dnssec.Signature) {
	t.Helper()
	key, err := dnssec.ParseKey(k.Rdata())
	require.NoError(t, err)
	sig, err := dnssec.ParseSignature(k.RRSIG(set, verifyZone, verifyWindow))
	require.NoError(t, err)
	return key, sig
}

func setAt(name string, rdata ...string) dnssec.Set {
	return dnssec.NewSet(zonefile.MustName(name), zonefile.TypeA, 3600, rdata)
}

var algorithms = []dnssec.Algorithm{5, 7, 8, 10, 13, 14, 15, 16}

func TestVerifyAlgorithms(t *testing.T) {
	for _, a := range algorithms {
		t.Run(a.String(), func(t *testing.T) {
			assert.True(t, a.Supported())
			set := setAt("www.example.test.", "\xc0\x00\x02\x02", "\xc0\x00\x02\x01", "\xc0\x00\x02\x02")
			assert.Len(t, set.Rdata, 2)
			k := signer.NewKey("a", a, 256)
			key, sig := keyAndSignature(t, k, set)
			assert.Equal(t, k.Tag(), key.Tag)
			require.NoError(t, key.Verify(sig, set))

			set.TTL = 1
			assert.NoError(t, key.Verify(sig, set), "the original TTL counts")
			other, _ := keyAndSignature(t, signer.NewKey("b", a, 256), set)
			other.Tag = key.Tag
			assert.Error(t, other.Verify(sig, set), "another key")
			assert.ErrorContains(t, key.Verify(sig, setAt("www.example.test.", "\xc0\x00\x02\x01")), "does not fit")
			for name, bytes := range map[string]string{"empty": "", "short": sig.Bytes[:len(sig.Bytes)-1], "long": sig.Bytes + "\x00",
				"zeros": strings.Repeat("\x00", len(sig.Bytes)), "ones": strings.Repeat("\xff", len(sig.Bytes))} {
				odd := sig
				odd.Bytes = bytes
				assert.Error(t, key.Verify(odd, set), name)
			}
			for name, public := range map[string]string{"empty": "", "short": key.Public[1:], "zeros": strings.Repeat("\x00", len(key.Public))} {
				odd := key
				odd.Public = public
				assert.Error(t, odd.Verify(sig, set), name)
			}
		})
	}
}

func TestVerifyUnsupported(t *testing.T) {
	key, err := dnssec.ParseKey("\x01\x00\x03\x0cabcdefgh")
	require.NoError(t, err)
	err = key.Verify(dnssec.Signature{Algorithm: 12, Tag: key.Tag}, dnssec.Set{})
	assert.ErrorIs(t, err, dnssec.ErrUnsupported)
	assert.ErrorContains(t, err, "algorithm 12")
	assert.False(t, key.Algorithm.Supported())
}

func TestVerifyMisfits(t *testing.T) {
	set := setAt("www.example.test.", "\xc0\x00\x02\x01")
	key, sig := keyAndSignature(t, signer.NewKey("a", 15, 256), set)
	otherTag, otherAlgorithm := key, key
	otherTag.Tag++
	otherAlgorithm.Algorithm = 16
	assert.ErrorContains(t, otherTag.Verify(sig, set), "this is key")
	assert.ErrorContains(t, otherAlgorithm.Verify(sig, set), "the key of ED448 (16)")
	mx := set
	mx.Type = zonefile.TypeMX
	assert.ErrorContains(t, key.Verify(sig, mx), "no RRset")
	assert.ErrorContains(t, key.Verify(sig, dnssec.Set{}), "no RRset")
	class := set
	class.Class = zonefile.ClassCH
	assert.Error(t, key.Verify(sig, class))
}

// TestVerifyWildcards: a signature over a wildcard is one over every name that the
// wildcard is expanded to, and over no other.
func TestVerifyWildcards(t *testing.T) {
	key, sig := keyAndSignature(t, signer.NewKey("a", 15, 256), setAt("*.w.example.test.", "\xc0\x00\x02\x01"))
	assert.EqualValues(t, 3, sig.Labels)
	for name, fits := range map[string]bool{
		"*.w.example.test.":   true,
		"a.w.example.test.":   true,
		"a.b.w.example.test.": true,
		"*.b.w.example.test.": true,
		"w.example.test.":     false,
		"a.x.example.test.":   false,
		"a.example.test.":     false,
		"example.test.":       false,
	} {
		err := key.Verify(sig, setAt(name, "\xc0\x00\x02\x01"))
		assert.Equal(t, fits, err == nil, "%s: %v", name, err)
	}
	key, sig = keyAndSignature(t, signer.NewKey("a", 15, 256), setAt("a.w.example.test.", "\xc0\x00\x02\x01"))
	assert.Error(t, key.Verify(sig, setAt("*.w.example.test.", "\xc0\x00\x02\x01")), "a name is no wildcard")
	assert.Equal(t, 2, dnssec.SignedLabels(zonefile.MustName("*.example.test.")))
	assert.Equal(t, 0, dnssec.SignedLabels(zonefile.MustName("*.")))
	assert.Equal(t, 0, dnssec.SignedLabels(zonefile.Root))
	assert.Equal(t, 3, dnssec.SignedLabels(zonefile.MustName("a.*.b.")))
}

// TestVerifyOddRSA: keys that crypto/rsa refuses, and those next to its limits.
func TestVerifyOddRSA(t *testing.T) {
	exponent := func(text string) *big.Int {
		n, ok := new(big.Int).SetString(text, 0)
		require.True(t, ok)
		return n
	}
	for _, c := range []struct {
		algorithm dnssec.Algorithm
		bits      int
		exponent  string
	}{
		{5, 512, "3"}, {5, 512, "65537"}, {7, 768, "65537"}, {8, 512, "65537"}, {8, 1016, "3"}, {8, 1023, "65537"}, {8, 1024, "3"},
		{8, 1025, "65537"}, {8, 1024, "2147483647"}, {8, 1024, "2147483649"}, {8, 1024, "4294967297"}, {8, 1032, "18446744073709551617"},
		{10, 768, "65537"}, {10, 1024, "4294967297"}, {8, 2048, "340282366920938463463374607431768211507"},
	} {
		set := setAt("www.example.test.", "\xc0\x00\x02\x01")
		key, sig := keyAndSignature(t, signer.NewRSAKey("odd", c.algorithm, 256, c.bits, exponent(c.exponent)), set)
		assert.NoError(t, key.Verify(sig, set), "%+v", c)
		assert.Error(t, key.Verify(sig, setAt("www.example.test.", "\xc0\x00\x02\x02")), "%+v", c)
		for _, bytes := range []string{"", sig.Bytes + "\x00", "\x00" + sig.Bytes, sig.Bytes[1:], strings.Repeat("\xff", len(sig.Bytes)), flipBit(sig.Bytes, 77)} {
			odd := sig
			odd.Bytes = bytes
			assert.Error(t, key.Verify(odd, set), "%+v", c)
		}
	}
}

// TestVerifyMalformedRSA: what is no key fails, and what would take long is not
// verified.
func TestVerifyMalformedRSA(t *testing.T) {
	odd := strings.Repeat("\xff", 128)
	for public, unsupported := range map[string]bool{
		"\x00":                               false,
		"\x00\x00\x03":                       false,
		"\x03\x01\x00\x01":                   false,
		"\xff\x01":                           false,
		"\x01\x02" + odd:                     false, // even exponent
		"\x01\x01" + odd:                     false, // exponent 1
		"\x01\x00" + odd:                     false,
		"\x01\x03" + odd + "\x00":            false, // even modulus
		"\x01\x03" + strings.Repeat(odd, 17): true,
		"\x20" + strings.Repeat("\xff", 32) + strings.Repeat(odd, 5):    true,
		"\x00\x02\x01" + strings.Repeat("\xff", 513) + odd:              true,
		"\x00\x00\x01\x03" + strings.Repeat("\x00", 3) + "\x00\x00\x01": false,
	} {
		key, err := dnssec.ParseKey("\x01\x00\x03\x08" + public)
		require.NoError(t, err)
		sig := dnssec.Signature{Covered: zonefile.TypeA, Algorithm: 8, Labels: 3, Tag: key.Tag, Signer: verifyZone, Bytes: odd, Rdata: strings.Repeat("\x00", 18) + string(verifyZone) + odd}
		err = key.Verify(sig, setAt("www.example.test.", "\xc0\x00\x02\x01"))
		require.Error(t, err, "%x", public[:min(len(public), 8)])
		if unsupported {
			assert.ErrorIs(t, err, dnssec.ErrUnsupported)
		} else {
			assert.NotErrorIs(t, err, dnssec.ErrUnsupported)
		}
	}
}
