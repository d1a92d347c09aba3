package dnssec_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// TestAuditWorkers: with any number of workers the result is the same, also where
// there are more problems than are kept.
func TestAuditWorkers(t *testing.T) {
	c := signConfig()
	c.Expiration = auditTime.Add(-time.Hour)
	z := signZone(t, hosts(t, dnssec.MaxProblems/2+200, ""), c)
	cache := &remembering{known: map[[32]byte]bool{}}
	auditAt(t, z, dnssec.Options{Cache: cache})
	one := auditAt(t, z, dnssec.Options{Workers: 1, Cache: cache})
	assert.Greater(t, one.Counts[dnssec.SignatureExpired][dnssec.Error], dnssec.MaxProblems)
	assert.Len(t, one.Problems, dnssec.MaxProblems)
	for _, workers := range []int{2, 3, 16} {
		assert.Equal(t, one, auditAt(t, z, dnssec.Options{Workers: workers, Cache: cache}))
	}
}

func TestAuditStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a, err := dnssec.AuditZone(ctx, signZone(t, hosts(t, 10, ""), signConfig()), dnssec.Options{Now: auditTime})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Nil(t, a)
}

func TestAuditUnsigned(t *testing.T) {
	a := auditAt(t, hosts(t, 10, ""), dnssec.Options{})
	assert.Equal(t, &dnssec.Audit{}, a)
}

// TestAuditKeytagCollision: of two keys with one tag each is tried, whichever comes
// first.
func TestAuditKeytagCollision(t *testing.T) {
	one, two := collision(t)
	for _, signs := range []struct{ by, idle signer.Key }{{one, two}, {two, one}} {
		idle, c := signs.idle, signConfig()
		idle.Idle = true
		c.Keys = []signer.Key{c.Keys[0], signs.by, idle}
		z := signZone(t, hosts(t, 3, ""), c)
		a := auditAt(t, z, dnssec.Options{})
		assert.Equal(t, map[dnssec.Kind]map[dnssec.Level]int{
			dnssec.KeytagCollision: {dnssec.Notice: 1},
			dnssec.KeyUnused:       {dnssec.Notice: 1},
		}, a.Counts)
		broken := auditAt(t, withRecords(t, z, zonefile.TypeA, zonefile.MustName("h1.example.test."), func(rdata string) string { return flipBit(rdata, 1) }), dnssec.Options{})
		assert.Equal(t, 1, broken.Counts[dnssec.SignatureInvalid][dnssec.Error])
	}
}

// collision makes two keys of one algorithm and tag.
func collision(t *testing.T) (one, two signer.Key) {
	t.Helper()
	seen := make(map[uint16]signer.Key)
	for n := range 5000 {
		k := signer.NewKey(fmt.Sprint("collision", n), dnssec.Ed25519, 256)
		if other, ok := seen[k.Tag()]; ok {
			return other, k
		}
		seen[k.Tag()] = k
	}
	require.Fail(t, "no two keys have one tag")
	return
}

// TestAuditHandMade are signatures that no signer makes.
func TestAuditHandMade(t *testing.T) {
	zsk := signConfig().Keys[1]
	w := signer.Window{Inception: signConfig().Inception, Expiration: signConfig().Expiration}
	plain := hosts(t, 3, "*.w TXT x\na.w TXT x\n")
	signed := signZone(t, plain, signConfig())
	at := func(name string, typ zonefile.Type) dnssec.Set {
		return dnssec.SetOf(signed.RRset(zonefile.MustName(name), typ))
	}
	for _, c := range []struct {
		name, owner string
		drop        bool // the right signatures of the owner
		set         dnssec.Set
		signer      zonefile.Name
		level       dnssec.Level
		count       int
		says        string
	}{
		{"right", "h1.example.test.", true, at("h1.example.test.", zonefile.TypeA), auditOrigin, dnssec.Error, 0, ""},
		{"other signer beside", "h1.example.test.", false, at("h1.example.test.", zonefile.TypeA), zonefile.MustName("test."), dnssec.Warning, 1, "its signer is test."},
		{"over signatures", "h1.example.test.", false, at("h1.example.test.", zonefile.TypeRRSIG), auditOrigin, dnssec.Warning, 1, "signatures are not signed"},
		{"the wildcard's", "a.w.example.test.", false, at("*.w.example.test.", zonefile.TypeTXT), auditOrigin, dnssec.Error, 1, "its labels are 3, the name's 4"},
		{"of nothing", "h1.example.test.", false, dnssec.NewSet(zonefile.MustName("h1.example.test."), zonefile.TypeMX, 3600, []string{"\x00\x01\x00"}), auditOrigin, dnssec.Warning, 1, "there is no MX"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := ""
			for set := range signed.RRsets() {
				for r := range set.Records() {
					if c.drop && r.Type() == zonefile.TypeRRSIG && r.Name().String() == c.owner && r.Rdata()[:2] == "\x00\x01" {
						continue
					}
					text += r.String() + "\n"
				}
			}
			text += fmt.Sprintf("%s 3600 IN RRSIG %s\n", c.owner, zonefile.RdataText(zonefile.TypeRRSIG, zsk.RRSIG(c.set, c.signer, w)))
			z, err := zonefile.ParseZone(auditOrigin, []byte(text))
			require.NoError(t, err)
			a := auditAt(t, z, dnssec.Options{})
			require.Len(t, a.Problems, c.count)
			if c.count > 0 {
				assert.Equal(t, dnssec.SignatureInvalid, a.Problems[0].Kind)
				assert.Equal(t, c.level, a.Problems[0].Level)
				assert.Contains(t, a.Problems[0].Text, c.says)
			}
		})
	}
}

// TestExpiry draws moments together where there are many.
func TestExpiry(t *testing.T) {
	for name, c := range map[string]struct {
		step  time.Duration
		sets  int
		exact bool
	}{
		"one moment":     {0, 50, true},
		"few moments":    {time.Minute, 10, true},
		"within hours":   {17 * time.Second, 200, false},
		"within days":    {13 * time.Minute, 200, false},
		"within months":  {5 * time.Hour, 200, false},
		"within decades": {40 * 24 * time.Hour, 200, false},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := signConfig()
			cfg.Window = func(owner zonefile.Name, _ zonefile.Type, _ signer.Key) (w signer.Window) {
				n := 0
				if _, err := fmt.Sscanf(owner.Label(0), "h%d", &n); err == nil {
					w = signer.Window{Inception: cfg.Inception, Expiration: cfg.Expiration.Add(time.Duration(n) * c.step)}
				}
				return w
			}
			a := auditAt(t, signZone(t, hosts(t, c.sets, ""), cfg), dnssec.Options{})
			e := a.Expiry
			assert.Equal(t, a.Sets, e.Sets)
			assert.Equal(t, cfg.Expiration, e.First)
			assert.Equal(t, cfg.Expiration.Add(time.Duration(c.sets-1)*c.step), e.Last)
			assert.LessOrEqual(t, len(e.Steps), 24)
			sum := 0
			for i, s := range e.Steps {
				sum += s.Sets
				assert.Positive(t, s.Sets)
				if i > 0 {
					assert.True(t, s.At.After(e.Steps[i-1].At))
				}
			}
			assert.Equal(t, e.Sets, sum)
			if c.exact {
				assert.Equal(t, e.First, e.Steps[0].At)
				assert.Equal(t, e.Last, e.Steps[len(e.Steps)-1].At)
			} else {
				assert.Zero(t, e.Steps[0].At.Unix()%3600)
			}
		})
	}
}
