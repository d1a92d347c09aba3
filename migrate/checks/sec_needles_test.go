package checks

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// TestNeedles finds one wrong signature over a DS and one over an NSEC among those of
// 10,000 RRsets (.se, 4 February 2022: 1,221 of 8,715,922), and none in the twin.
func TestNeedles(t *testing.T) {
	text := registry(3_333)
	for _, c := range []struct {
		about, flips string
		want         []string
	}{
		{"twin", "", nil},
		{"two of 10,000", "; flip d1234 RRSIG/DS\n; flip d2345 RRSIG/NSEC\n", []string{"d1234.zz. DS", "d2345.zz. NSEC"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			report := lintScript(t, c.flips+text)
			var found []string
			for _, f := range result(report, "sec-signature-invalid").Findings {
				found = append(found, f.Owner+" "+f.Type)
			}
			assert.Equal(t, c.want, found)
			assert.GreaterOrEqual(t, report.Signatures.RRsets, 6_600)
			assert.GreaterOrEqual(t, report.Inputs[0].RRsets, 10_000)
		})
	}
}

// registry is a zone with so many signed delegations: three RRsets each.
func registry(delegations int) string {
	var b strings.Builder
	b.WriteString("; sign ksk=15 zsk=15\n$TTL 3600\n@ SOA ns1.nic hostmaster 1 3600 600 604800 300\n@ NS ns1.nic\n@ NS ns2.nic\nns1.nic A 192.0.2.1\nns2.nic A 192.0.2.2\n")
	for i := range delegations {
		fmt.Fprintf(&b, "d%04d NS ns1.provider.test.\nd%04d NS ns2.provider.test.\nd%04d DS %d 13 2 %064X\n", i, i, i, i, i)
	}
	return b.String()
}

func lintScript(t *testing.T, text string) *migrate.Report {
	t.Helper()
	now, origin := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), zonefile.MustName("zz.")
	signed, err := signer.Script(text, origin, now)
	require.NoError(t, err)
	z, err := zonefile.ParseZone(origin, []byte(signed))
	require.NoError(t, err)
	report, err := migrate.Run(context.Background(), All(), migrate.Question{Gate: migrate.GateLint, Now: now, New: z})
	require.NoError(t, err)
	return report
}
