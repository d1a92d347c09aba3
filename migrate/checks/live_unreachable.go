package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveUnreachable = &migrate.Check{
	ID:       "live-unreachable",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportUnreachable),
	Doc: migrate.Doc{
		Title: "an address of a new name server that does not answer",
		Why: `Every resolver that picks the address waits for it in vain, and picks it again for the next name. With one
of four addresses dead a look-up in four is slow, and those who give up early see a failure that comes and goes.
Addresses of both families count, and each of a server that has several: people test with one of them, from one
place.

A question is put three times, two seconds apart. Before the old provider is switched off its servers are asked too:
while caches still lead to them, one that does not answer now makes the check unknown.`,
		Fix: "have the server listen on the address and let port 53 through to it, or take the address out",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp soa timeout tries=3
new ns2.new.test. 192.0.2.2 tcp soa timeout tries=3
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp soa answered tries=3
`,
		Refs:      []string{"RFC 1035 section 4.2.1", "RFC 2182 section 3"},
		Incidents: []string{"salesforce.com 2021-05-11", ".club, .hsbc 2021-10-07", ".bw undated"},
	},
}

func reportUnreachable(p *migrate.Pass) {
	c := newComplaints(p)
	for _, b := range contacts(p, evidence.New) {
		if causeOf(p, b) != p.Check.ID {
			continue
		}
		c.add(b.Target, b.transport, b.sight, migrate.Finding{
			Type: "SOA", Message: outcomeWords(b.sight),
			Fix: "have the server listen on the address and let port 53 through to it, or take the address out",
		}, "")
	}
	c.report()
	if p.Gate == migrate.GateDecommission {
		missOld(p)
	}
}

// missOld is for old servers that were asked in vain, which alone does not show
// that they have stopped: nobody knows. drain-old-stopped has those that have, and
// all of them when their time is over.
func missOld(p *migrate.Pass) {
	_, quiet, _ := stopped(p)
	if len(quiet) == 0 || isDrained(p) || conditionOf(p, migrate.ConditionOld).State == migrate.Broken {
		return
	}
	var words []string
	for _, b := range quiet {
		words = with(words, fmt.Sprintf("%s %s over %s %s", b.Server, addressText(b.Address), transportWord(b.transport), outcomeWords(b.sight)))
	}
	p.Unknown("whether the old servers still serve the zone was not seen everywhere: " + someOf(words))
}
