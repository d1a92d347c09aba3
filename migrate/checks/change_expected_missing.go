package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var changeExpectedMissing = &migrate.Check{
	ID:       "change-expected-missing",
	Severity: migrate.Warning,
	Gates:    comparingGates,
	NeedsOld: true,
	Run:      reportExpectedMissing,
	Doc: migrate.Doc{
		Title: "a change that the plan expects did not happen",
		Why: `A declared change that is not in the zone was forgotten, was made under another name, or was made long ago
and the plan is an old one. None of that hurts the zone, but somebody believes that it was done. An entry
whose name stands in neither zone is mostly a typing error.`,
		Fix: "make the change, or take the entry out of the plan",
		Bad: `$TTL 3600
www A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.1
--- plan
version: 1
expect:
  - {name: www, type: A, change: update, to: [192.0.2.80]}
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

func reportExpectedMissing(p *migrate.Pass) {
	happened := make([]bool, len(p.Plan.Expect.List))
	for i := range p.Diff.Sets {
		if at := p.Diff.Sets[i].Expect; at > 0 {
			happened[at-1] = true
		}
	}
	for i := range p.Plan.Expect.List {
		e := &p.Plan.Expect.List[i]
		if happened[i] || plans.Expired(e.Until, p.Now) {
			continue
		}
		f := planFinding(p, e.Line)
		f.Message = fmt.Sprintf("expect entry %s did not happen: %s", expectWords(e), whyNot(p, e))
		f.Fix = "make the change, or take the entry out of the plan"
		p.Report(f)
	}
}

// expectWords names an entry: "www A update".
func expectWords(e *plans.Expect) string {
	return strings.Join(strings.Fields(e.Name+" "+e.Type+" "+e.Change), " ")
}

func whyNot(p *migrate.Pass, e *plans.Expect) string {
	mismatch := ""
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if c.Kind == migrate.Same || !expects(p, e, c.Owner, c.Type) {
			continue
		}
		if c.Mismatch != "" {
			return describe(c) + "; " + c.Mismatch
		}
		mismatch = "another change did: " + describe(c)
	}
	switch {
	case mismatch != "":
		return mismatch
	case expectedExists(p, p.Old, e) || expectedExists(p, p.New, e):
		return "both zones have the same there"
	}
	return "neither zone has such an RRset"
}

func expects(p *migrate.Pass, e *plans.Expect, owner zonefile.Name, t zonefile.Type) bool {
	return e.Matches(owner.String(), t.String(), p.Origin().String())
}

func expectedExists(p *migrate.Pass, z *zonefile.Zone, e *plans.Expect) bool {
	if name, ok := planName(p, e.Name); ok && !strings.ContainsAny(e.Name, "*?") {
		node, ok := z.Node(name)
		return ok && ownsType(node, e.Type)
	}
	for node := range z.Nodes() {
		for set := range node.RRsets() {
			if expects(p, e, node.Name(), set.Type()) {
				return true
			}
		}
	}
	return false
}

// ownsType tells whether a node has RRsets of a type, given as in a plan.
func ownsType(node zonefile.Node, typ string) bool {
	for set := range node.RRsets() {
		if typ == "" || set.Type().String() == typ {
			return true
		}
	}
	return false
}
