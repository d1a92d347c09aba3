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
	var missing []int
	for i := range p.Plan.Expect.List {
		if !happened[i] && !plans.Expired(p.Plan.Expect.List[i].Until, p.Now) {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return
	}
	look := newLookedFor(p, missing)
	for n, i := range missing {
		e := &p.Plan.Expect.List[i]
		f := planFinding(p, e.Line)
		f.Message = fmt.Sprintf("expect entry %s did not happen: %s", expectWords(e), look.whyNot(n, e))
		f.Fix = "make the change, or take the entry out of the plan"
		p.Report(f)
	}
}

// expectWords names an entry: "www A update".
func expectWords(e *plans.Expect) string {
	return strings.Join(strings.Fields(e.Name+" "+e.Type+" "+e.Change), " ")
}

// lookedFor finds what became of the entries that did not happen, all in one walk
// over the changes, and for what changes no more one over each zone: a plan may
// have thousands of globs.
type lookedFor struct {
	p       *migrate.Pass
	entries []*plans.Expect
	exact   map[zonefile.Name][]int // entries without a glob
	globs   []int                   // entries with one
	index   *plans.Index            // of globs
	near    []nearMiss              // by entry
	exists  []bool                  // by entry; nil: not looked for yet
}

// nearMiss is what changes where an entry looks for its change: the first change
// that is nearly the one, and the last; 1 + the index, 0 where there is none.
type nearMiss struct{ mismatch, last int }

func newLookedFor(p *migrate.Pass, missing []int) *lookedFor {
	l := &lookedFor{p: p, exact: map[zonefile.Name][]int{}, near: make([]nearMiss, len(missing))}
	var patterns []*plans.Pattern
	for n, i := range missing {
		e := &p.Plan.Expect.List[i]
		l.entries = append(l.entries, e)
		if name, ok := exactName(p, e); ok {
			l.exact[name] = append(l.exact[name], n)
			continue
		}
		l.globs = append(l.globs, n)
		patterns = append(patterns, e.Pattern(p.Origin().String()))
	}
	l.index = plans.NewIndex(patterns)
	for i := range p.Diff.Sets {
		if c := &p.Diff.Sets[i]; c.Kind != migrate.Same {
			l.eachAbout(c.Owner, c.Type.String(), func(n int) { l.near[n].take(c, i+1) })
		}
	}
	return l
}

func (m *nearMiss) take(c *migrate.SetChange, at int) {
	m.last = at
	if m.mismatch == 0 && c.Mismatch != "" {
		m.mismatch = at
	}
}

// eachAbout hands on the entries that are about an owner and type.
func (l *lookedFor) eachAbout(owner zonefile.Name, typ string, do func(int)) {
	for _, n := range l.exact[owner] {
		if t := l.entries[n].Type; t == "" || t == typ {
			do(n)
		}
	}
	if len(l.globs) == 0 {
		return
	}
	for _, g := range l.index.Matching(plans.OwnerOf(owner.String()), typ) {
		do(l.globs[g])
	}
}

func (l *lookedFor) whyNot(n int, e *plans.Expect) string {
	switch near := l.near[n]; {
	case near.mismatch > 0:
		c := &l.p.Diff.Sets[near.mismatch-1]
		return describe(c) + "; " + c.Mismatch
	case near.last > 0:
		return "another change did: " + describe(&l.p.Diff.Sets[near.last-1])
	case l.there(n):
		return "both zones have the same there"
	}
	return "neither zone has such an RRset"
}

// there tells whether either zone has what the entry is about.
func (l *lookedFor) there(n int) bool {
	if name, ok := exactName(l.p, l.entries[n]); ok {
		return ownsAt(l.p.Old, name, l.entries[n].Type) || ownsAt(l.p.New, name, l.entries[n].Type)
	}
	if l.exists == nil {
		l.exists = make([]bool, len(l.entries))
		l.findThere(l.p.Old)
		l.findThere(l.p.New)
	}
	return l.exists[n]
}

func (l *lookedFor) findThere(z *zonefile.Zone) {
	for node := range z.Nodes() {
		owner := plans.OwnerOf(node.Name().String())
		for set := range node.RRsets() {
			typ := set.Type().String()
			for _, g := range l.index.Matching(owner, typ) {
				if n := l.globs[g]; l.entries[n].Type == "" || l.entries[n].Type == typ {
					l.exists[n] = true
				}
			}
		}
	}
}

// exactName is the name of an entry that has no glob.
func exactName(p *migrate.Pass, e *plans.Expect) (zonefile.Name, bool) {
	name, ok := planName(p, e.Name)
	return name, ok && !strings.ContainsAny(e.Name, "*?")
}

func ownsAt(z *zonefile.Zone, name zonefile.Name, typ string) bool {
	node, ok := z.Node(name)
	return ok && ownsType(node, typ)
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
