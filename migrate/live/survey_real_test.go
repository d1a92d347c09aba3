package live

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

const realParent = `$ORIGIN test.
@ 300 IN SOA ns h 5 3600 600 604800 300
@ 300 IN NS ns
ns 300 IN A 127.0.0.1
ex 300 IN NS ns1.ex
ns1.ex 300 IN A 127.0.0.1
`

const realChild = `$ORIGIN ex.test.
@ 300 IN SOA ns1 h 7 3600 600 604800 300
@ 300 IN NS ns1
ns1 300 IN A 127.0.0.1
www 300 IN A 192.0.2.1
*.w 300 IN TXT "any"
a.b.c 300 IN A 192.0.2.2
sub 300 IN NS ns1.sub
ns1.sub 300 IN A 192.0.2.3
`

// realAnswers is what every good name server says; where two words stand both
// are good.
const realAnswers = `
new tcp ns ex.test. NS: answered
new tcp random ?.ex.test. A: nxdomain
new tcp soa ex.test. SOA: answered
new tcp transfer ex.test. AXFR: answered 8 records, missing 0, extra 0, differ 0
new udp absent-type a.b.c.ex.test. LOC: nodata
new udp absent-type ex.test. LOC: nodata
new udp address ns1.ex.test. A: answered
new udp address ns1.ex.test. AAAA: nodata
new udp below-cut ?.sub.ex.test. A: referred
new udp cdnskey ex.test. CDNSKEY: nodata
new udp cds ex.test. CDS: nodata
new udp csync ex.test. CSYNC: nodata
new udp dnskey ex.test. DNSKEY DO: nodata
new udp empty-non-terminal b.c.ex.test. A: nodata
new udp empty-non-terminal c.ex.test. A: nodata
new udp empty-non-terminal w.ex.test. A: nodata
new udp ns ex.test. NS DO: answered
new udp ns ex.test. NS: answered
new udp random ?.ex.test. A DO: nxdomain
new udp random ?.ex.test. A: nxdomain
new udp recursion . SOA RD: refused
new udp soa ex.test. SOA: answered
new udp wildcard ?.w.ex.test. TXT: answered
parent tcp referral ex.test. NS: referred
parent udp ds ex.test. DS: nodata
parent udp parent-soa test. SOA: answered
parent udp referral ex.test. NS: referred
`

// TestLookAtRealServers: each of the real name servers, as the new provider and
// as the parent, is found to be as it should be.
func TestLookAtRealServers(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			start := func(origin, text string) netip.AddrPort {
				s, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{
					Kind: kind, AllowTransfer: true, NSID: "x",
					Zones: []rehearse.ZoneText{{Origin: zonefile.MustName(origin), Text: []byte(text)}},
				})
				require.NoError(t, err)
				t.Cleanup(func() { _ = s.Stop() })
				return s.Address
			}
			look := Look{
				Zone:    zonefile.MustName("ex.test."),
				Parent:  Parent{Servers: []netip.AddrPort{start("test.", realParent)}},
				Servers: []Server{{Role: evidence.New, Name: zonefile.MustName("ns1.ex.test."), Addresses: []netip.AddrPort{start("ex.test.", realChild)}}},
				New:     &Content{Zone: zoneOf(t, realChild)},
			}
			w := &world{t: t, net: "127.0.0", port: 1}
			_, err := w.run(t.Context(), Config{Timeout: DefaultTimeout, Tries: DefaultTries, Roots: []netip.AddrPort{}}, look)
			require.NoError(t, err)
			assert.Equal(t, realAnswers, "\n"+w.answers())
			assert.Equal(t, 2, strings.Count(w.passes(), ": equal\n"), w.passes())
		})
	}
}

func zoneOf(t testing.TB, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone("", []byte(text))
	require.NoError(t, err)
	return z
}

// answers is probed without addresses and identifiers.
func (w *world) answers() string {
	var list []string
	for line := range strings.Lines(w.probed()) {
		words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(line), " x"))
		list = append(list, strings.Join(slices.Delete(words, 1, 2), " ")+"\n")
	}
	return strings.Join(list, "")
}
