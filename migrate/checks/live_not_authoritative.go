package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveNotAuthoritative = &migrate.Check{
	ID:       "live-not-authoritative",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportNotAuthoritative),
	Doc: migrate.Doc{
		Title: "a new name server that does not serve the zone",
		Why: `A server that refuses the zone, fails, denies it, or answers without authority was never set up for it, has
lost it, or has let it expire. Once the parent names it, look-ups that go there fail; where it denies the name
(NXDOMAIN) the denial is believed at once and kept, which is the worst of them. Answers that are no DNS message, or
that belong to another question, are counted here too: something between answers instead of the server.`,
		Fix: "have the provider load the zone on the server, or take the server out of the plan",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp soa refused
new ns2.new.test. 192.0.2.2 tcp soa refused
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp soa answered
new ns2.new.test. 192.0.2.2 tcp soa answered
`,
		Refs:      []string{"RFC 1912 section 2.8", "RFC 8499 section 7 (lame delegation)"},
		Incidents: []string{"all zones hosted by Linode 2016/2022-08-23", "35,000 to 70,000 domains (Sitting Ducks) 2018-2024", "domains hosted by eNom 2022-01-15"},
	},
}

func reportNotAuthoritative(p *migrate.Pass) {
	c := newComplaints(p)
	list := slices.DeleteFunc(contacts(p, evidence.New), func(b contact) bool { return causeOf(p, b) != p.Check.ID })
	var targets []migrate.Target
	for _, b := range list {
		targets = append(targets, b.Target)
	}
	at := ""
	if share := shareOf(countAddresses(targets), newAddressCount(p)); share != "" {
		at = " (" + share + " without the zone)"
	}
	for _, b := range list {
		words := outcomeWords(b.sight)
		if b.sight.Outcome == evidence.Answered {
			words = "answers the question for the SOA " + recordWords(b.sight.Answer)
		}
		c.add(b.Target, b.transport, b.sight, migrate.Finding{
			Type: "SOA", Message: words + at,
			Fix: "have the provider load the zone on the server, or take the server out of the plan",
		}, words)
	}
	c.report()
}
