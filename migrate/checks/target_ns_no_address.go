package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetNSNoAddress = &migrate.Check{
	ID:       "target-ns-no-address",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(serving(checkAddressTarget)),
	Doc: migrate.Doc{
		Title: "a name server of this zone without an address",
		Why: `The NS record names a host inside the zone, and the zone has no A or AAAA for it. Nobody can reach that
server; each resolver finds that out by itself, after a delay, and when all are like that the zone is
gone. A lost final dot makes such names too.`,
		Fix: "add the server's A or AAAA record, or correct the NS record",
		Bad: `$TTL 3600
@   NS ns1
    NS ns2
ns1 A  192.0.2.1
`,
		Good: `$TTL 3600
@   NS ns1
    NS ns2
ns1 A  192.0.2.1
ns2 A  192.0.2.2
`,
		Refs:      []string{"RFC 1035 section 3.3.11", "RFC 1912 section 2.3"},
		Incidents: []string{".io 2017-07-07", ".cx 2020-09"},
	},
}
