package dnssec_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// TestTrustAgrees holds that the DNSKEY RRset of an answer is judged by the DS as that
// of a zone is: by the same kinds of errors, in each case of testdata/audit. Where no
// DS is known, only a zone is asked for a key that one could name.
func TestTrustAgrees(t *testing.T) {
	archives, err := filepath.Glob("testdata/audit/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for _, section := range archive.Files {
			name, isZone := strings.CutSuffix(section.Name, ".zone")
			if !isZone {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				z, opt := readAuditCase(t, string(section.Data))
				a, err := dnssec.AuditZone(context.Background(), z, opt)
				require.NoError(t, err)
				trust := dnssec.TrustOf(z.Origin(), opt.DS, keysOfApex(z), opt)
				want := linkErrors(a.Problems)
				if len(opt.DS) == 0 {
					want = slices.DeleteFunc(want, func(k dnssec.Kind) bool { return k == dnssec.DNSKEYUnsigned })
				}
				assert.ElementsMatch(t, want, linkErrors(trust.Problems))
			})
		}
	}
}

// keysOfApex is the DNSKEY RRset of a zone as an answer has it.
func keysOfApex(z *zonefile.Zone) (list []dnssec.RR) {
	for _, typ := range []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG} {
		for r := range z.RRset(z.Origin(), typ).Records() {
			if sig, err := dnssec.ParseSignature(r.Rdata()); typ == zonefile.TypeRRSIG && (err != nil || sig.Covered != zonefile.TypeDNSKEY) {
				continue
			}
			list = append(list, dnssec.RR{Name: r.Name(), Type: typ, TTL: r.TTL(), Rdata: r.Rdata()})
		}
	}
	return list
}

// linkErrors are the kinds of errors about the DNSKEY RRset and what leads to it.
func linkErrors(problems []dnssec.Problem) (kinds []dnssec.Kind) {
	for _, p := range problems {
		if p.Level == dnssec.Error && p.Type == zonefile.TypeDNSKEY {
			kinds = append(kinds, p.Kind)
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
