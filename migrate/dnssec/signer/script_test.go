package signer

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

const scripted = `; sign ksk=13 zsk=13 idle=13/next from=-1d until=14d12h nsec3
; times www A until=-1h
; cosign www A hidden=13/foreign until=2d
; drop mail RRSIG/A 13
; flip @ RRSIG/SOA
$TTL 1h
;signed @ SOA ns1 hostmaster 1 3600 600 604800 300
@    SOA ns1 hostmaster 2 3600 600 604800 300 ; late
     NS  ns1.test.
www  A   192.0.2.1
mail A   192.0.2.2
`

func TestScript(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	origin := zonefile.MustName("example.com.")
	text, err := Script(scripted, origin, now)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(text, scripted), "the lines stay where they are")
	z, err := zonefile.ParseZone(origin, []byte(text))
	require.NoError(t, err)
	soa, _ := z.SOA()
	assert.EqualValues(t, 2, soa.Serial)
	assert.Equal(t, 3, z.RRset(origin, zonefile.TypeDNSKEY).Len())
	assert.Equal(t, 1, z.RRset(zonefile.MustName("www.example.com."), zonefile.TypeRRSIG).Len()-1, "one beside the zone's own")
	assert.Zero(t, z.RRset(zonefile.MustName("mail.example.com."), zonefile.TypeRRSIG).Len())
	assert.Contains(t, text, "RRSIG A 13 3 3600 20291231230000 20291231000000")
	again, err := Script(text, origin, now)
	require.NoError(t, err)
	assert.Equal(t, text, again, "a result is signed again as it was")
}

// TestScriptForge holds that what another key makes in the place of a signature differs
// in the signature alone, and that the same key makes the same.
func TestScriptForge(t *testing.T) {
	signed := func(forge string) []string {
		text, err := Script("; sign ksk=15 zsk=15/a\n"+forge+"\n$TTL 60\n@ SOA a b 1 2 3 4 5\nwww A 192.0.2.1\nwww A 192.0.2.2\n", zonefile.MustName("example.com."), time.Unix(0, 0))
		require.NoError(t, err)
		_, made, _ := strings.Cut(text, ScriptMark)
		return strings.Fields(made)
	}
	plain, forged := signed(";"), signed("; forge www RRSIG/A zsk=15/b")
	assert.Equal(t, plain, signed("; forge www RRSIG/A zsk=15/a"))
	require.Len(t, forged, len(plain))
	var differ []int
	for i := range plain {
		if plain[i] != forged[i] {
			differ = append(differ, i)
		}
	}
	require.Len(t, differ, 1)
	assert.Equal(t, "example.com.", plain[differ[0]-1], "what stands before it is the signer's name")
}

func TestScriptMistakes(t *testing.T) {
	for _, line := range []string{"; sign zsk=99", "; sign foo", "; times www", "; times www A by=3", "; drop nobody RRSIG/A", "; cosign www A", "; cosign nobody A zsk=15", "; forge www RRSIG/A", "; forge www RRSIG/A zsk=13", "; forge nobody RRSIG/A zsk=15", "; sign from=yesterday"} {
		_, err := Script("; sign\n"+line+"\n@ 60 SOA a b 1 2 3 4 5\nwww 60 A 192.0.2.1\n", zonefile.MustName("example.com."), time.Unix(0, 0))
		assert.Error(t, err, line)
	}
}

func TestFill(t *testing.T) {
	origin := zonefile.MustName("example.com.")
	k, err := ParseKeySpec("ksk=13")
	require.NoError(t, err)
	text, err := Fill("a {tag ksk=13} b {ds ksk=13} {dnskey ksk=13}", origin)
	require.NoError(t, err)
	assert.Equal(t, "a "+DS(k, origin, 2)[:len(strings.Fields(DS(k, origin, 2))[0])]+" b "+DS(k, origin, 2)+" "+k.String(), text)
	_, err = Fill("{ds ksk=99}", origin)
	assert.Error(t, err)
}
