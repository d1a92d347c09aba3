package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var planIgnoreExpired = &migrate.Check{
	ID:       "plan-ignore-expired",
	Severity: migrate.Warning,
	Gates:    readGates,
	Run:      reportIgnoreExpired,
	Doc: migrate.Doc{
		Title: "an acceptance whose time is over",
		Why: `After its until: an entry under ignore accepts nothing any more, so what it let through counts again in
full. It was given an end for a reason: somebody meant to mend the fault by then.`,
		Fix: "mend the fault and take the entry out, or decide again and give it a new until",
		Bad: `$TTL 0
www A   192.0.2.1
--- plan
version: 1
ignore:
  - {check: ttl-zero, owner: www, reason: CHG-1, until: 2029-12-01}
`,
		Good: `$TTL 0
www A   192.0.2.1
--- plan
version: 1
ignore:
  - {check: ttl-zero, owner: www, reason: CHG-1, until: 2030-12-01}
`,
		Refs: []string{"the plan format, version 1, until"},
	},
}

func reportIgnoreExpired(p *migrate.Pass) {
	for i := range p.Plan.Ignore {
		g := &p.Plan.Ignore[i]
		if !plans.Expired(g.Until, p.Now) {
			continue
		}
		f := planFinding(p, g.Line)
		f.Message = fmt.Sprintf("ignore entry %s ended at %s and accepts nothing", ignoreWords(g), migrate.TimeText(g.Until))
		f.Fix = "mend the fault and take the entry out of the plan, or decide again and give it a new until"
		p.Report(f)
	}
}
