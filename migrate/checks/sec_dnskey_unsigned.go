package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secDNSKEYUnsigned = &migrate.Check{
	ID:           "sec-dnskey-unsigned",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.DNSKEYUnsigned),
	Doc: migrate.Doc{
		Title: "the DNSKEY RRset is not signed by a key that leads on from the parent",
		Why: `A validator comes from the DS to a key, and takes the other keys because that one signs them. Without a valid signature
over the DNSKEY RRset by a key that a DS names, the whole zone is gone. Where no DS is known, of each
algorithm that has keys with the SEP flag one has to sign: of such a key a DS is made. That no key has the flag is a warning.`,
		Fix: "sign the DNSKEY RRset with the key that the DS names",
		Bad: `; sign idle-ksk=13 zsk=13
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
		Refs:      []string{"RFC 4035 section 5.2", "RFC 6840 section 6.2"},
		Incidents: []string{"e164.arpa 2011-02-15", ".mg 2019-05-28"},
	},
}
