package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secAlgorithmIncomplete = &migrate.Check{
	ID:           "sec-algorithm-incomplete",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.AlgorithmIncomplete),
	Doc: migrate.Doc{
		Title: "an RRset that is not signed by every algorithm in use",
		Why: `Each algorithm that the DNSKEY RRset has a key of has to sign each RRset. Many validators are content with any one; some
(Unbound with harden-algo-downgrade) ask for all, so that nobody can strip the strong signatures and leave the weak
ones, and answer SERVFAIL.`,
		Fix: "sign the zone with a key of each algorithm before its DNSKEY is published, and take the DNSKEY out before its signatures",
		Bad: `; sign ksk=13 zsk=13 ksk=15 zsk=15
; drop www RRSIG/A 13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13 ksk=15 zsk=15
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 4035 section 2.2", "RFC 6840 section 5.11", "RFC 6781 section 4.1.4"},
		Incidents: []string{".gov 2013-08-14"},
	},
}
