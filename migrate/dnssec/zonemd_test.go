package dnssec

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// digested is a zone with digests by ldns-signzone -Z. The names with capitals, the
// glue and the ZONEMD below the apex are in them.
const digested = `$ORIGIN ex.test.
$TTL 3600
@ SOA ns1 hostmaster 2026112201 3600 600 604800 300
@ NS ns1
@ NS NS.Sub
ns1 A 192.0.2.1
ns1 AAAA 2001:DB8::1
MAIL 7200 MX 10 Mail
*.wild TXT "any" "\000\255"
sub NS ns.sub
ns.sub A 192.0.2.3
d DNAME Elsewhere.test.
_s._tcp SRV 0 0 5060 Mail
low ZONEMD 1 1 1 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
x TYPE65400 \# 4 0a000001
@ ZONEMD 2026112201 1 1 8f4a63fc3ed2bb929b3c12b83fa168249c3c47c6978c3678b8a217c0c29a9346bcd28fc853921c678d22ef3ca7413d1d
@ ZONEMD 2026112201 1 2 bbb7f0a05a322c5a862c1f6a702a266f25cd0d67b55ffc8ca7c333f3b9cc1933c3e8bd23fe464544fd8d1334d8144b984c7b45e8d42f4a069e287b91ab7ac507
`

const (
	digest384 = "@ ZONEMD 2026112201 1 1 "
	digest512 = "@ ZONEMD 2026112201 1 2 "
	belowOne  = "1 low.ex.test. a ZONEMD record below the apex is no digest of the zone"
)

// edits are pairs of old and new text; with "" as new text the line is left out.
func edited(t *testing.T, text string, edits []string) string {
	for i := 0; i+1 < len(edits); i += 2 {
		require.Contains(t, text, edits[i])
		if edits[i+1] != "" {
			text = strings.Replace(text, edits[i], edits[i+1], 1)
			continue
		}
		var lines []string
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, edits[i]) {
				lines = append(lines, line)
			}
		}
		text = strings.Join(lines, "")
	}
	return text
}

