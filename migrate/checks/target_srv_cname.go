package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetSRVCNAME = &migrate.Check{
	ID:       "target-srv-cname",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeSRV},
	Visit:    pointing(checkAliasTarget),
	Doc: migrate.Doc{
		Title: "a service whose host is an alias",
		Why: `An SRV record must name a host that has addresses itself. Clients that keep to the rule do not follow
a CNAME or DNAME there and find no service; those that follow it may fail at the certificate's name.`,
		Fix: "write the real name of the host into the SRV record",
		Bad: `$TTL 3600
_sip._tcp SRV   10 0 5060 sip
sip       CNAME pbx
pbx       A     192.0.2.5
`,
		Good: `$TTL 3600
_sip._tcp SRV   10 0 5060 pbx
sip       CNAME pbx
pbx       A     192.0.2.5
`,
		Refs: []string{"RFC 2782"},
	},
}
