package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secKeytagCollision = &migrate.Check{
	ID:           "sec-keytag-collision",
	Severity:     migrate.Notice,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.KeytagCollision),
	Doc: migrate.Doc{
		Title: "two keys of one algorithm that share a tag",
		Why: `The tag is a hint, not a name: validators have to try every key that has it. They do, and limit how often, since many
such keys were an attack (KeyTrap, 2023). Some tools take one of the keys for the other.`,
		Fix: "make one of the keys anew",
		Bad: `; sign ksk=15 zsk=15 idle=15/7933
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
		Refs: []string{"RFC 4034 section 5.3.1", "RFC 4034 appendix B"},
	},
}
