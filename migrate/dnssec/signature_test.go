package dnssec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// TestValidity compares times as serial numbers (RFC 4034 section 3.1.5): a time of
// 32 bits means the moment nearest to now.
func TestValidity(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return when
	}
	for _, c := range []struct {
		now, from, until string
		notYet, expired  bool
	}{
		{"2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z", "2030-01-03T00:00:00Z", false, false},
		{"2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", false, false},
		{"2029-12-31T23:59:59Z", "2030-01-01T00:00:00Z", "2030-01-03T00:00:00Z", true, false},
		{"2030-01-03T00:00:01Z", "2030-01-01T00:00:00Z", "2030-01-03T00:00:00Z", false, true},
		{"2038-01-19T03:14:08Z", "2038-01-01T00:00:00Z", "2038-02-01T00:00:00Z", false, false},
		{"2038-01-01T00:00:00Z", "2037-12-01T00:00:00Z", "2038-01-31T00:00:00Z", false, false},
		{"2106-02-07T06:28:15Z", "2106-02-01T00:00:00Z", "2106-03-01T00:00:00Z", false, false},
		{"2106-02-07T06:28:16Z", "2106-02-01T00:00:00Z", "2106-03-01T00:00:00Z", false, false},
		{"2106-02-01T00:00:00Z", "2106-03-01T00:00:00Z", "2106-04-01T00:00:00Z", true, false},
		{"2106-03-02T00:00:00Z", "2106-02-01T00:00:00Z", "2106-03-01T00:00:00Z", false, true},
		{"2170-01-02T00:00:00Z", "2170-01-01T00:00:00Z", "2170-01-03T00:00:00Z", false, false},
		{"2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z", false, false},
	} {
		now := at(c.now)
		s := dnssec.Signature{Inception: uint32(at(c.from).Unix()), Expiration: uint32(at(c.until).Unix())}
		assert.Equal(t, c.notYet, s.NotYet(now), "%+v", c)
		assert.Equal(t, c.expired, s.Expired(now), "%+v", c)
		assert.Equal(t, !c.notYet && !c.expired, s.ValidAt(now), "%+v", c)
		assert.Equal(t, at(c.from), s.Begins(now), "%+v", c)
		assert.Equal(t, at(c.until), s.Ends(now), "%+v", c)
	}
}

func TestParseSignature(t *testing.T) {
	text := "A 13 3 3600 20300103000000 20300101000000 4711 Example.TEST. AAAA"
	s, err := dnssec.ParseSignature(wireOf(t, zonefile.TypeRRSIG, text))
	require.NoError(t, err)
	assert.Equal(t, zonefile.MustName("example.test."), s.Signer)
	assert.Equal(t, 48*time.Hour, s.Lifetime())
	assert.Equal(t, "RRSIG over A by key 4711, ECDSAP256SHA256 (13)", s.String())
	head := s.Rdata[:18]
	loud, err := dnssec.ParseSignature(head + "\x07EXAMPLE\x04test\x00abc")
	require.NoError(t, err)
	assert.Equal(t, head+"\x07example\x04test\x00abc", loud.Rdata, "letters of the signer alone")
	for _, cut := range []string{"", head[:17], head, head + "\x07example", head + "\x40", head + "\xc0\x00"} {
		_, err := dnssec.ParseSignature(cut)
		assert.Error(t, err, "%x", cut)
	}
	bare, err := dnssec.ParseSignature(head + "\x00")
	require.NoError(t, err)
	assert.Empty(t, bare.Bytes)
}

