package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secSignatureExpired = &migrate.Check{
	ID:           "sec-signature-expired",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.SignatureExpired),
	Doc: migrate.Doc{
		Title: "a signature that has expired",
		Why: `Signatures end at a fixed time. When the signer stops, or its output no longer arrives, the zone dies at that time for
everybody who validates. Where another signature of the same algorithm still holds, it is a warning.

Where the zone cannot be signed at once: have the DS removed at the parent. Validators recover when the TTL of the DS
is over, name by name as it leaves their caches. Where gate ds is asked whether all DS may go, and nothing else, this
and other faults of signatures are warnings: it is the cure.`,
		Fix: "sign the zone again; where that cannot be done at once, have the DS removed at the parent, and resolvers recover when its TTL is over",
		Bad: `; sign ksk=13 zsk=13
; times www A until=-1h
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
		Refs:      []string{"RFC 4034 section 3.1.5", "RFC 6781 section 4.4.2"},
		Incidents: []string{"pagerduty.com 2013-12-11", "xfinity.com 2015-06-01", ".com and .net 2023-07-08"},
	},
}
