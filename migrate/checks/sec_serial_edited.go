package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secSerialEdited = &migrate.Check{
	ID:           "sec-serial-edited",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.SerialEdited),
	Doc: migrate.Doc{
		Title: "an SOA that was changed after the zone was signed",
		Why: `Somebody raised the serial behind the signer, in a hurry, so that secondaries take the zone: and the signature over the
SOA no longer fits. Everybody who does not validate is served, all others see SERVFAIL where the SOA is in the answer: in
every denial.`,
		Fix: "sign the zone again after the serial was raised",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
;signed @ SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    SOA ns1.provider.net. hostmaster 3 3600 600 604800 300 ; late
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 4035 section 2.2", "RFC 1982"},
		Incidents: []string{".se 2009-10-12"},
	},
}
