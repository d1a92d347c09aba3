package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secSignatureMissing = &migrate.Check{
	ID:           "sec-signature-missing",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.SignatureMissing),
	Doc: migrate.Doc{
		Title: "an RRset of a signed zone without a signature",
		Why: `In a signed zone every RRset that the zone answers for has a signature, and validators refuse one without. Exempt are
the NS of delegations, their glue, and what lies below them.`,
		Fix: "sign the zone again with a signer that sees all of it",
		Bad: `; sign ksk=13 zsk=13
; drop www RRSIG/A
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
		Refs:      []string{"RFC 4035 section 2.2", "RFC 4035 section 5.2"},
		Incidents: []string{".red 2014-01-20", ".na 2019-07-08"},
	},
}
