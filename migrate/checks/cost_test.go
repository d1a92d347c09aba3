package checks

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// smallZone is a company's zone of 20 records.
const smallZone = `$TTL 3600
@ SOA ns1.provider.net. hostmaster.company.se. ( 2026112001 7200 3600 1209600 3600 )
@ NS ns1.provider.net.
@ NS ns2.provider.org.
@ MX 10 mail
@ MX 20 mail.backup.net.
@ TXT "v=spf1 mx ip4:198.18.0.0/24 -all"
@ A 11.0.0.80
@ AAAA 2a00:1:2:3::80
@ CAA 0 issue "ca.example.net"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@company.se"
www CNAME @
mail A 11.0.0.25
mail AAAA 2a00:1:2:3::25
ftp CNAME www
api A 11.0.0.81
shop NS ns1.shop
shop NS ns2.provider.org.
ns1.shop A 11.0.0.53
_sip._tcp SRV 10 10 5060 mail
key1._domainkey CNAME key1.mailer.net.
`

func readCost(tb testing.TB, text []byte, origin string) *zonefile.Zone {
	z, err := zonefile.Read(context.Background(), zonefile.InMemory("z", text), zonefile.Options{Origin: zonefile.MustName(origin)})
	require.NoError(tb, err)
	return z
}

var costNow = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func costRun(tb testing.TB, all []*migrate.Check, q migrate.Question) *migrate.Report {
	q.Now = costNow
	report, err := migrate.Run(context.Background(), all, q)
	require.NoError(tb, err)
	return report
}

// BenchmarkRunSmall is what a verdict costs beside reading and reporting, where
// there are thousands of small zones.
func BenchmarkRunSmall(b *testing.B) {
	older := readCost(b, []byte(smallZone), "company.se.")
	newer := readCost(b, []byte(strings.NewReplacer("2026112001", "2026112002", "11.0.0.80", "11.0.0.90").Replace(smallZone)), "company.se.")
	for _, q := range []migrate.Question{
		{Gate: migrate.GateLint, New: newer},
		{Gate: migrate.GatePublish, Old: older, New: newer},
		{Gate: migrate.GatePublish, Old: older, New: older},
	} {
		name := string(q.Gate)
		if q.Old == q.New {
			name += "-unchanged"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				costRun(b, All(), q)
			}
		})
	}
}

func costDelegations(b *testing.B) int {
	if s := os.Getenv("ZONEGATE_BENCH_DELEGATIONS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(b, err)
		return n
	}
	return 20_000
}

func costRegistry(tb testing.TB, g zonegen.Registry) *zonefile.Zone {
	var text bytes.Buffer
	_, err := g.Write(&text)
	require.NoError(tb, err)
	return readCost(tb, text.Bytes(), "se.")
}

// BenchmarkRunRegistry is everything between two parsed zones of a registry and
// the verdict: with nothing changed, 0.4 % and 1 %.
func BenchmarkRunRegistry(b *testing.B) {
	n := costDelegations(b)
	older := costRegistry(b, zonegen.Registry{Delegations: n})
	for _, changed := range []float64{0, 0.004, 0.01} {
		newer := costRegistry(b, zonegen.Registry{Delegations: n, Changed: changed, Serial: 2026112002})
		run := func(name string, do func()) {
			b.Run(name+"/"+strconv.FormatFloat(changed, 'g', -1, 64), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
			})
		}
		run("compare", func() { migrate.Compare(older, newer, migrate.CompareOptions{}) })
		run("publish", func() {
			costRun(b, All(), migrate.Question{Gate: migrate.GatePublish, Old: older, New: newer, ChangeLimit: 100})
		})
		run("lint", func() { costRun(b, All(), migrate.Question{Gate: migrate.GateLint, New: newer}) })
		run("digest", func() { newer.Digest() })
	}
}
