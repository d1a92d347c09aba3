package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var parentNSUnexpected = &migrate.Check{
	ID:       "parent-ns-unexpected",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportParentUnexpected),
	Doc: migrate.Doc{
		Title: "a delegation to servers that are neither the old nor the planned ones",
		Why: `Nobody planned these. The domain was taken over, has run out and is parked, was reset to the registrar's
defaults by a transfer, or lost its server to the removal of a host object. Whoever runs the servers decides what the
zone is, for mail and certificates as well.`,
		Fix: "stop; ask the registrar who changed the delegation, and have it put right",
		Bad: `--- evidence
good
parent 203.0.113.1 referral referred "example.com. 172800 NS ns1621.park.test." "example.com. 172800 NS ns2621.park.test."
parent 203.0.113.2 referral referred "example.com. 172800 NS ns1621.park.test." "example.com. 172800 NS ns2621.park.test."
`,
		Good: `--- evidence
good
`,
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 9199 section 3"},
		Incidents: []string{"linkedin.com and ~5,000 2013-06-19", "x.ai 2017-12-04", "dotmailer.co.uk 2022-09-14", "printunion.eu 2025-08-06"},
	},
}

func reportParentUnexpected(p *migrate.Pass) {
	if !judgesParent(p) {
		return
	}
	c := newComplaints(p)
	s := sidesOf(p)
	for _, d := range referring(p) {
		if names := s.strangers(d.names); len(names) > 0 {
			c.add(d.Target, d.transport, d.sight, migrate.Finding{
				Type: "NS", Message: fmt.Sprintf("names %s, which the plan names on neither side", nameWords(names)),
				Fix: "stop; ask the registrar who changed the delegation, and have it put right",
			}, "names "+nameWords(names)+", which the plan does not")
		}
	}
	c.report()
}
