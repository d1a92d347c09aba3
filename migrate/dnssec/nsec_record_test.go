package dnssec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// Hashes as BIND's nsec3hash and ldns-nsec3-hash have them.
func TestHashName(t *testing.T) {
	for _, c := range []struct {
		name       string
		iterations uint16
		salt, want string
	}{
		{"example.", 12, "\xaa\xbb\xcc\xdd", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
		{"A.example.", 12, "\xaa\xbb\xcc\xdd", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
		{"*.w.example.", 12, "\xaa\xbb\xcc\xdd", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
		{"b.example.", 0, "", "b39f52k2414ait0pcpfjosgb4bs25jpe"},
		{".", 1, "\x00", "hu316p8eh9jh19tj4e6rl45na6cgabml"},
	} {
		h := HashName(zonefile.MustName(c.name), c.iterations, c.salt)
		assert.Equal(t, c.want, HashLabel(h), c.name)
		again, ok := ParseHashLabel(c.want)
		assert.True(t, ok)
		assert.Equal(t, h, again)
		owner, ok := HashOwner(h, zonefile.MustName("zz."))
		assert.True(t, ok)
		assert.Equal(t, c.want+".zz.", owner.String())
	}
}

func TestHashNameKeepsNoMemory(t *testing.T) {
	name := zonefile.MustName("www.example.")
	assert.Zero(t, testing.AllocsPerRun(100, func() { HashName(name, 3, "salt") }))
}

func TestParseHashLabelRefuses(t *testing.T) {
	for _, label := range []string{"", "0p9mhaveqvm6t7vbl5lop2u3t2rp3to", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom0", "wp9mhaveqvm6t7vbl5lop2u3t2rp3tom"} {
		_, ok := ParseHashLabel(label)
		assert.False(t, ok, label)
	}
}

func TestHashOwnerOfALongZone(t *testing.T) {
	label := "a23456789012345678901234567890123456789012345678901234567890123."
	_, ok := HashOwner(Hash{}, zonefile.MustName(label+label+label+"a234567890123456789012345678."))
	assert.True(t, ok)
	_, ok = HashOwner(Hash{}, zonefile.MustName(label+label+label+"a2345678901234567890123456789."))
	assert.False(t, ok)
}

func TestTypes(t *testing.T) {
	types := TypesOf(zonefile.TypeCAA, zonefile.TypeNSEC, zonefile.TypeA, 1234, zonefile.TypeRRSIG)
	assert.Equal(t, "\x00\x06\x40\x00\x00\x00\x00\x03\x01\x01\x40\x04\x1b"+strings.Repeat("\x00", 26)+"\x20", string(types))
	assert.Equal(t, "A RRSIG NSEC CAA TYPE1234", types.String())
	for _, typ := range []zonefile.Type{1, 46, 47, 257, 1234} {
		assert.True(t, types.Has(typ), typ)
	}
	for _, typ := range []zonefile.Type{0, 2, 45, 48, 255, 256, 258, 1233, 1235, 65535} {
		assert.False(t, types.Has(typ), typ)
	}
	again, err := ParseTypes(string(types))
	require.NoError(t, err)
	assert.Equal(t, types, again)
	assert.Equal(t, "no type", Types("").String())
}

func TestParseTypesRefuses(t *testing.T) {
	for what, wire := range map[string]string{
		"no length": "\x00", "no octets": "\x00\x00", "a last octet of zero": "\x00\x02\x40\x00",
		"windows out of order": "\x01\x01\x40\x00\x01\x40", "a window twice": "\x00\x01\x40\x00\x01\x40",
		"33 octets": "\x00\x21" + "12345678901234567890123456789012\x01", "cut": "\x00\x02\x40",
	} {
		_, err := ParseTypes(wire)
		assert.Error(t, err, what)
	}
}

func TestParseDenialRecords(t *testing.T) {
	rdata := func(typ zonefile.Type, text string) string {
		r, err := zonefile.ParseRecord(zonefile.MustName("example."), typ, text)
		require.NoError(t, err)
		return r.Rdata()
	}
	nsec, err := ParseNSEC(rdata(zonefile.TypeNSEC, "B.Example. A RRSIG NSEC"))
	require.NoError(t, err)
	assert.Equal(t, NSEC{zonefile.MustName("b.example."), TypesOf(1, 46, 47)}, nsec)

	n3, err := ParseNSEC3(rdata(zonefile.TypeNSEC3, "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX"))
	require.NoError(t, err)
	assert.True(t, n3.OptOut())
	assert.Equal(t, "hash 1, 12 iterations, salt aabbccdd", n3.Hashing.String())
	assert.Equal(t, TypesOf(15), n3.Types)
	assert.Len(t, n3.Next, 20)

	param, err := ParseNSEC3PARAM(rdata(zonefile.TypeNSEC3PARAM, "1 0 0 -"))
	require.NoError(t, err)
	assert.Equal(t, "hash 1, 0 iterations, salt -", param.String())
}

func TestParseDenialRecordsRefuses(t *testing.T) {
	for _, wire := range []string{"", "\x01a", "\x40", "\x01a\x00\x00"} {
		_, err := ParseNSEC(wire)
		assert.Error(t, err, "%q", wire)
	}
	for _, wire := range []string{"\x01\x00\x00\x00", "\x01\x00\x00\x00\x01", "\x01\x00\x00\x00\x00", "\x01\x00\x00\x00\x00\x00", "\x01\x00\x00\x00\x00\x02a"} {
		_, err := ParseNSEC3(wire)
		assert.Error(t, err, "%q", wire)
	}
	_, err := ParseNSEC3PARAM("\x01\x00\x00\x00\x00\x00")
	assert.Error(t, err)
}