func TestParseKey(t *testing.T) {
	_, err := dnssec.ParseKey("\x01\x00\x03")
	assert.Error(t, err)
	for text, want := range map[string]struct {
		tag  uint16
		name string
	}{
		"256 3 5 AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5CptLr3buXA10hWqTkF7H6RfoRqXQeogmMHfpftf6zMv1LyBUgia7za6ZEzOJBOztyvhjL742iU/TpPSEDhm2SNKLijfUppn1UaNvv4w==":                                                                                                                                                                             {2642, "ZSK 2642, RSASHA1 (5)"}, // RFC 4034 section 2.3, with that section's own tag
		"257 3 8 AwEAAagAIKlVZrpC6Ia7gEzahOR+9W29euxhJhVVLOyQbSEW0O8gcCjFFVQUTf6v58fLjwBd0YI0EzrAcQqBGCzh/RStIoO8g0NfnfL2MTJRkxoXbfDaUeVPQuYEhg37NZWAJQ9VnMVDxP/VHL496M/QZxkjf5/Efucp2gaDX6RS6CXpoY68LsvPVjR0ZSwzz1apAzvN9dlzEheX7ICJBBtuA6G3LQpzW5hOA2hzCTMjJPJ8LbqF6dsV6DoBQzgul0sGIcGOYl7OyQdXfZ57relSQageu+ipAdTTJ25AsRTAoub8ONGcLmqrAmRLKBP1dfwhYB4N7knNnulqQxA+Uk1ihz0=": {19036, "KSK 19036, RSASHA256 (8)"},
		"256 3 1 AQPSKmynfzW4": {0x9f35, "ZSK 40757, algorithm 1"},
	} {
		k, err := dnssec.ParseKey(wireOf(t, zonefile.TypeDNSKEY, text))
		require.NoError(t, err)
		if k.Algorithm != 1 {
			assert.Equal(t, want.tag, k.Tag, text)
			assert.Equal(t, want.name, k.String())
		} else {
			n := len(k.Rdata)
			assert.Equal(t, uint16(k.Rdata[n-3])<<8|uint16(k.Rdata[n-2]), k.Tag, "a part of the modulus (RFC 4034 appendix B.1)")
		}
		assert.True(t, k.ForZone())
	}
	revoked := dnssec.Key{Flags: 385, Protocol: 3, Algorithm: 8, Tag: 7}
	assert.Equal(t, "revoked key 7, RSASHA256 (8)", revoked.String())
	assert.True(t, revoked.Revoked() && revoked.SEP() && revoked.ForZone())
	assert.False(t, dnssec.Key{Flags: 256, Protocol: 2}.ForZone())
	assert.False(t, dnssec.Key{Flags: 1, Protocol: 3}.ForZone())
}

func TestDS(t *testing.T) {
	_, err := dnssec.ParseDS("\x00\x01\x08")
	assert.Error(t, err)
	for _, text := range []string{"", "1 8 2", "1 8 2 zz", "1 8 2 00", "a b c d"} {
		_, err := dnssec.ReadDS(text)
		assert.Error(t, err, text)
	}
	root, err := dnssec.ParseKey(wireOf(t, zonefile.TypeDNSKEY, "257 3 8 AwEAAagAIKlVZrpC6Ia7gEzahOR+9W29euxhJhVVLOyQbSEW0O8gcCjFFVQUTf6v58fLjwBd0YI0EzrAcQqBGCzh/RStIoO8g0NfnfL2MTJRkxoXbfDaUeVPQuYEhg37NZWAJQ9VnMVDxP/VHL496M/QZxkjf5/Efucp2gaDX6RS6CXpoY68LsvPVjR0ZSwzz1apAzvN9dlzEheX7ICJBBtuA6G3LQpzW5hOA2hzCTMjJPJ8LbqF6dsV6DoBQzgul0sGIcGOYl7OyQdXfZ57relSQageu+ipAdTTJ25AsRTAoub8ONGcLmqrAmRLKBP1dfwhYB4N7knNnulqQxA+Uk1ihz0="))
	require.NoError(t, err)
	made, err := dnssec.MakeDS(zonefile.Root, root, dnssec.SHA256)
	require.NoError(t, err)
	assert.Equal(t, "19036 8 2 49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5", made.String())
	_, err = dnssec.MakeDS(zonefile.Root, root, 3)
	assert.ErrorIs(t, err, dnssec.ErrUnsupported)
	unknown := dnssec.DS{Tag: 19036, Algorithm: 8, Digest: 3, Sum: "x"}
	_, err = unknown.Matches(zonefile.Root, root)
	assert.ErrorIs(t, err, dnssec.ErrUnsupported)
	unknown.Tag++
	fits, err := unknown.Matches(zonefile.Root, root)
	assert.NoError(t, err, "another key is another key")
	assert.False(t, fits)
	cds, err := dnssec.ParseDS("\x00\x00\x00\x00\x00")
	require.NoError(t, err)
	assert.True(t, cds.Deletes())
	assert.False(t, made.Deletes())
}
