package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var changeUndeclared = &migrate.Check{
	ID:       "change-undeclared",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	Run:      reportUndeclared,
	Doc: migrate.Doc{
		Title: "a change that the plan does not expect",
		Why: `Where the plan lists the changes that are to be made, everything else is a surprise: a template that was
edited last month and goes out with today's address, another team's half-done work, a serial that was made
from an old copy. With expect: [] in the plan nothing may change at all. A plan without the key expect asks
for no such thing.

The SOA and the records that a signer makes are not asked about, and an NS set of the apex that the plan's
name servers make is declared by them.`,
		Fix: "take the change out, or declare it in the plan under expect",
		Bad: `$TTL 3600
www A   192.0.2.1
api A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
api A   192.0.2.2
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80]}
`,
		Good: `$TTL 3600
www A   192.0.2.1
api A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
api A   192.0.2.1
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80]}
`,
		Refs:      []string{"the plan format, version 1, expect"},
		Incidents: []string{"wikimedia.org 2010-03-24", "dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}

func reportUndeclared(p *migrate.Pass) {
	if !p.Plan.Expect.Given {
		p.NotApplicable("the plan does not say what is to change")
		return
	}
	lost := 0
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if !c.Matters() || !c.Type.IsContent() || declared(c) || makesPlanned(p, c) {
			continue
		}
		if c.Kind == migrate.Removed && p.New.Broken() {
			lost++
			continue
		}
		f := changeFinding(c)
		f.Message = "the plan does not expect this change: " + describe(c)
		if c.Mismatch != "" {
			f.Message = "the change is not what the plan expects: " + describe(c) + "; " + c.Mismatch
		}
		f.Fix = "take the change out, or declare it in the plan under expect"
		p.Report(f)
	}
	if lost > 0 {
		reportUnread(p, lost, p.Diff.Counts.All.Old)
	}
}

// makesPlanned tells whether a change gives the apex the NS set that the plan's name
// servers declare.
func makesPlanned(p *migrate.Pass, c *migrate.SetChange) bool {
	return c.Kind != migrate.Removed && c.Mismatch == "" && isPlannedApexNS(p, c)
}

// reportUnread is for a new zone that could not be read whole: what is wrong with
// it are the lines that could not be read, not each RRset that is missing for it.
func reportUnread(p *migrate.Pass, missing, of int) {
	p.Report(migrate.Finding{
		Owner:    p.Origin().String(),
		Message:  fmt.Sprintf("%s of the old zone's %s are not in the new zone, which could not be read whole", migrate.Number(missing), migrate.Plural(of, "RRset")),
		Headline: fmt.Sprintf("%s of %s missing", migrate.Number(missing), migrate.Plural(of, "RRset")),
		Fix:      "mend what the syntax checks name first",
		Related: examples(p.Diff, func(c *migrate.SetChange) bool {
			return c.Kind == migrate.Removed && !declared(c) && !forParents(c.Type)
		}),
	})
}
