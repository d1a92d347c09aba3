package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var drainOldStopped = &migrate.Check{
	ID:            "drain-old-stopped",
	Severity:      migrate.Error,
	Gates:         decommissionGate,
	ByName:        true,
	NotAcceptable: true,
	Run:           whereSeen(reportOldStopped),
	Doc: migrate.Doc{
		Title: "an old server that stopped serving the zone too early",
		Why: `Until caches have run out a part of all look-ups goes to the old servers. Where they refuse, resolvers try the
others and are slow; where they deny the zone (NXDOMAIN) that is believed at once, and mail to it bounces for good. A
packet that is lost now and then is no stopped server: silence counts after three rounds and five minutes, a wrong
answer at once. When the time is over it is only a warning.`,
		Fix: "have the old provider serve the zone again, whole, until the time is over",
		Bad: `--- evidence
at -20h
good
at -19h
old * names=new
parent * names=new
every 1h until -2m
old 198.51.100.1 all refused
`,
		Good: `--- evidence
at -20h
good
at -19h
old * names=new
parent * names=new
every 1h until -2m
`,
		Refs:      []string{"RFC 1912 section 2.8", "RFC 2308 section 5", "RFC 5321 section 5.1"},
		Incidents: []string{"hornetsecurity.com 2024-06-07", "a customer of dnsindia.com undated"},
	},
}

func reportOldStopped(p *migrate.Pass) {
	c := newComplaints(p)
	wrong, silent, lacking := stopped(p)
	if conditionOf(p, migrate.ConditionOld).State == migrate.Broken || isDrained(p) {
		wrong = append(wrong, silent...)
	}
	for _, b := range wrong {
		words := outcomeWords(b.sight)
		if len(b.sight.Answer) > 0 {
			words = "answers the question for the SOA " + recordWords(b.sight.Answer)
		}
		f := migrate.Finding{Type: "SOA", Message: words, Fix: "have the old provider serve the zone again, whole, until the time is over"}
		f.Message += tooEarly(p)
		head := "stopped too early"
		if isDrained(p) {
			f.Severity, f.Fix, head = migrate.Warning, "switch it off on purpose, with the others", "has stopped"
		}
		c.add(b.Target, b.transport, b.sight, f, head)
	}
	for _, b := range lacking {
		c.add(b.Target, b.transport, b.sight, migrate.Finding{
			Type: "SOA", Severity: migrate.Warning, Message: outcomeWords(b.sight) + ", and otherwise it serves the zone",
			Fix: "have the old provider serve the zone whole, over TCP and with EDNS too, until the time is over",
		}, "serves the zone in part")
	}
	c.report()
	if len(wrong) == 0 {
		waitForOld(p)
	}
}

// waitForOld waits where the old servers answer now, and their time begins anew.
func waitForOld(p *migrate.Pass) {
	c := conditionOf(p, migrate.ConditionOld)
	if c.State == migrate.Pending || c.State == migrate.Broken {
		p.Wait(nil, notYet(p, c))
	}
}

// tooEarly says how long an old server has to go on.
func tooEarly(p *migrate.Pass) string {
	if isDrained(p) {
		return fmt.Sprintf("; caches have run out of it since %s", migrate.EarliestText(*p.Clock().NotBefore))
	}
	if words := earliestWords(p); words != "" {
		return ", and caches still lead to it: switch it off " + words
	}
	return ", and caches still lead to it: the clock has not started"
}
