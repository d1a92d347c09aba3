package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

var parentMixed = &migrate.Check{
	ID:       "parent-mixed",
	Severity: migrate.Error,
	Gates:    delegateGate,
	ByName:   true,
	Run:      whereSeen(reportParentMixed),
	Doc: migrate.Doc{
		Title: "a parent whose servers disagree, or that names old and new servers together",
		Why: `A set that names one old and one new server makes every look-up a toss: what the old one denies when it is
switched off is denied for half of the world. Servers of the parent that show different sets are in the middle of
another change, or one of them is stale. Nobody should begin on top of that.`,
		Fix: "wait until all servers of the parent show one set, and have the registrar set it right where it is mixed",
		Bad: `--- evidence
good
parent 203.0.113.2 referral referred "example.com. 172800 NS ns1.new.test." "example.com. 172800 NS ns2.new.test."
`,
		Good: `--- evidence
good
parent 203.0.113.2 referral referred "example.com. 172800 NS ns1.old.test." "example.com. 172800 NS ns2.old.test."
`,
		Refs:      []string{"RFC 1034 section 4.2.2"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func reportParentMixed(p *migrate.Pass) {
	if !judgesParent(p) {
		return
	}
	c := newComplaints(p)
	s := sidesOf(p)
	list := referring(p)
	for _, d := range list {
		if s.wronglyMixes(d.names) && len(s.strangers(d.names)) == 0 {
			c.add(d.Target, d.transport, d.sight, migrate.Finding{
				Type: "NS", Message: fmt.Sprintf("names old and new servers together: %s", nameWords(d.names)),
				Fix: "have the registrar set the delegation to the old set, or to the new one",
			}, "names old and new servers together")
		}
	}
	c.report()
	reportDisagreement(p, list)
}

// reportDisagreement is one finding that names a server of each opinion.
func reportDisagreement(p *migrate.Pass, list []delegation) {
	c := newComplaints(p)
	for _, d := range list {
		if slices.Equal(d.names, list[0].names) {
			continue
		}
		c.add(d.Target, d.transport, d.sight, migrate.Finding{
			Type: "NS", Fix: "wait until all servers of the parent show one set",
			Message: fmt.Sprintf("names %s, while %s names %s", nameWords(d.names), serverWords(list[0].Target), nameWords(list[0].names)),
		}, "disagrees with "+addressText(list[0].Address))
	}
	c.report()
}
