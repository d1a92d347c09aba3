package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secSignatureInvalid = &migrate.Check{
	ID:           "sec-signature-invalid",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.SignatureInvalid),
	Doc: migrate.Doc{
		Title: "a signature that does not verify",
		Why: `A resolver that validates throws away what has no valid signature: the name is gone (SERVFAIL) for everybody behind
it, and looks well to everybody else. Every RRSIG is verified against all published keys of its tag and algorithm,
never a sample. One by a published key that fails is an error, also beside a valid one: a validator may try it first
and give up, and something in the chain from the signer to here changes records. One by a key that is not published, or
over what the zone must not sign, carries nothing: beside a valid signature of its algorithm it is a warning, as it
is right in conservative rolls of an algorithm.

A record with a TTL over the original TTL of its signature counts too: the TTL was raised behind the signer.`,
		Fix: "sign the zone again, and look for what changes it behind the signer",
		Bad: `; sign ksk=13 zsk=13
; flip www RRSIG/A
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
		Refs:      []string{"RFC 4035 section 5.3", "RFC 6840 section 5.4", "RFC 6781 section 4.1.4"},
		Incidents: []string{".fr 2011-02-12", ".se 2022-02-04", ".mx 2023-04-04", ".de 2026-05-05"},
	},
}
