package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var planIgnoreUnmatched = &migrate.Check{
	ID:       "plan-ignore-unmatched",
	Severity: migrate.Warning,
	Gates:    readGates,
	After:    reportIgnoreUnmatched,
	Doc: migrate.Doc{
		Title: "an acceptance that accepts nothing",
		Why: `An entry under ignore whose finding is gone is left over from a fault that was mended, or was mistyped and
never accepted anything. The first is a hole through which the same fault comes back unseen. Entries for
checks that the gate at hand does not run are not asked about.`,
		Fix: "take the entry out of the plan, or mend its check, owner or type",
		Bad: `$TTL 3600
www A   192.0.2.1
--- plan
version: 1
ignore:
  - {check: ttl-zero, owner: www, reason: CHG-1}
`,
		Good: `$TTL 0
www A   192.0.2.1
--- plan
version: 1
ignore:
  - {check: ttl-zero, owner: www, reason: CHG-1}
`,
		Refs: []string{"the plan format, version 1, ignore"},
	},
}

func reportIgnoreUnmatched(p *migrate.Pass, usage migrate.Usage) {
	for i := range p.Plan.Ignore {
		g := &p.Plan.Ignore[i]
		if usage.Ignored[i] || plans.Expired(g.Until, p.Now) || g.Check != "" && !usage.Ran(g.Check) || mayBeForLint(p, g) {
			continue
		}
		f := planFinding(p, g.Line)
		f.Message = fmt.Sprintf("ignore entry %s accepts nothing", ignoreWords(g))
		if c := usage.Known[g.Check]; c != nil && c.NotAcceptable {
			f.Message = fmt.Sprintf("ignore entry %s accepts nothing: nobody can accept %s", ignoreWords(g), c.ID)
		}
		f.Fix = "take the entry out of the plan, or mend its check, owner or type"
		if g.Check == "" {
			f.Fix = "take the entry out of the plan, or name the check that it is for"
		}
		p.Report(f)
	}
}

// mayBeForLint tells whether an entry may be for checks of the zone by itself,
// which the gate does not run.
func mayBeForLint(p *migrate.Pass, g *plans.Ignore) bool {
	return p.Gate == migrate.GateDecommission && g.Check == ""
}

// ignoreWords names an entry: "ttl-zero www A".
func ignoreWords(g *plans.Ignore) string {
	return strings.Join(strings.Fields(g.Check+" "+g.Owner+" "+g.Type), " ")
}
