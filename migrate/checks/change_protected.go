package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var changeProtected = &migrate.Check{
	ID:       "change-protected",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	ByName:   true,
	Run:      reportProtected,
	Doc: migrate.Doc{
		Title: "an RRset that the plan protects is changed, emptied or gone",
		Why: `Some names carry everything else: the relay that customers point their MX at, the API, the status page. One
of them lost is a change of one RRset, which no percentage sees. The plan lists them under protect, as
"name TYPE" or, for all that a name has, as "name"; with ttl: true their TTLs are held too. A name for which
no type is given may not gain RRsets either.

What the plan itself declares under expect is let through, by its name or with its value; an approval, which
is about how much may change, does not help. An RRset that a new delegation or DNAME above it hides is gone
for everybody who asks, though it stands in the file.`,
		Fix: "put the RRset back; if the change is meant, declare it in the plan under expect",
		Bad: `$TTL 3600
@   NS  ns1.provider.net.
api A   192.0.2.9
www A   192.0.2.1
--- new
$TTL 3600
@   NS  ns1.provider.net.
www A   192.0.2.1
--- plan
version: 1
protect: ["api A"]
`,
		Good: `$TTL 3600
@   NS  ns1.provider.net.
api A   192.0.2.9
www A   192.0.2.1
--- new
$TTL 3600
@   NS  ns1.provider.net.
api A   192.0.2.9
--- plan
version: 1
protect: ["api A"]
`,
		Refs:      []string{"RFC 1034 section 4.3.2"},
		Incidents: []string{"reverse zones of the RIPE NCC 2012-06", "github.com 2014-01-08", "dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}

func reportProtected(p *migrate.Pass) {
	entries := map[zonefile.Name][]*plans.Protect{}
	for i := range p.Plan.Protect {
		e := &p.Plan.Protect[i]
		if name, ok := planName(p, e.Name); ok {
			entries[name] = append(entries[name], e)
		}
	}
	if len(entries) == 0 {
		return
	}
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		for _, e := range entries[c.Owner] {
			if breaks(p, e, c) {
				reportBroken(p, e, c)
				break
			}
		}
	}
	reportHidden(p, entries)
}

// breaks tells whether a change is one that the entry forbids.
func breaks(p *migrate.Pass, e *plans.Protect, c *migrate.SetChange) bool {
	if meant(p, c) || !c.Matters() || e.Type != "" && e.Type != c.Type.String() || e.Type == "" && !c.Type.IsContent() {
		return false
	}
	switch c.Kind {
	case migrate.TTL:
		return e.TTL
	case migrate.Added:
		return e.Type == ""
	}
	return true
}

// meant tells whether the plan declares the change of this RRset: by its name or its
// value. A glob that lets any value through does not speak of a protected name.
func meant(p *migrate.Pass, c *migrate.SetChange) bool {
	if !declared(c) {
		return false
	}
	x := &p.Plan.Expect.List[c.Expect-1]
	return len(x.To) > 0 || x.TTL != nil || !strings.ContainsAny(x.Name, "*?")
}

func reportBroken(p *migrate.Pass, e *plans.Protect, c *migrate.SetChange) {
	f := changeFinding(c)
	f.Message = fmt.Sprintf("%s is protected by the plan: %s", rrsetName(c), changeWords(c))
	f.Related = atPlan(p, e.Line, "protected by this entry")
	if c.Mismatch != "" {
		f.Message += "; " + c.Mismatch
	}
	f.Fix = "put it back as it was; if the change is meant, declare it in the plan under expect"
	p.Report(f)
}

// reportHidden reports protected data that still stands in the zone, and is no
// longer answered.
func reportHidden(p *migrate.Pass, entries map[zonefile.Name][]*plans.Protect) {
	for _, name := range sortedNames(entries) {
		was, is := p.Old.Find(name), p.New.Find(name)
		if was.Where != zonefile.HasRecords || is.Where != zonefile.Delegated && is.Where != zonefile.Redirected {
			continue
		}
		for _, e := range entries[name] {
			if set, ok := protectedSet(p.New, name, e); ok {
				p.Report(migrate.Finding{
					Owner: name.String(), Type: set.Type().String(), At: set.At(0).Ref(zonefile.PartRecord),
					Message: fmt.Sprintf("%s %s is protected by the plan, and %s hides it", name, set.Type(), is.Node.Name()),
					Related: atPlan(p, e.Line, "protected by this entry"),
					Fix:     fmt.Sprintf("take the delegation or DNAME %s out, or move the protected data into it", is.Node.Name()),
				})
				break
			}
		}
	}
}

func protectedSet(z *zonefile.Zone, name zonefile.Name, e *plans.Protect) (zonefile.RRset, bool) {
	node, ok := z.Node(name)
	if !ok {
		return zonefile.RRset{}, false
	}
	for set := range node.RRsets() {
		if e.Type == "" && set.Type() != zonefile.TypeNS && set.Type().IsContent() || e.Type == set.Type().String() {
			return set, true
		}
	}
	return zonefile.RRset{}, false
}
