package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveAXFROpen = &migrate.Check{
	ID:       "live-axfr-open",
	Severity: migrate.Warning,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportAXFROpen),
	Doc: migrate.Doc{
		Title: "a new name server that gives the whole zone to everybody",
		Why: `Whoever asks gets every name at once: internal hosts, customers, what is being prepared. Some zones are meant
to be public; then ignore this. A transfer that begins and breaks off, or that never comes to an end, is an error:
secondaries that fetch the zone there go on with the old one, or with none.`,
		Fix: "limit transfers to the secondaries, by key (TSIG) or address",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 tcp transfer answered records=9
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 tcp transfer refused
`,
		Refs: []string{"RFC 5936 section 5", "RFC 9103 section 3"},
	},
}

func reportAXFROpen(p *migrate.Pass) {
	c := newComplaints(p)
	for _, b := range healthy(p, evidence.New) {
		for _, s := range asked(p, b, evidence.PurposeTransfer) {
			if s.Transfer == nil {
				continue
			}
			f := migrate.Finding{
				Type: "AXFR", Message: "gives the zone to everybody who asks: " + migrate.Plural(s.Transfer.Records, "record"),
				Fix: "limit transfers to the secondaries, by key (TSIG) or address",
			}
			head := "gives the zone to everybody"
			if s.Transfer.Trouble != "" {
				f.Severity, f.Message = migrate.Error, "the transfer of the zone is not whole: "+s.Transfer.Trouble
				f.Fix, head = "look why the server does not send the zone to its end", "transfers a zone that is not whole"
			}
			c.add(b.Target, b.transport, s, f, head)
		}
	}
	c.report()
}
