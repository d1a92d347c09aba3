package dnssec_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// remembering is a cache in memory.
type remembering struct {
	mu    sync.Mutex
	known map[[32]byte]bool
}

func (c *remembering) Has(sum [32]byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[sum]
}

func (c *remembering) Add(sum [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[sum] = true
}

// hosts is a zone of so many hosts, and lines behind them.
func hosts(t *testing.T, n int, more string) *zonefile.Zone {
	t.Helper()
	text := "$TTL 1h\n@ SOA ns1 hostmaster 10 2h 1h 2w 1h\n@ NS ns1\nns1 A 192.0.2.1\n"
	for i := range n {
		text += fmt.Sprintf("h%d A 192.0.2.%d\n", i, i%256)
	}
	z, err := zonefile.ParseZone(auditOrigin, []byte(text+more))
	require.NoError(t, err)
	return z
}

func signConfig() signer.Config {
	return signer.Config{
		Keys:      []signer.Key{signer.NewKey("ksk", 15, 257), signer.NewKey("zsk", 15, 256)},
		Inception: auditTime.Add(-24 * time.Hour), Expiration: auditTime.Add(14 * 24 * time.Hour),
	}
}

func signZone(t *testing.T, z *zonefile.Zone, c signer.Config) *zonefile.Zone {
	t.Helper()
	signed, err := signer.Sign(z, c)
	require.NoError(t, err)
	return signed
}

func auditAt(t *testing.T, z *zonefile.Zone, opt dnssec.Options) *dnssec.Audit {
	t.Helper()
	if opt.Now.IsZero() {
		opt.Now = auditTime
	}
	a, err := dnssec.AuditZone(context.Background(), z, opt)
	require.NoError(t, err)
	return a
}

func TestAuditRemembers(t *testing.T) {
	cache := &remembering{known: map[[32]byte]bool{}}
	opt := dnssec.Options{Cache: cache}
	z := signZone(t, hosts(t, 100, ""), signConfig())
	first := auditAt(t, z, opt)
	assert.Equal(t, first.Signatures, first.Verified)
	assert.Zero(t, first.Remembered)
	assert.Len(t, cache.known, first.Signatures)

	again := auditAt(t, z, opt)
	assert.Zero(t, again.Verified)
	assert.Equal(t, first.Signatures, again.Remembered)
	assert.Empty(t, again.Problems)

	changed := auditAt(t, signZone(t, hosts(t, 100, "h7 A 192.0.2.99\n"), signConfig()), opt)
	assert.Equal(t, 1, changed.Verified, "only what changed")
	assert.Equal(t, first.Signatures-1, changed.Remembered)

	opt.Now = auditTime.Add(15 * 24 * time.Hour)
	late := auditAt(t, z, opt)
	assert.Equal(t, late.Signatures, late.Remembered)
	assert.Equal(t, late.Signatures, late.Counts[dnssec.SignatureExpired][dnssec.Error], "what is remembered can expire")
}

// TestAuditRemembersNothingWrong: what fails is not remembered, and no entry of a
// right signature makes a wrong one pass.
func TestAuditRemembersNothingWrong(t *testing.T) {
	cache := &remembering{known: map[[32]byte]bool{}}
	opt := dnssec.Options{Cache: cache}
	good := signZone(t, hosts(t, 20, ""), signConfig())
	entries := auditAt(t, good, opt).Verified
	for name, z := range map[string]*zonefile.Zone{
		"data":      withRecords(t, good, zonefile.TypeA, zonefile.MustName("h3.example.test."), func(rdata string) string { return flipBit(rdata, 9) }),
		"signature": withRecords(t, good, zonefile.TypeRRSIG, zonefile.MustName("h3.example.test."), func(rdata string) string { return rdata[:40] + flipBit(rdata[40:], 9) }),
		"key":       withRecords(t, good, zonefile.TypeDNSKEY, auditOrigin, func(rdata string) string { return flipBit(rdata, 8*8) }),
	} {
		t.Run(name, func(t *testing.T) {
			without := auditAt(t, z, dnssec.Options{})
			assert.NotEmpty(t, without.Counts[dnssec.SignatureInvalid])
			for range 2 {
				assert.Equal(t, without.Problems, auditAt(t, z, opt).Problems)
			}
		})
	}
	assert.Len(t, cache.known, entries)
	damaged := &remembering{known: map[[32]byte]bool{}}
	for sum := range cache.known {
		sum[3] ^= 4
		damaged.Add(sum)
	}
	assert.Equal(t, entries, auditAt(t, good, dnssec.Options{Cache: damaged}).Verified, "damage costs time")
}

// withRecords changes the rdata of the records of one owner and type.
func withRecords(t *testing.T, z *zonefile.Zone, typ zonefile.Type, owner zonefile.Name, change func(string) string) *zonefile.Zone {
	t.Helper()
	text := ""
	for set := range z.RRsets() {
		for r := range set.Records() {
			rdata := r.Rdata()
			if r.Type() == typ && r.Name() == owner {
				rdata = change(rdata)
			}
			text += fmt.Sprintf("%s %d IN %s %s\n", r.Name(), r.TTL(), r.Type(), zonefile.RdataText(r.Type(), rdata))
		}
	}
	changed, err := zonefile.ParseZone(z.Origin(), []byte(text))
	require.NoError(t, err)
	return changed
}
