package live_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// secret is one that every algorithm takes.
const secret = "bW92ZS1tb3ZlLW1vdmUtbW92ZS1tb3ZlLW1vdmUtbW92ZS0wMQ=="

func startReal(t testing.TB, cfg rehearse.RealConfig) *rehearse.Real {
	t.Helper()
	s, err := rehearse.StartReal(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// masterFile is a zone that is served as it is written.
type masterFile struct {
	origin zonefile.Name
	text   []byte
}

func (z masterFile) served() []rehearse.ZoneText {
	return []rehearse.ZoneText{{Origin: z.origin, Text: z.text}}
}

// printed is the zone as zonegate reads the text.
func (z masterFile) printed(t testing.TB) string {
	t.Helper()
	read, err := zonefile.ParseZone(z.origin, z.text)
	require.NoError(t, err)
	return printed(t, read)
}

func printed(t testing.TB, z *zonefile.Zone) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, z.Print(&b))
	return b.String()
}

func smallZone(seed uint64) masterFile {
	z := zonegen.Small(seed, "example.com.")
	return masterFile{zonefile.MustName("example.com."), []byte(z.Text())}
}

// bigZone has more records than fit into a hundred messages.
func bigZone(records int) masterFile {
	var b bytes.Buffer
	fmt.Fprintf(&b, "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1 hostmaster 7 7200 900 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n")
	for i := range records - 3 {
		fmt.Fprintf(&b, "h%d A 192.0.%d.%d\n", i, i>>8&255, i&255)
	}
	return masterFile{zonefile.MustName("example.com."), b.Bytes()}
}

func newKey(t testing.TB, name, algorithm, secret string) *live.Key {
	t.Helper()
	k, err := live.NewKey(zonefile.MustName(name), algorithm, secret)
	require.NoError(t, err)
	return k
}

func withKey(k *live.Key) func(*live.TransferConfig) {
	return func(cfg *live.TransferConfig) { cfg.Key = k }
}

// TestTransferReal: the zone that each server gives, with each kind of key, is
// its file.
func TestTransferReal(t *testing.T) {
	for i, kind := range rehearse.Kinds() {
		for j, algorithm := range append(live.Algorithms(), "") {
			t.Run(string(kind)+" "+algorithm, func(t *testing.T) {
				t.Parallel()
				zone := smallZone(uint64(10*i + j))
				cfg := rehearse.RealConfig{Kind: kind, Zones: zone.served(), AllowTransfer: true}
				var change []func(*live.TransferConfig)
				if algorithm != "" {
					cfg.Key = &rehearse.Key{Name: "move.example", Algorithm: algorithm, Secret: secret}
					change = append(change, withKey(newKey(t, "move.example.", algorithm, secret)))
				}
				z, err := testTransfer(t, startReal(t, cfg).Address.String(), change...)
				require.NoError(t, err)
				assert.Equal(t, zone.printed(t), printed(t, z))
			})
		}
	}
}

// TestTransferRealBig has each server send many messages, signed as it likes.
func TestTransferRealBig(t *testing.T) {
	zone := bigZone(60_000)
	want := zone.printed(t)
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			key := &rehearse.Key{Name: "move.example", Algorithm: "hmac-sha256", Secret: secret}
			s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: zone.served(), AllowTransfer: true, Key: key})
			z, err := testTransfer(t, s.Address.String(), withKey(newKey(t, "move.example.", "hmac-sha256", secret)))
			require.NoError(t, err)
			assert.True(t, want == printed(t, z))
		})
	}
}

// silentOnKeys are servers that do not say what is wrong with a key.
var silentOnKeys = map[string]bool{
	"nsd another algorithm":   true,
	"powerdns another secret": true, "powerdns another name": true, "powerdns another algorithm": true,
	"powerdns clock ahead": true, "powerdns clock behind": true,
}

// TestTransferRealRefused: what each server says to the wrong key, or to none.
func TestTransferRealRefused(t *testing.T) {
	key := &rehearse.Key{Name: "move.example", Algorithm: "hmac-sha256", Secret: secret}
	cases := []struct {
		about, name, algorithm, secret string
		skew                           time.Duration
		want                           string
	}{
		{about: "another secret", name: "move.example.", algorithm: "hmac-sha256", secret: "b3RoZXI=", want: "BADSIG"},
		{about: "another name", name: "moved.example.", algorithm: "hmac-sha256", secret: secret, want: "BADKEY"},
		{about: "another algorithm", name: "move.example.", algorithm: "hmac-sha512", secret: secret, want: "BADKEY"},
		{about: "clock ahead", name: "move.example.", algorithm: "hmac-sha256", secret: secret, skew: time.Hour, want: "BADTIME"},
		{about: "clock behind", name: "move.example.", algorithm: "hmac-sha256", secret: secret, skew: -time.Hour, want: "BADTIME"},
		{about: "no key", want: "does not let this client (without a key) have it"},
	}
	for _, kind := range rehearse.Kinds() {
		s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: smallZone(1).served(), AllowTransfer: true, Key: key})
		for _, c := range cases {
			t.Run(string(kind)+" "+c.about, func(t *testing.T) {
				var change []func(*live.TransferConfig)
				if c.name != "" {
					change = append(change, withKey(newKey(t, c.name, c.algorithm, c.secret)), func(cfg *live.TransferConfig) {
						cfg.Clock = func() time.Time { return time.Now().Add(c.skew) }
					})
				}
				z, err := testTransfer(t, s.Address.String(), change...)
				assert.Nil(t, z)
				if silentOnKeys[string(kind)+" "+c.about] {
					c.want = "does not let this client with the key " + c.name + " have it"
				}
				assert.ErrorContains(t, err, c.want)
				if c.secret != "" {
					assert.NotContains(t, err.Error(), c.secret)
				}
			})
		}
	}
}

// TestTransferRealForbidden: servers that let nobody have the zone, or do not
// have it.
func TestTransferRealForbidden(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: smallZone(1).served()})
			_, err := testTransfer(t, s.Address.String())
			assert.ErrorContains(t, err, s.Address.String()+": the server ")
			_, err = testTransfer(t, s.Address.String(), func(cfg *live.TransferConfig) { cfg.Zone = zonefile.MustName("example.org.") })
			assert.ErrorContains(t, err, s.Address.String()+": the server ")
		})
	}
}
