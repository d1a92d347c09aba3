package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveRecursion = &migrate.Check{
	ID:       "live-recursion",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportRecursion),
	Doc: migrate.Doc{
		Title: "a new name server that offers recursion",
		Why: `A name server that also looks up other names for everybody is used to flood third parties, gets blocked for
it, and can be made to believe forged data, which it then hands out beside its own. It may also answer for the zone
from its cache, or by asking the old servers, and look as if it had the zone. An authoritative server sets RA=0 and
refuses the question for another zone.`,
		Fix: "switch recursion off on the server (BIND: `recursion no;`)",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp recursion answered ra ". 86400 SOA a.root-servers.net. nstld.verisign-grs.com. 1 1800 900 604800 86400"
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp recursion refused
`,
		Refs: []string{"RFC 5358 section 4", "RFC 1035 section 4.1.1"},
	},
}

func reportRecursion(p *migrate.Pass) {
	c := newComplaints(p)
	missing := unasked{what: "with recursion desired"}
	list := healthyUDP(p, evidence.New)
	for _, b := range list {
		sights := asked(p, b, evidence.PurposeRecursion)
		if len(sights) == 0 {
			missing.add(b)
		}
		for _, s := range sights {
			if !s.RA {
				continue
			}
			c.add(b.Target, b.transport, s, migrate.Finding{
				Type: "SOA", Message: "offers recursion (RA=1); asked for the SOA of the root, it " + outcomeWord(s.Observation),
				Fix: "switch recursion off on the server (BIND: `recursion no;`)",
			}, "offers recursion")
		}
	}
	c.report()
	missing.report(p)
	nothingHealthy(p, len(list))
}
