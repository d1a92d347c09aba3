package checks

import "github.com/zonegate/zonegate/migrate"

var parityExtra = &migrate.Check{
	ID:       "parity-extra",
	Severity: migrate.Error,
	Gates:    parityGates,
	NeedsOld: true,
	Run:      reportParityExtra,
	Doc: migrate.Doc{
		Title: "an RRset of the new zone is not in the old one",
		Why: `A record too many is as wrong as one too few: a parking page's wildcard that answers for every name, a
provider's own MX, verification records of the last customer, a test's. Names that did not exist must go on not
existing, or what relied on that breaks.`,
		Fix: "take the RRset out of the new zone; if it is meant, declare it in the plan under expect",
		Bad: `$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
--- new
$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
*    A  192.0.2.66
`,
		Good: `$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
--- new
$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
*    A  192.0.2.66
--- plan
version: 1
expect:
  - {name: '\*', type: A, change: add, to: [192.0.2.66]}
`,
		Refs:      []string{"RFC 1034 section 4.3.3", "RFC 4592 section 2.2"},
		Incidents: []string{"wasdi.eu 2021-11"},
	},
}

func reportParityExtra(p *migrate.Pass) {
	differences(p, migrate.Added, func(c *migrate.SetChange) {
		f := changeFinding(c)
		f.Message = withMismatch(rrsetName(c)+" is not in the old zone: "+values(records(c.New)), c)
		f.Fix = "take it out of the new zone" + orDeclare
		p.Report(f)
	})
}
