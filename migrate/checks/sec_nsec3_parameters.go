package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secNSEC3Parameters = &migrate.Check{
	ID:           "sec-nsec3-parameters",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.NSEC3Parameters),
	Doc: migrate.Doc{
		Title: "NSEC3 parameters that do not agree, or that cost more than they give",
		Why: `NSEC3PARAM tells the servers with which salt and how many iterations the chain is made. When they differ from those of
the NSEC3 records, servers find no proof.

More than 0 iterations, and a salt, slow down everybody and protect nobody: a warning. Validators treat zones with many
iterations as unsigned, or refuse them.`,
		Fix: "have the signer make the chain with 0 iterations and without salt",
		Bad: `; sign ksk=13 zsk=13 nsec3=10,abcd
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13 nsec3
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs: []string{"RFC 9276 section 3", "RFC 5155 section 4"},
	},
}
