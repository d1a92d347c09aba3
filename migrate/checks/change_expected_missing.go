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
	if len(happened) == 0 {
		return
	}
	look := newLookedFor(p)
	for i := range p.Plan.Expect.List {
		e := &p.Plan.Expect.List[i]
		if happened[i] || plans.Expired(e.Until, p.Now) {
			continue
		}
		f := planFinding(p, e.Line)
		f.Message = fmt.Sprintf("expect entry %s did not happen: %s", expectWords(e), look.whyNot(e))
		f.Fix = "make the change, or take the entry out of the plan"
		p.Report(f)
	}
}

// expectWords names an entry: "www A update".
func expectWords(e *plans.Expect) string {
	return strings.Join(strings.Fields(e.Name+" "+e.Type+" "+e.Change), " ")
}

// lookedFor finds what became of the entries that did not happen.
type lookedFor struct {
	p      *migrate.Pass
	byName map[zonefile.Name][]int // indices into the changes
	owners []plans.Owner           // of the changes, once a glob asks for them
}

func newLookedFor(p *migrate.Pass) *lookedFor {
	l := &lookedFor{p: p, byName: map[zonefile.Name][]int{}}
	for i := range p.Diff.Sets {
		if c := &p.Diff.Sets[i]; c.Kind != migrate.Same {
			l.byName[c.Owner] = append(l.byName[c.Owner], i)
		}
	}
	return l
}

func (l *lookedFor) whyNot(e *plans.Expect) string {
	mismatch := ""
	for _, i := range l.changes(e) {
		c := &l.p.Diff.Sets[i]
		if c.Mismatch != "" {
			return describe(c) + "; " + c.Mismatch
		}
		mismatch = "another change did: " + describe(c)
	}
	switch {
	case mismatch != "":
		return mismatch
	case expectedExists(l.p, l.p.Old, e) || expectedExists(l.p, l.p.New, e):
		return "both zones have the same there"
	}
	return "neither zone has such an RRset"
}

// changes lists those that the entry is about, whatever their kind.
func (l *lookedFor) changes(e *plans.Expect) (list []int) {
	sets := l.p.Diff.Sets
	if name, ok := exactName(l.p, e); ok {
		for _, i := range l.byName[name] {
			if e.Type == "" || sets[i].Type.String() == e.Type {
				list = append(list, i)
			}
		}
		return list
	}
	if l.owners == nil {
		l.owners = make([]plans.Owner, len(sets))
		for i := range sets {
			l.owners[i] = plans.OwnerOf(sets[i].Owner.String())
		}
	}
	pattern := e.Pattern(l.p.Origin().String())
	for i := range sets {
		if sets[i].Kind != migrate.Same && pattern.Matches(l.owners[i], sets[i].Type.String()) {
			list = append(list, i)
		}
	}
	return list
}

// exactName is the name of an entry that has no glob.
func exactName(p *migrate.Pass, e *plans.Expect) (zonefile.Name, bool) {
	name, ok := planName(p, e.Name)
	return name, ok && !strings.ContainsAny(e.Name, "*?")
}

func expectedExists(p *migrate.Pass, z *zonefile.Zone, e *plans.Expect) bool {
	if name, ok := exactName(p, e); ok {
		node, ok := z.Node(name)
		return ok && ownsType(node, e.Type)
	}
	pattern := e.Pattern(p.Origin().String())
	for node := range z.Nodes() {
		if ownsType(node, e.Type) && pattern.Matches(plans.OwnerOf(node.Name().String()), e.Type) {
			return true
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
