package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var changePlanStale = &migrate.Check{
	ID:            "change-plan-stale",
	Severity:      migrate.Error,
	Gates:         publishGate,
	NeedsOld:      true,
	NotAcceptable: true,
	Run:           reportStale,
	Doc: migrate.Doc{
		Title: "the plan or an approval was made on another version of the zone in service",
		Why: `A plan is made by looking at a zone. When the zone has moved on since, carrying the plan out takes back what
others have done in between, and nobody has looked at that. The same holds for an approval: it was given for
a step from one version, not from this one.

The plan says what it was made on under base, an approval does by itself.`,
		Fix: "make the plan or the approval again on the zone that is in service now",
		Bad: `@   3600 SOA ns1 hostmaster 105 3600 600 604800 300
www 3600 A   192.0.2.1
--- new
@   3600 SOA ns1 hostmaster 106 3600 600 604800 300
www 3600 A   192.0.2.80
--- plan
version: 1
base: {serial: 100}
`,
		Good: `@   3600 SOA ns1 hostmaster 105 3600 600 604800 300
www 3600 A   192.0.2.1
--- new
@   3600 SOA ns1 hostmaster 106 3600 600 604800 300
www 3600 A   192.0.2.80
--- plan
version: 1
base: {serial: 105}
`,
		Refs:      []string{"RFC 1982 section 3"},
		Incidents: []string{"dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}

func reportStale(p *migrate.Pass) {
	if stale := p.StaleBase(); stale != "" {
		f := planFinding(p, p.Plan.Base.Line)
		f.Message = "the plan " + stale
		f.Fix = "make the plan again on the zone that is in service now"
		p.Report(f)
	}
	for _, s := range p.JudgeApprovals() {
		if s.Stale != "" {
			p.Report(migrate.Finding{
				Owner:   p.Origin().String(),
				Message: fmt.Sprintf("approval %s %s", s.File, s.Stale),
				Fix:     "look at the change again and approve it with zonegate approve",
			})
		}
	}
}
