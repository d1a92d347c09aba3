package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secDSExtra = &migrate.Check{
	ID:           "sec-ds-extra",
	Severity:     migrate.Warning,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.DSExtra),
	Doc: migrate.Doc{
		Title: "a DS that fits no key, beside one that does",
		Why: `It carries nothing, and takes nothing away: it may be a key that is still to come, or one that is gone. When the other
DS goes, the zone goes with it.`,
		Fix: "have the DS removed at the parent, unless its key is about to be published",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
--- plan
version: 1
ds: ["{ds ksk=13}", "{ds ksk=13/other}"]
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
--- plan
version: 1
ds: ["{ds ksk=13}"]
`,
		Refs:      []string{"RFC 6781 section 4.1.2", "RFC 7583 section 3.3"},
		Incidents: []string{"fedoraproject.org 2017-09-06"},
	},
}
