package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var ttlZero = &migrate.Check{
	ID:       "ttl-zero",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Visit:    odd(visitTTLZero),
	Doc: migrate.Doc{
		Title: "a TTL of 0",
		Why: `No resolver may keep such an answer, so every look-up of every user goes to the name servers, and there is
nothing to live on while they cannot be reached. Some resolvers raise it on their own, so it does not even
do what it says.`,
		Fix: "set a TTL of some minutes",
		Bad: `www 0 IN A 192.0.2.80
`,
		Good: `www 60 IN A 192.0.2.80
`,
		Refs: []string{"RFC 1035 section 3.2.1", "RFC 2181 section 8", "RFC 8767 section 4"},
	},
}

func visitTTLZero(p *migrate.Pass) func(zonefile.RRset) {
	out := budget{p: p}
	return func(set zonefile.RRset) {
		if set.TTL() > 0 || signerMade(set.Type()) {
			return
		}
		out.report(migrate.Notice, func() migrate.Finding { return ttlFinding(set, shortest(set)) }, func(f *migrate.Finding) {
			f.Message = "the TTL is 0: no resolver keeps the answer"
			f.Fix = "set a TTL of some minutes"
		})
	}
}
