package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var planExpectUnpinned = &migrate.Check{
	ID:       "plan-expect-unpinned",
	Severity: migrate.Warning,
	Gates:    comparingGates,
	NeedsOld: true,
	Run:      reportUnpinned,
	Doc: migrate.Doc{
		Title: "a declared change is let through whatever its value",
		Why: `An entry under expect without to: says that an RRset will change, not into what. A wrong address passes as
well as the right one. With to: (or ttl: for a change of TTL) only what was planned does.`,
		Fix: "add the value that is meant to the entry, as to: [...] or ttl: ...",
		Bad: `$TTL 3600
www A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
--- plan
version: 1
expect:
  - {name: www, type: A, change: update}
`,
		Good: `$TTL 3600
www A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80]}
`,
		Refs: []string{"the plan format, version 1, expect"},
	},
}

func reportUnpinned(p *migrate.Pass) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if !declared(c) || c.Kind == migrate.Removed || !c.Matters() {
			continue
		}
		e := &p.Plan.Expect.List[c.Expect-1]
		if len(e.To) > 0 || c.Kind == migrate.TTL && e.TTL != nil {
			continue
		}
		f := changeFinding(c)
		f.Message = fmt.Sprintf("expect entry %s lets any value through: %s", expectWords(e), describe(c))
		f.Related = atPlan(p, e.Line, "declared by this entry")
		f.Fix = "add the value that is meant to the entry, as to: [...]"
		if c.Kind == migrate.TTL {
			f.Fix = "add the TTL that is meant to the entry, as ttl: ..."
		}
		p.Report(f)
	}
}
