package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var drainParentMixed = &migrate.Check{
	ID:            "drain-parent-mixed",
	Severity:      migrate.Error,
	Gates:         decommissionGate,
	ByName:        true,
	NotAcceptable: true,
	Run:           whereSeen(reportDrainParent),
	Doc: migrate.Doc{
		Title: "a parent that does not name the new servers, and only them, everywhere",
		Why: `As long as one server of the parent still names the old servers, caches are filled with them anew, and the
clock does not run. Servers that show wholly the old set and others that show wholly the new one are a change under
way: that is waited for. It ends with the second of two rounds, ten minutes apart, in which each of them named the new
set, by the serial of the parent's zone at or past that of the change.

One answer that has old and new names together is no change under way but a wrong one. It stays, and half of all
look-ups go to servers that are about to be switched off.`,
		Fix: "have the registrar make the delegation what the plan says, and go on watching",
		Bad: `--- evidence
at -60h
good
at -58h
old * names=new
parent 203.0.113.1 names=new
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
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 1982 section 3.2"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func reportDrainParent(p *migrate.Pass) {
	c := newComplaints(p)
	s := sidesOf(p)
	for _, d := range referring(p) {
		if !s.wronglyMixes(d.names) || len(s.strangers(d.names)) > 0 {
			continue
		}
		c.add(d.Target, d.transport, d.sight, migrate.Finding{
			Type: "NS", Message: fmt.Sprintf("names old and new servers together: %s%s", nameWords(d.names), semicolon(earliestWords(p))),
			Fix: "have the registrar make the delegation what the plan says, and go on watching",
		}, "names old and new servers together")
	}
	c.report()
	waitFor(p, migrate.ConditionParent)
}

// waitFor makes the check wait while a condition is not so.
func waitFor(p *migrate.Pass, name migrate.ConditionName) {
	switch c := conditionOf(p, name); c.State {
	case migrate.Held:
	case migrate.Unseen:
		p.NotApplicable(unseenBy(c))
	default:
		p.Wait(nil, notYet(p, c))
	}
}

func semicolon(words string) string {
	if words == "" {
		return ""
	}
	return "; " + words
}
