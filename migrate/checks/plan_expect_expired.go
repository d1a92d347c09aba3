package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var planExpectExpired = &migrate.Check{
	ID:       "plan-expect-expired",
	Severity: migrate.Warning,
	Gates:    comparingGates,
	NeedsOld: true,
	Run:      reportExpectExpired,
	Doc: migrate.Doc{
		Title: "a declared change whose time is over",
		Why: `After its until: an entry under expect declares nothing any more; the change that it meant is undeclared like
any other. Who reads the plan may still believe that it is let through.`,
		Fix: "take the entry out, or give it a new until",
		Bad: `www 3600 A   192.0.2.1
--- new
www 3600 A   192.0.2.1
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80], until: 2029-12-01}
`,
		Good: `www 3600 A   192.0.2.1
--- new
www 3600 A   192.0.2.80
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80], until: 2030-12-01}
`,
		Refs: []string{"the plan format, version 1, until"},
	},
}

func reportExpectExpired(p *migrate.Pass) {
	for i := range p.Plan.Expect.List {
		e := &p.Plan.Expect.List[i]
		if !plans.Expired(e.Until, p.Now) {
			continue
		}
		f := planFinding(p, e.Line)
		f.Message = fmt.Sprintf("expect entry %s ended at %s and declares nothing", expectWords(e), migrate.TimeText(e.Until))
		f.Fix = "take the entry out of the plan, or give it a new until"
		p.Report(f)
	}
}
