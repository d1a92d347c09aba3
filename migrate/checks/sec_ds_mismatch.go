package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secDSMismatch = &migrate.Check{
	ID:           "sec-ds-mismatch",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.DSMismatch),
	Doc: migrate.Doc{
		Title: "no DS leads to a key of the zone",
		Why: `The DS at the parent names a key by its digest. When it names none of the zone, everybody who validates loses the zone,
and gets it back when the DS was changed and the old one has left the caches: its TTL, mostly a day. Known are the
DS that servers of the parent show, those given by --ds, and the plan's; the zone has to fit each of these sets.`,
		Fix: "publish the key that the DS names, or have the DS changed first and wait until the old one has left the caches",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
--- plan
version: 1
ds: ["{ds ksk=13/other}"]
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
		Refs:      []string{"RFC 4035 section 5.2", "RFC 4509 section 3"},
		Incidents: []string{"nasa.gov 2012-01-18", "fedoraproject.org 2017-09-06", "icann.org 2017-10-24", ".fj 2022-03-07"},
	},
}
