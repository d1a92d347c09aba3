package dnssec_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// published are examples of RFCs: a DNSKEY and its DS, an RRset and its RRSIG.
var published = []struct{ from, zone, key, ds, owner, typ, rdata, sig string }{
	{"RFC 6605 section 6.1", "example.net.",
		"257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
		"55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
		"www.example.net.", "A", "192.0.2.1",
		"A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw=="},
	{"RFC 6605 section 6.2", "example.net.",
		"257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
		"10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6",
		"www.example.net.", "A", "192.0.2.1",
		"A 14 3 3600 20100909102025 20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm"},
	{"RFC 8080 section 6.1", "example.com.",
		"257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
		"3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b",
		"example.com.", "MX", "10 mail.example.com.",
		"MX 15 2 3600 1440021600 1438207200 3613 example.com. oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg=="},
	{"RFC 8080 section 6.2", "example.com.",
		"257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA",
		"9713 16 2 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7",
		"example.com.", "MX", "10 mail.example.com.",
		"MX 16 2 3600 1440021600 1438207200 9713 example.com. 3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA"},
}

func wireOf(t *testing.T, typ zonefile.Type, text string) string {
	t.Helper()
	r, err := zonefile.ParseRecord(zonefile.Root, typ, text)
	require.NoError(t, err)
	return r.Rdata()
}

func TestPublishedVectors(t *testing.T) {
	for _, v := range published {
		t.Run(v.from, func(t *testing.T) {
			zone := zonefile.MustName(v.zone)
			key, err := dnssec.ParseKey(wireOf(t, zonefile.TypeDNSKEY, v.key))
			require.NoError(t, err)
			ds, err := dnssec.ReadDS(v.ds)
			require.NoError(t, err)
			assert.Equal(t, ds.Tag, key.Tag)
			fits, err := ds.Matches(zone, key)
			require.NoError(t, err)
			assert.True(t, fits)
			fits, err = ds.Matches(zonefile.MustName("example.org."), key)
			require.NoError(t, err)
			assert.False(t, fits, "the owner is in the digest")
			made, err := dnssec.MakeDS(zone, key, ds.Digest)
			require.NoError(t, err)
			assert.Equal(t, ds, made)

			typ, ok := zonefile.ParseType(v.typ)
			require.True(t, ok)
			sig, err := dnssec.ParseSignature(wireOf(t, zonefile.TypeRRSIG, v.sig))
			require.NoError(t, err)
			set := dnssec.NewSet(zonefile.MustName(v.owner), typ, 300, []string{wireOf(t, typ, v.rdata)})
			require.NoError(t, key.Verify(sig, set))
			set.Name = zonefile.MustName("other." + v.zone)
			assert.Error(t, key.Verify(sig, set))
		})
	}
}

// TestSignedByOthers audits zones that BIND, Knot and ldns signed: nothing is
// found, and of each bit that is flipped in a signature something is.
func TestSignedByOthers(t *testing.T) {
	files, err := filepath.Glob("testdata/vectors/*.zone")
	require.NoError(t, err)
	require.Len(t, files, 15)
	origin, now := zonefile.MustName("ex.test."), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".zone"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			z, err := zonefile.ParseZone(origin, text)
			require.NoError(t, err)
			a, err := dnssec.AuditZone(context.Background(), z, dnssec.Options{Now: now})
			require.NoError(t, err)
			for _, p := range a.Problems {
				assert.NotEqual(t, dnssec.Error, p.Level, "%s %s %s: %s", p.Kind, p.Name, p.Type, p.Text)
			}
			assert.GreaterOrEqual(t, a.Sets, 15)
			assert.Equal(t, z.TypeCount(zonefile.TypeRRSIG), a.Verified)
			flipEach(t, z)
		})
	}
}

// flipEach flips one bit of each signature of a zone, and of what it signs.
func flipEach(t *testing.T, z *zonefile.Zone) {
	keys := make(map[uint16]dnssec.Key)
	for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		key, err := dnssec.ParseKey(r.Rdata())
		require.NoError(t, err)
		keys[key.Tag] = key
	}
	n := 0
	for node := range z.Nodes() {
		for r := range node.RRset(zonefile.TypeRRSIG).Records() {
			sig, err := dnssec.ParseSignature(r.Rdata())
			require.NoError(t, err)
			key, set := keys[sig.Tag], dnssec.SetOf(node.RRset(sig.Covered))
			require.NoError(t, key.Verify(sig, set))
			n++
			harmed := sig
			harmed.Bytes = flipBit(sig.Bytes, n*31)
			assert.Error(t, key.Verify(harmed, set))
			set.Rdata[0] = flipBit(set.Rdata[0], n*17)
			assert.Error(t, key.Verify(sig, set))
		}
	}
}

func flipBit(s string, n int) string {
	b := []byte(s)
	b[n/8%len(b)] ^= 1 << (n % 8)
	return string(b)
}
