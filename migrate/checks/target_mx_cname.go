package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetMXCNAME = &migrate.Check{
	ID:       "target-mx-cname",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeMX},
	Visit:    pointing(checkAliasTarget),
	Doc: migrate.Doc{
		Title: "a mail server that is an alias",
		Why: `An MX record must name a host that has addresses itself. Some senders refuse an alias there, others
follow it and then do not recognise themselves in the list of servers, which makes mail loop.`,
		Fix: "write the real name of the mail server into the MX record",
		Bad: `$TTL 3600
@     MX    10 mail
mail  CNAME relay
relay A     192.0.2.25
`,
		Good: `$TTL 3600
@     MX    10 relay
mail  CNAME relay
relay A     192.0.2.25
`,
		Refs: []string{"RFC 5321 section 5.1", "RFC 2181 section 10.3"},
	},
}

// checkAliasTarget reports a target of NS, MX or SRV that is an alias.
func checkAliasTarget(p *migrate.Pass, r zonefile.Record, to pointed) {
	if to.state == hostAlias || to.state == hostRedirected {
		p.Report(aliasFinding(r, to))
	}
}
