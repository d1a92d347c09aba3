package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveTCP = &migrate.Check{
	ID:       "live-tcp",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportNoTCP),
	Doc: migrate.Doc{
		Title: "an address of a new name server that answers over UDP and not over TCP",
		Why: `An answer that does not fit into a UDP message is asked for again over TCP, and resolvers that suspect a
forgery, or that are told to slow down, ask over TCP as well. Without it long answers do not exist: mostly TXT at
the apex, of all names. Tests with one short question do not show it. Every name server must offer TCP.`,
		Fix: "have the server listen on TCP port 53, and let it through",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 tcp soa tcp-refused
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 tcp soa answered
`,
		Refs: []string{"RFC 7766 section 5", "RFC 9210 section 3"},
	},
}

func reportNoTCP(p *migrate.Pass) {
	c := newComplaints(p)
	for _, b := range contacts(p, evidence.New) {
		if causeOf(p, b) == p.Check.ID {
			c.add(b.Target, b.transport, b.sight, migrate.Finding{
				Type: "SOA", Message: "answers over UDP, and over TCP " + outcomeWords(b.sight),
				Fix: "have the server listen on TCP port 53, and let it through",
			}, outcomeWords(b.sight))
		}
	}
	c.report()
}