func TestZONEMD(t *testing.T) {
	none := []string(nil)
	both := []string{
		"0 ex.test. the digest of SIMPLE SHA-384 is 8f4a63fc3ed2bb92..., and the zone's is ",
		"0 ex.test. the digest of SIMPLE SHA-512 is bbb7f0a05a322c5a..., and the zone's is ",
	}
	for _, c := range []struct {
		name  string
		edits []string
		want  []string // besides belowOne
	}{
		{"as it is", nil, none},
		{"SHA-384 alone", []string{digest512, ""}, none},
		{"SHA-512 alone", []string{digest384, ""}, none},
		{"none", []string{digest384, "", digest512, ""}, none},
		{"other order and case of names", []string{"ns1 A 192.0.2.1\n", "", "$TTL 3600\n", "$TTL 3600\nNS1 A 192.0.2.1\n"}, none},
		{"a record twice", []string{"ns1 A 192.0.2.1\n", "ns1 A 192.0.2.1\nns1 A 192.0.2.1\n"}, none},
		{"a record out of the zone", []string{"$TTL 3600\n", "$TTL 3600\nout.test. A 192.0.2.1\n"}, none},
		{"a signature over the digests", []string{"$TTL 3600\n", "$TTL 3600\n@ RRSIG ZONEMD 13 2 3600 20300101000000 20260101000000 1 ex.test. AQID\n"}, none},
		{"a signature over another type", []string{"$TTL 3600\n", "$TTL 3600\n@ RRSIG SOA 13 2 3600 20300101000000 20260101000000 1 ex.test. AQID\n"}, both},
		{"an address", []string{"ns1 A 192.0.2.1", "ns1 A 192.0.2.2"}, both},
		{"glue", []string{"ns.sub A 192.0.2.3", "ns.sub A 192.0.2.4"}, both},
		{"a TTL", []string{"MAIL 7200", "MAIL 7201"}, both},
		{"a record gone", []string{"x TYPE65400", ""}, both},
		{"a digest below the apex", []string{"low ZONEMD 1", "low ZONEMD 2"}, both},
		{"serial", []string{"hostmaster 2026112201", "hostmaster 2026112202"}, []string{
			"0 ex.test. the digest of SIMPLE SHA-384 is of serial 2026112201, and the zone has serial 2026112202",
			"0 ex.test. the digest of SIMPLE SHA-512 is of serial 2026112201, and the zone has serial 2026112202"}},
		{"SHA-384 wrong beside a right one", []string{digest384 + "8f", digest384 + "9f"}, []string{"0 ex.test. the digest of SIMPLE SHA-384 is 9f4a63fc3ed2bb92..., and the zone's is 8f4a63fc3ed2bb92..."}},
		{"SHA-512 wrong beside a right one", []string{digest512 + "bb", digest512 + "cb"}, []string{"1 ex.test. the digest of SIMPLE SHA-512 is cbb7f0a05a322c5a..., and the zone's is bbb7f0a05a322c5a..."}},
		{"SHA-512 wrong alone", []string{digest384, "", digest512 + "bb", digest512 + "cb"}, []string{"0 ex.test. the digest of SIMPLE SHA-512 is cbb7f0a05a322c5a..., and"}},
		{"two of one kind", []string{digest384, "@ ZONEMD 2026112201 1 1 " + strings.Repeat("00", 48) + "\n" + digest384}, []string{"0 ex.test. the zone has 2 digests of SIMPLE SHA-384, so that none of them counts"}},
		{"two of one kind and another serial", []string{digest512, "@ ZONEMD 1 1 2 " + strings.Repeat("00", 64) + "\n" + digest512}, []string{"1 ex.test. the zone has 2 digests of SIMPLE SHA-512, so that none of them counts"}},
		{"a private scheme beside", []string{digest384, "@ ZONEMD 2026112201 240 1 " + strings.Repeat("00", 48) + "\n" + digest384}, none},
		{"a private hash beside", []string{digest384, "@ ZONEMD 2026112201 1 241 " + strings.Repeat("00", 20) + "\n" + digest384}, none},
		{"a private scheme alone", []string{digest512, "", digest384, "@ ZONEMD 2026112201 240 1 "}, []string{"1 ex.test. the digest is of scheme 240 SHA-384, and is not verified"}},
		{"a private scheme and a wrong one", []string{digest512 + "bb", digest512 + "cb", digest384, "@ ZONEMD 2026112201 240 1 "}, []string{"0 ex.test. the digest of SIMPLE SHA-512 is cbb7f0a05a322c5a..., and the zone's"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			z, err := zonefile.ParseZone(zonefile.MustName("ex.test."), []byte(edited(t, digested, c.edits)))
			require.NoError(t, err)
			problemsAre(t, append(c.want, belowOne), auditZONEMD(context.Background(), z))
		})
	}
}

// problemsAre holds problems against the beginnings of their texts.
func problemsAre(t *testing.T, want []string, found *tally) {
	t.Helper()
	all := found.sorted()
	require.Len(t, all, len(want), "%v", texts(all))
	for i, text := range texts(all) {
		assert.True(t, strings.HasPrefix(text, want[i]), "%q begins with %q", text, want[i])
	}
}

func texts(problems []Problem) (all []string) {
	for _, p := range problems {
		all = append(all, string('0'+rune(p.Level))+" "+p.Name.String()+" "+p.Text)
	}
	return all
}

// The digests of an unsigned zone are judged, too.
func TestZONEMDOfAnUnsignedZone(t *testing.T) {
	for edit, want := range map[string]int{"192.0.2.1": 0, "192.0.2.9": 2} {
		z, err := zonefile.ParseZone(zonefile.MustName("ex.test."), []byte(edited(t, digested, []string{"192.0.2.1", edit})))
		require.NoError(t, err)
		a, err := AuditZone(context.Background(), z, Options{})
		require.NoError(t, err)
		assert.False(t, a.Signed)
		assert.Equal(t, want, a.Counts[ZONEMD][Error])
		assert.Len(t, a.Problems, want+1)
	}
}
