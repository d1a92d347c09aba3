package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secSignatureNotYetValid = &migrate.Check{
	ID:           "sec-signature-not-yet-valid",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.SignatureNotYetValid),
	Doc: migrate.Doc{
		Title: "a signature that is not valid yet",
		Why: `Before its inception a signature is worth nothing. That is a signer whose clock is ahead, or one that signs for a later
publication; signers date signatures back by an hour because clocks of validators are behind. Beside a valid one
of the same algorithm it is a warning.`,
		Fix: "set the clock of the signer, and sign the zone again",
		Bad: `; sign ksk=13 zsk=13
; times www A from=2h
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
		Refs:      []string{"RFC 4034 section 3.1.5"},
		Incidents: []string{".mg 2017-07-25"},
	},
}
