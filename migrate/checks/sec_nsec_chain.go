package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secNSECChain = &migrate.Check{
	ID:           "sec-nsec-chain",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.NSECChain),
	Doc: migrate.Doc{
		Title: "a chain of NSEC or NSEC3 that is not closed, or says what is not so",
		Why: `What does not exist is denied by NSEC or NSEC3 records, each of which says which names and types there are. A gap leaves
names that nobody can deny: SERVFAIL in the place of NXDOMAIN. A bitmap that leaves a type out denies records that are
there, and validators keep that in their caches (RFC 8198). A zone has one kind of chain, not both.`,
		Fix: "sign the zone again, so that the signer makes the chain anew",
		Bad: `; sign ksk=13 zsk=13
; drop www NSEC
; drop www RRSIG/NSEC
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 4034 section 4", "RFC 4035 section 2.3", "RFC 5155 section 7.1"},
		Incidents: []string{".fr 2011-02-12"},
	},
}
