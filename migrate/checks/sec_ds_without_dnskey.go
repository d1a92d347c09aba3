package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secDSWithoutDNSKEY = &migrate.Check{
	ID:           "sec-ds-without-dnskey",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.DSWithoutDNSKEY),
	Doc: migrate.Doc{
		Title: "a DS, and no DNSKEY that it could lead to",
		Why: `A DS says that the zone is signed. While it stands at the parent, and as long afterwards as caches keep it, a zone
without DNSKEY is gone for everybody who validates. So is one that has no key of an algorithm that the DS set names:
each of them has to sign the whole zone.`,
		Fix: "sign the zone with the key that the DS names; or have the DS removed at the parent first, and wait until it has left the caches",
		Bad: `$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
--- plan
version: 1
ds: ["{ds ksk=13}"]
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
		Refs:      []string{"RFC 4035 section 5.2", "RFC 6840 section 5.11", "RFC 6781 section 4.3.5"},
		Incidents: []string{".se 2009-10-12", ".gov 2013-08-14", "hbonow.com 2015-03-09", ".na 2022-10-04", "maddy.email 2023-01-07"},
	},
}
