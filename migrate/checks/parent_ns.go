package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var parentNS = &migrate.Check{
	ID:       "parent-ns",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportParentNS),
	Doc: migrate.Doc{
		Title: "a delegation that is not the one that the plan starts from",
		Why: `The plan says from which servers to which the zone moves. If the parent names others than the plan's old ones
now, the plan was made for another state: servers were added since, somebody has begun the change, the registrar has
reset it. How long the old servers must stay is computed from what stands there. Every address of every server of the
parent is asked, for they do not all change at once.

Before the old provider is switched off the delegation has to be the planned one; one that is still the old one is
waited for (drain-parent-mixed).

A parent server that does not answer makes the check unknown; so does one that serves the child zone itself, for
that hides the delegation. A parent that shows the new set everywhere already is a warning.`,
		Fix: "find out who changed the delegation, and bring plan and parent together",
		Bad: `--- evidence
good
parent 203.0.113.1 referral referred "example.com. 172800 NS ns1.old.test."
parent 203.0.113.2 referral referred "example.com. 172800 NS ns1.old.test."
`,
		Good: `--- evidence
good
parent 203.0.113.1 referral referred "example.com. 172800 NS ns2.old.test." "example.com. 172800 NS ns1.old.test."
`,
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 9471"},
		Incidents: []string{"webcom.com 1997-09", "puri.sm 2018-02", "notion.so 2021-02-12", "zoom.us 2025-04-16"},
	},
}

func reportParentNS(p *migrate.Pass) {
	if trouble := parentTrouble(p); trouble != "" {
		p.Unknown(trouble)
		return
	}
	c := newComplaints(p)
	s := sidesOf(p)
	var silentOnes []string
	for _, d := range delegations(p) {
		switch {
		case d.sight.Outcome == evidence.NotObservable:
		case len(d.names) > 0:
			judgeParentSet(c, s, d)
		case d.sight.Outcome == evidence.NXDomain || d.sight.Outcome == evidence.NoData:
			c.add(d.Target, d.transport, d.sight, migrate.Finding{
				Type: "NS", Message: "does not delegate the zone: " + outcomeWords(d.sight),
				Fix: "find out why the parent does not delegate the zone, and which zone does",
			}, "does not delegate the zone")
		default:
			silentOnes = with(silentOnes, parentWords(d))
		}
	}
	c.report()
	reportAlreadyNew(p, s)
	if len(silentOnes) > 0 {
		p.Unknown("the delegation was not seen everywhere: " + someOf(silentOnes))
	}
}

// parentWords says why a parent server showed no delegation.
func parentWords(d delegation) string {
	who := strings.TrimSpace(d.Server+" "+addressText(d.Address)) + " " + transportWord(d.transport)
	if d.sight.Outcome == evidence.Answered {
		return who + " serves the zone itself, which hides the delegation"
	}
	return who + " " + outcomeWords(d.sight)
}

// judgeParentSet is for sets of old names alone that lack some, and new ones
// likewise. Mixtures and strangers are for other checks.
func judgeParentSet(c *complaints, s sides, d delegation) {
	want, whose := s.old, "the plan's old set"
	switch {
	case len(s.strangers(d.names)) > 0 || s.mixes(d.names):
		return
	case slices.Equal(d.names, s.old) || slices.Equal(d.names, s.new):
		return
	case len(without(d.names, s.old)) == 0 && c.p.Gate == migrate.GateDecommission:
		return
	case len(without(d.names, s.old)) > 0:
		want, whose = s.new, "the plan's new set"
	}
	c.add(d.Target, d.transport, d.sight, migrate.Finding{
		Type: "NS", Message: "names " + setContrast(d.names, want, whose),
		Fix: "find out who changed the delegation, and bring plan and parent together",
	}, "names "+nameWords(d.names)+" only")
}

// reportAlreadyNew warns where the change was made already.
func reportAlreadyNew(p *migrate.Pass, s sides) {
	list := referring(p)
	if slices.Equal(s.old, s.new) || len(list) == 0 || p.Gate == migrate.GateDecommission {
		return
	}
	for _, d := range list {
		if !slices.Equal(d.names, s.new) {
			return
		}
	}
	p.Report(migrate.Finding{
		Owner: p.Origin().String(), Type: "NS", Severity: migrate.Warning,
		Message: fmt.Sprintf("the parent names the new servers already (%s): the change was made", nameWords(s.new)),
		Fix:     "go on with the steps after the change",
	})
}
