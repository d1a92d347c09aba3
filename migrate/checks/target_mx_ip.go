package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetMXIP = &migrate.Check{
	ID:       "target-mx-ip",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeMX},
	Visit:    odd(each(checkTargetIP)),
	Doc: migrate.Doc{
		Title: "an address where a mail server's name belongs",
		Why: `An MX record names a host. An address written there is read as a name of numbers, completed with the
origin, and mail to the domain bounces.`,
		Fix: "write the mail server's name, and put the address into an A or AAAA record of that name",
		Bad: `$TTL 3600
@    MX 10 192.0.2.25
`,
		Good: `$TTL 3600
@    MX 10 mail
mail A  192.0.2.25
`,
		Refs: []string{"RFC 5321 section 5.1", "RFC 1035 section 3.3.9"},
	},
}
