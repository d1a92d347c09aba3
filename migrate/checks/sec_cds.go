package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secCDS = &migrate.Check{
	ID:           "sec-cds",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.CDS),
	Doc: migrate.Doc{
		Title: "CDS or CDNSKEY records that do not fit the keys of the zone",
		Why: `Parents that scan for these records make the DS what they say. One that names a key which is not in the zone, or which does
not sign the DNSKEY RRset, or a deletion beside others, takes the zone away from everybody who validates, a few hours
later and without anybody at the registrar having done anything.`,
		Fix: "publish CDS and CDNSKEY of the keys that sign the DNSKEY RRset, or take them out",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
@    CDS {cds ksk=13/other}
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
@    CDS {cds ksk=13}
`,
		Refs: []string{"RFC 7344 section 4.1", "RFC 8078 section 4"},
	},
}
