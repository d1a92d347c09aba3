package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secZONEMD = &migrate.Check{
	ID:           "sec-zonemd",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.ZONEMD),
	Doc: migrate.Doc{
		Title: "a zone digest that is not the zone's",
		Why: `ZONEMD is a digest over the whole zone, with which secondaries can tell whether a transfer arrived whole. When it does not
fit, they refuse the zone and go on with the old one until that expires.

The first digest of a zone that nobody signs, where the zone in service has none, is a warning: no secondary goes by it yet.`,
		Fix: "have the digest made anew, after all other changes and signatures",
		Bad: `;signed www 3600 A 198.51.100.81
; sign ksk=13 zsk=13 zonemd
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80 ; late
`,
		Good: `; sign ksk=13 zsk=13 zonemd
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs: []string{"RFC 8976 section 4"},
	},
}
