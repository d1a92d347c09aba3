package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var planProtectUnmatched = &migrate.Check{
	ID:       "plan-protect-unmatched",
	Severity: migrate.Error,
	Gates:    comparingGates,
	Run:      reportProtectUnmatched,
	Doc: migrate.Doc{
		Title: "the plan protects what neither zone has",
		Why: `A name under protect that was mistyped protects nothing, and nobody notices until the day that it should
have. The same for one that went long ago: the plan promises something that it does not hold.`,
		Fix: "write the name and type as the zone has them, or take the entry out",
		Bad: `$TTL 3600
api A   192.0.2.1
--- new
$TTL 3600
api A   192.0.2.1
--- plan
version: 1
protect: ["apl A"]
`,
		Good: `$TTL 3600
api A   192.0.2.1
--- new
$TTL 3600
api A   192.0.2.1
--- plan
version: 1
protect: ["api A"]
`,
		Refs: []string{"the plan format, version 1, protect"},
	},
}

func reportProtectUnmatched(p *migrate.Pass) {
	for i := range p.Plan.Protect {
		e := &p.Plan.Protect[i]
		if protects(p, p.Old, e) || protects(p, p.New, e) {
			continue
		}
		f := planFinding(p, e.Line)
		f.Message = fmt.Sprintf("protect entry %s matches nothing in either zone", protectWords(e))
		if p.Old == nil {
			f.Message = fmt.Sprintf("protect entry %s matches nothing in the zone", protectWords(e))
		}
		f.Fix = "write the name and type as the zone has them, or take the entry out of the plan"
		p.Report(f)
	}
}

func protectWords(e *plans.Protect) string {
	if e.Type == "" {
		return e.Name
	}
	return e.Name + " " + e.Type
}

func protects(p *migrate.Pass, z *zonefile.Zone, e *plans.Protect) bool {
	name, ok := planName(p, e.Name)
	if z == nil || !ok {
		return false
	}
	node, ok := z.Node(name)
	return ok && ownsType(node, e.Type)
}
