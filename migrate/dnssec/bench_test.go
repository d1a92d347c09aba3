package dnssec_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

var benchTime = time.Now()

// signedRegistry is a registry's zone with ECDSA P-256 and NSEC3 without opt-out, as
// text. The published numbers are of one of 100,000 delegations:
// ZONEGATE_BENCH_DELEGATIONS=100000.
func signedRegistry(b *testing.B) []byte {
	var text bytes.Buffer
	_, err := zonegen.Registry{Delegations: zonegen.BenchDelegations(4_000)}.Write(&text)
	require.NoError(b, err)
	z, err := zonefile.ParseZone(zonefile.MustName("se."), text.Bytes())
	require.NoError(b, err)
	signed, err := signer.Text(z, signer.Config{
		Keys:      []signer.Key{signer.NewKey("ksk", dnssec.ECDSAP256SHA256, 257), signer.NewKey("zsk", dnssec.ECDSAP256SHA256, 256)},
		Inception: benchTime.Add(-24 * time.Hour), Expiration: benchTime.Add(20 * 24 * time.Hour),
		NSEC3: &signer.NSEC3{},
	})
	require.NoError(b, err)
	return signed
}

func readSigned(b *testing.B, text []byte) *zonefile.Zone {
	z, err := zonefile.ParseZone(zonefile.MustName("se."), text)
	require.NoError(b, err)
	return z
}

// sums is a cache in memory.
type sums struct{ known sync.Map }

func (s *sums) Has(sum [32]byte) bool { _, ok := s.known.Load(sum); return ok }
func (s *sums) Add(sum [32]byte)      { s.known.Store(sum, true) }

func audit(b *testing.B, z *zonefile.Zone, cache dnssec.Cache) *dnssec.Audit {
	a, err := dnssec.AuditZone(context.Background(), z, dnssec.Options{Now: benchTime, Cache: cache})
	require.NoError(b, err)
	require.Empty(b, a.Problems)
	return a
}

func BenchmarkAudit(b *testing.B) {
	z := readSigned(b, signedRegistry(b))
	for _, c := range []struct {
		name  string
		cache dnssec.Cache
	}{{"all", nil}, {"remembered", &sums{}}} {
		b.Run(c.name, func(b *testing.B) {
			if c.cache != nil {
				audit(b, z, c.cache)
			}
			b.ReportAllocs()
			for b.Loop() {
				a := audit(b, z, c.cache)
				b.ReportMetric(float64(a.Signatures), "signatures")
			}
		})
	}
}

// BenchmarkAuditPeers compares an audit of the signed registry, with and without
// reading it, with two measures that are taken beside it, three times in turn: the
// time that OpenSSL needs for as many verifications on all cores, and that of
// dnssec-verify. It reports medians in seconds, and ratios.
func BenchmarkAuditPeers(b *testing.B) {
	text := signedRegistry(b)
	file := filepath.Join(b.TempDir(), "signed.zone")
	require.NoError(b, os.WriteFile(file, text, 0o600))
	z := readSigned(b, text)
	signatures := float64(z.TypeCount(zonefile.TypeRRSIG))
	for b.Loop() {
		var audits, whole, openssl, verify []float64
		for range 3 {
			openssl = append(openssl, signatures/opensslRate(b))
			audits = append(audits, seconds(func() { audit(b, z, nil) }))
			whole = append(whole, seconds(func() { audit(b, readSigned(b, text), nil) }))
			verify = append(verify, seconds(func() { dnssecVerify(b, z.Origin(), file) }))
		}
		b.ReportMetric(signatures, "signatures")
		b.ReportMetric(median(audits), "s/audit")
		b.ReportMetric(median(whole), "s/read+audit")
		b.ReportMetric(median(openssl), "s/openssl")
		b.ReportMetric(median(audits)/median(openssl), "audit/openssl")
		b.ReportMetric(median(verify), "s/dnssec-verify")
		b.ReportMetric(median(whole)/median(verify), "read+audit/dnssec-verify")
	}
}

func seconds(do func()) float64 {
	start := time.Now()
	do()
	return time.Since(start).Seconds()
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// The line of all processes together: operations of signing and of verifying in
// seconds, and both in operations a second.
var opensslLine = regexp.MustCompile(`256 bits ecdsa \(nistp256\)\s+\S+\s+\S+\s+\S+\s+([\d.]+)`)

// opensslRate is how many verifications a second OpenSSL does on all cores.
func opensslRate(b *testing.B) float64 {
	out, err := exec.CommandContext(b.Context(), "openssl", "speed", "-seconds", "2", "-multi", strconv.Itoa(runtime.GOMAXPROCS(0)), "ecdsap256").CombinedOutput()
	require.NoError(b, err, "%s", out)
	m := opensslLine.FindSubmatch(out)
	require.NotNil(b, m, "%s", out)
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	require.NoError(b, err)
	return rate
}

func dnssecVerify(b *testing.B, origin zonefile.Name, file string) {
	out, err := exec.CommandContext(b.Context(), "dnssec-verify", "-q", "-x", "-o", origin.String(), file).CombinedOutput()
	require.NoError(b, err, "%s", out)
}
