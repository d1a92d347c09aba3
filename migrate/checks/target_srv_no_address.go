package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetSRVNoAddress = &migrate.Check{
	ID:       "target-srv-no-address",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeSRV},
	Visit:    pointing(checkAddressTarget),
	Doc: migrate.Doc{
		Title: "a service whose host has no address",
		Why: `The SRV record names a host inside the zone that does not exist or has neither A nor AAAA: clients that
choose this record cannot connect, the others can, so the failure comes and goes. A service that is not
offered has the target ".".`,
		Fix: "add the host's A or AAAA record, or correct the SRV record",
		Bad: `$TTL 3600
_sip._tcp SRV 10 0 5060 sip
`,
		Good: `$TTL 3600
_sip._tcp  SRV 10 0 5060 sip
_imap._tcp SRV 0 0 0 .
sip        A   192.0.2.5
`,
		Refs: []string{"RFC 2782"},
	},
}
