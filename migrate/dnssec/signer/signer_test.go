package signer_test

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

const plain = `
$ORIGIN ex.test.
$TTL 3600
@ SOA ns1 hostmaster 2029123100 3600 600 604800 300
@ NS ns1
@ NS ns.sub
@ MX 10 Mail
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
mail A 192.0.2.2
*.wild TXT "any" "\000\255"
a.b.c TXT deep
sub NS ns.sub
ns.sub A 192.0.2.3
deep.sub TXT hidden
safe NS ns.elsewhere.test.
safe DS 12345 13 2 0000000000000000000000000000000000000000000000000000000000000000
d DNAME elsewhere.test.
x TYPE65400 \# 4 0a000001
`

var (
	t0  = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	now = time.Now().Truncate(time.Second)
)

func pair(alg dnssec.Algorithm) []signer.Key {
	return []signer.Key{signer.NewKey("ksk", alg, 257), signer.NewKey("zsk", alg, 256)}
}

func zone(t testing.TB) *zonefile.Zone {
	z, err := zonefile.ParseZone("", []byte(plain))
	require.NoError(t, err)
	return z
}

// configs are what others' verifiers have to find good.
func configs() map[string]signer.Config {
	all := map[string]signer.Config{
		"one key":      {Keys: []signer.Key{signer.NewKey("csk", dnssec.Ed25519, 257)}},
		"nsec3":        {Keys: pair(dnssec.ECDSAP256SHA256), NSEC3: &signer.NSEC3{Iterations: 3, Salt: "\xab\xcd"}},
		"opt-out":      {Keys: pair(dnssec.ECDSAP256SHA256), NSEC3: &signer.NSEC3{OptOut: true}},
		"zonemd":       {Keys: pair(dnssec.Ed25519), ZONEMD: []signer.ZONEMD{{Scheme: 1, Hash: 1}, {Scheme: 1, Hash: 2}}},
		"two":          {Keys: append(pair(dnssec.RSASHA256), pair(dnssec.ECDSAP256SHA256)...)},
		"foreign":      {Keys: pair(dnssec.Ed25519), Foreign: []string{signer.NewKey("other", dnssec.Ed25519, 256).String()}},
		"rsa exponent": {Keys: []signer.Key{signer.NewRSAKey("e", dnssec.RSASHA256, 257, 1024, big.NewInt(3))}},
	}
	for _, alg := range []dnssec.Algorithm{5, 8, 10, 13, 14, 15, 16} {
		all[alg.String()] = signer.Config{Keys: pair(alg)}
	}
	all["RSASHA1-NSEC3-SHA1"] = signer.Config{Keys: pair(7), NSEC3: &signer.NSEC3{}}
	for name, c := range all {
		c.Inception, c.Expiration = now.Add(-time.Hour), now.Add(24*time.Hour)
		all[name] = c
	}
	return all
}

// verifiers are commands that fail where a zone is not good.
var verifiers = map[string][]string{
	"dnssec-verify":    {"-q", "-z", "-o", "ex.test"},
	"kzonecheck":       {"-d", "on", "-o", "ex.test"},
	"ldns-verify-zone": {},
}

func TestOthersFindItGood(t *testing.T) {
	for name, c := range configs() {
		t.Run(name, func(t *testing.T) {
			text, err := signer.Text(zone(t), c)
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "zone")
			require.NoError(t, os.WriteFile(file, text, 0o600))
			for tool, args := range verifiers {
				out, err := exec.Command(tool, append(args, file)...).CombinedOutput()
				assert.NoError(t, err, "%s: %s", tool, out)
			}
		})
	}
}

func TestSameBytes(t *testing.T) {
	c := configs()["two"]
	c.Inception, c.Expiration = t0, t0.Add(time.Hour)
	c.Keys = append(c.Keys, pair(dnssec.Ed448)...)
	first, err := signer.Text(zone(t), c)
	require.NoError(t, err)
	again, err := zonefile.ParseZone("", first)
	require.NoError(t, err)
	second, err := signer.Text(again, c)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second), "signing what is signed")
	signed, err := signer.Sign(zone(t), c)
	require.NoError(t, err)
	var printed bytes.Buffer
	require.NoError(t, signed.Print(&printed))
	assert.Equal(t, string(first), printed.String())
}

func TestWhatSigns(t *testing.T) {
	k, z := signer.NewKey("ksk", 15, 257), signer.NewKey("zsk", 15, 256)
	idle, hidden, only := z, z, signer.NewKey("only", 15, 256)
	idle.Idle, hidden.Hidden = true, true
	only.Covers = func(_ zonefile.Name, t zonefile.Type) bool { return t == zonefile.TypeSOA }
	for name, c := range map[string]struct {
		keys                    []signer.Key
		published, atKeys, atMX []uint16
	}{
		"pair":     {[]signer.Key{k, z}, tags(k, z), tags(k), tags(z)},
		"csk":      {[]signer.Key{k}, tags(k), tags(k), tags(k)},
		"zsk only": {[]signer.Key{z}, tags(z), tags(z), tags(z)},
		"idle":     {[]signer.Key{k, idle}, tags(k, z), tags(k), tags(k)},
		"hidden":   {[]signer.Key{k, hidden}, tags(k), tags(k), tags(z)},
		"only":     {[]signer.Key{k, z, only}, tags(k, z, only), tags(k), tags(z)},
	} {
		t.Run(name, func(t *testing.T) {
			signed, err := signer.Sign(zone(t), signer.Config{Keys: c.keys, Inception: t0, Expiration: t0})
			require.NoError(t, err)
			assert.Equal(t, len(c.published), signed.RRset(signed.Origin(), zonefile.TypeDNSKEY).Len())
			assert.Equal(t, c.atKeys, signing(signed, zonefile.TypeDNSKEY))
			assert.Equal(t, c.atMX, signing(signed, zonefile.TypeMX))
		})
	}
}

func tags(keys ...signer.Key) (tags []uint16) {
	for _, k := range keys {
		tags = append(tags, k.Tag())
	}
	return tags
}

// signing are the tags of the keys that sign an RRset of the apex.
func signing(z *zonefile.Zone, covered zonefile.Type) (tags []uint16) {
	for r := range z.RRset(z.Origin(), zonefile.TypeRRSIG).Records() {
		if rdata := r.Rdata(); zonefile.Type(uint16(rdata[0])<<8|uint16(rdata[1])) == covered {
			tags = append(tags, uint16(rdata[16])<<8|uint16(rdata[17]))
		}
	}
	return tags
}

func ExampleDS() {
	k := signer.NewKey("ksk", dnssec.Ed25519, 257)
	fmt.Println(signer.DS(k, zonefile.MustName("ex.test."), dnssec.SHA256))
	// Output: 13879 15 2 4FCBCB2890666610F2AA2884FA51CEBB2A0076EE1CEC71DA929ECF98783258B3
}
