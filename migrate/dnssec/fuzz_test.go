package dnssec_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// FuzzAudit holds that no text makes an audit panic, and that it finds the same
// again, with any number of workers.
func FuzzAudit(f *testing.F) {
	for _, text := range seedZones(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		z, err := zonefile.Read(context.Background(), zonefile.InMemory("zone", text), zonefile.Options{Origin: origin})
		if err != nil {
			return
		}
		opt := dnssec.Options{Now: day("2026-06-01"), ValidFor: time.Hour, Workers: 1}
		one, err := dnssec.AuditZone(context.Background(), z, opt)
		require.NoError(t, err)
		opt.Workers = 3
		three, err := dnssec.AuditZone(context.Background(), z, opt)
		require.NoError(t, err)
		require.Equal(t, texts(one), texts(three))
		require.Equal(t, one.Counts, three.Counts)
	})
}

// seedZones are the bases and one zone of each class of faults.
func seedZones(f *testing.F) (zones [][]byte) {
	bases := signedBases(f, "ed25519 nsec", "p256 nsec3", requesting)
	for _, v := range bases {
		zones = append(zones, v.text())
	}
	seen := map[string]bool{}
	for _, z := range faultyZones(bases, 1, 1) {
		if !seen[z.name] {
			seen[z.name] = true
			zones = append(zones, z.text())
		}
	}
	archives, err := filepath.Glob("testdata/audit/*")
	require.NoError(f, err)
	for _, file := range archives {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		zones = append(zones, text)
	}
	return zones
}

func texts(a *dnssec.Audit) (texts []string) {
	for _, p := range a.Problems {
		texts = append(texts, p.Text)
	}
	return texts
}

// FuzzParse holds that rdata of any octets is read, or refused, without a panic, and
// that what is read says the same as its octets.
func FuzzParse(f *testing.F) {
	for _, v := range signedBases(f, "ed25519 nsec", "p256 nsec3", requesting) {
		for _, r := range v.records {
			f.Add([]byte(r.rdata))
		}
	}
	f.Fuzz(func(t *testing.T, rdata []byte) {
		if k, err := dnssec.ParseKey(string(rdata)); err == nil {
			require.Equal(t, string(rdata), k.Rdata)
			_ = k.String()
		}
		if s, err := dnssec.ParseSignature(string(rdata)); err == nil {
			require.Equal(t, strings.ToLower(string(rdata[:len(rdata)-len(s.Bytes)])), strings.ToLower(s.Rdata[:len(rdata)-len(s.Bytes)]))
			require.Equal(t, string(rdata[len(rdata)-len(s.Bytes):]), s.Bytes)
			_ = s.String()
		}
		if d, err := dnssec.ParseDS(string(rdata)); err == nil {
			require.Equal(t, string(rdata), d.Rdata)
			again, err := dnssec.ReadDS(d.String())
			if err == nil {
				require.Equal(t, d, again)
			}
		}
		_, _ = dnssec.ParseNSEC(string(rdata))
		_, _ = dnssec.ParseNSEC3(string(rdata))
		_, _ = dnssec.ParseNSEC3PARAM(string(rdata))
	})
}

// FuzzSigner holds that what is signed is found good, whatever the zone.
func FuzzSigner(f *testing.F) {
	f.Add([]byte(unsignedZone), uint8(0))
	f.Add([]byte("@ 60 SOA . . 1 2 3 4 5\n*.* NS a\nb.*.* A 192.0.2.1\n"), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, how uint8) {
		z, err := zonefile.Read(context.Background(), zonefile.InMemory("zone", text), zonefile.Options{Origin: origin})
		if err != nil || z.Broken() || !signableZone(z) {
			return
		}
		c := signer.Config{Keys: pairOf(dnssec.Ed25519), Inception: valid.Inception, Expiration: valid.Expiration}
		if how&1 != 0 {
			c.NSEC3 = &signer.NSEC3{OptOut: how&2 != 0}
		}
		if how&4 != 0 {
			c.ZONEMD = []signer.ZONEMD{{Scheme: 1, Hash: 1}}
		}
		signed, err := signer.Sign(z, c)
		if err != nil {
			return
		}
		audit, err := dnssec.AuditZone(context.Background(), signed, dnssec.Options{Now: day("2026-06-01")})
		require.NoError(t, err)
		for _, p := range audit.Problems {
			require.NotEqual(t, dnssec.Error, p.Level, "%s %s %s\n%s", p.Name, p.Type, p.Text, text)
		}
	})
}

// signableZone tells whether a zone can be signed so that it is good: nothing
// outside of it, RRsets with one TTL each, and no record that only signers make.
func signableZone(z *zonefile.Zone) bool {
	if z.Class() != zonefile.ClassIN {
		return false
	}
	for set := range z.RRsets() {
		switch t := set.Type(); {
		case set.Node().Outside() || t.IsDNSSEC() || t == zonefile.TypeCDS || t == zonefile.TypeCDNSKEY:
			return false
		}
		for r := range set.Records() {
			if r.TTL() != set.TTL() {
				return false
			}
		}
	}
	return z.RRset(z.Origin(), zonefile.TypeSOA).Len() == 1
}
