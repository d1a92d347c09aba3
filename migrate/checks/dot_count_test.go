package checks

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// TestEveryFindingCounts: a CDN's zone has more owners that look like domains
// than a report keeps. All are counted, and the one lost dot behind them stands.
func TestEveryFindingCounts(t *testing.T) {
	const owners = migrate.MaxFindings + 10
	cdn := readCDN(t, owners, "")
	lost := readCDN(t, owners, "zz CNAME www.provider.net\n")

	res := result(lint(t, lost), "dot-relative-suffix")
	require.Equal(t, owners+1, res.Total)
	require.Equal(t, migrate.Error, res.Findings[0].Severity)
	require.Equal(t, "zz.example.com.", res.Findings[0].Owner)

	report := publish(t, cdn, lost)
	res = result(report, "dot-relative-suffix")
	require.Equal(t, migrate.NoGo, report.Verdict)
	require.Equal(t, owners+1, res.Total)
	for _, f := range res.Findings {
		require.NotEmpty(t, f.Message, f.Owner)
	}
	require.Equal(t, "zz.example.com.", res.Findings[0].Owner)
}

// TestNewFindingBehindOldOnes: a new harm behind more old ones than a report
// keeps has its text.
func TestNewFindingBehindOldOnes(t *testing.T) {
	var b strings.Builder
	for i := range migrate.MaxFindings + 10 {
		fmt.Fprintf(&b, "a%d MX 10 mail.provider.net\n", i)
	}
	old, lost := readDots(t, b.String()), readDots(t, b.String()+"zz MX 10 mail.other.net\n")
	res := result(publish(t, old, lost), "dot-relative-suffix")
	require.Equal(t, migrate.MaxFindings+11, res.Total)
	require.Equal(t, "zz.example.com.", res.Findings[0].Owner)
	require.Contains(t, res.Findings[0].Message, "`mail.other.net` became")
}

func readCDN(t *testing.T, owners int, more string) *zonefile.Zone {
	t.Helper()
	var b strings.Builder
	for i := range owners {
		fmt.Fprintf(&b, "customer%d.com A 198.51.100.1\n", i)
	}
	return readDots(t, b.String()+more)
}

func readDots(t *testing.T, records string) *zonefile.Zone {
	t.Helper()
	text := "$TTL 3600\n@ SOA ns1.example.net. hostmaster 1 7200 3600 1209600 300\n" + records
	z, err := zonefile.Read(context.Background(), memory("new.zone", text), zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	return z
}

func lint(t *testing.T, z *zonefile.Zone) *migrate.Report {
	t.Helper()
	q := migrate.Question{Gate: migrate.GateLint, New: z, Now: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	report, err := migrate.Run(context.Background(), All(), q)
	require.NoError(t, err)
	return report
}
