package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveEDNS = &migrate.Check{
	ID:       "live-edns",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportEDNS),
	Doc: migrate.Doc{
		Title: "a new name server that answers only questions without EDNS",
		Why: `Resolvers ask with EDNS(0), and since 2019 they no longer try again without it when no answer comes. For
them a server that stays silent then, or answers FORMERR for an option that it does not know, is dead. A server
that merely leaves EDNS out of its answer is slow and old (a warning): what is longer than 512 octets goes over
TCP.`,
		Fix: "have the server, or the firewall before it, let questions with EDNS(0) and options through",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp soa other-rcode rcode=FORMERR
new ns1.new.test. 192.0.2.1 udp plain answered noedns
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp soa answered
`,
		Refs: []string{"RFC 6891 sections 6.1.1 and 7", "DNS flag day 2019"},
	},
}

func reportEDNS(p *migrate.Pass) {
	c := newComplaints(p)
	for _, b := range contacts(p, evidence.New) {
		f := migrate.Finding{Type: "SOA", Fix: "have the server, or the firewall before it, let questions with EDNS(0) and options through"}
		switch {
		case causeOf(p, b) == p.Check.ID:
			f.Message = outcomeWords(b.sight) + " to a question with EDNS, and answers it without EDNS"
		case causeOf(p, b) == "" && !b.sight.EDNS && b.transport == evidence.UDP:
			f.Severity, f.Message = migrate.Warning, "answers without EDNS: what is longer than 512 octets goes over TCP"
		default:
			continue
		}
		c.add(b.Target, b.transport, b.sight, f, "")
	}
	c.report()
}
