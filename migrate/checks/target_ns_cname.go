package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetNSCNAME = &migrate.Check{
	ID:       "target-ns-cname",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(serving(checkAliasTarget)),
	Doc: migrate.Doc{
		Title: "a name server that is an alias",
		Why: `An NS record must name a host that has addresses itself. Many resolvers do not follow a CNAME or DNAME
there and count the server as dead, so the zone works for some people and not for others.`,
		Fix: "write the real name of the server into the NS record",
		Bad: `$TTL 3600
@    NS    ns1
     NS    ns2.example.net.
ns1  CNAME server
server A   192.0.2.1
`,
		Good: `$TTL 3600
@    NS    server
     NS    ns2.example.net.
server A   192.0.2.1
`,
		Refs: []string{"RFC 2181 section 10.3", "RFC 1912 section 2.4"},
	},
}
