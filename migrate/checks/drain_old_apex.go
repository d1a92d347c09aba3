package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var drainOldApex = &migrate.Check{
	ID:            "drain-old-apex",
	Severity:      migrate.Error,
	Gates:         decommissionGate,
	ByName:        true,
	NotAcceptable: true,
	Run:           whereSeen(reportOldApex),
	Doc: migrate.Doc{
		Title: "old servers that still name themselves as the servers of the zone",
		Why: `Nine of ten resolvers go by the NS set that the zone itself has, and each answer of an old server hands out its
own. A resolver that refreshes the set from there clings to the old servers without end, whatever the parent says. So
the new set, and only it, has to be in the apex at the old provider before the clock starts.

Where the old provider cannot do that, a waiver of step U3 in the plan says so, with who answers for it: then the TTLs
at the parent and in the old apex count one after the other, for a resolver may ask an old server in the last second of
the first.`,
		Fix: "put the new NS set, and only it, into the zone at the old provider (step U3)",
		Bad: `--- evidence
at -60h
good
at -58h
parent * names=new
every 1h until -2m
`,
		Good: `--- evidence
at -60h
good
at -58h
old * names=new
parent * names=new
every 1h until -2m
`,
		Refs:      []string{"RFC 2181 section 5.4.1", "RFC 9199 section 3.6", "RFC 1034 section 4.2.2"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

const oldApexFix = "put the new NS set, and only it, into the zone at the old provider (step U3)"

func reportOldApex(p *migrate.Pass) {
	c := newComplaints(p)
	s := sidesOf(p)
	for _, b := range healthy(p, evidence.Old) {
		for _, sight := range asked(p, b, evidence.PurposeNS) {
			if message := apexTrouble(p, s, sight); message != "" {
				c.add(b.Target, b.transport, sight, migrate.Finding{Type: "NS", Message: message, Fix: oldApexFix}, message)
			}
		}
	}
	c.report()
	if p.Clock().WaivedU3 {
		reportWaivedApex(p)
		return
	}
	waitFor(p, migrate.ConditionApex)
}

// apexTrouble says what no wait makes right in an old server's apex; "" where the
// set is wholly the old or wholly the new one.
func apexTrouble(p *migrate.Pass, s sides, sight migrate.Sight) string {
	names := answeredNS(p, sight)
	switch strangers := s.strangers(names); {
	case sight.Outcome == evidence.NotObservable || silent(sight.Outcome):
	case sight.Outcome != evidence.Answered:
		return outcomeWords(sight) + " to the question for the zone's NS"
	case len(names) == 0:
		return "answers the question for the zone's NS " + recordWords(sight.Answer)
	case len(strangers) > 0:
		return fmt.Sprintf("names %s in the zone, which the plan names on neither side", nameWords(strangers))
	case s.wronglyMixes(names):
		return "names old and new servers together in the zone: " + nameWords(names)
	case isPart(names, s.new) && !isPart(names, s.old):
		return "names " + setContrast(names, s.new, "the plan's new set")
	}
	return ""
}

// isPart tells whether names are of a set, and do not make up all of it.
func isPart(names, set []zonefile.Name) bool {
	return len(without(names, set)) == 0 && len(without(set, names)) > 0
}

// reportWaivedApex names the waiver by which the old apex keeps the old set.
func reportWaivedApex(p *migrate.Pass) {
	if conditionOf(p, migrate.ConditionApex).State == migrate.Held {
		return
	}
	for i := range p.Plan.Waivers {
		w := &p.Plan.Waivers[i]
		if w.Step != "U3" || plans.Expired(w.Until, p.Now) || w.By == "" {
			continue
		}
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Type: "NS", Accepted: acceptanceOf(p, w), Fix: oldApexFix,
			Message: "the old servers keep the old set in their apex: the longer bound counts, " + p.Clock().Formula,
		})
		return
	}
}
