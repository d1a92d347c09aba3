package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotLost = &migrate.Check{
	ID:       "dot-lost",
	Severity: migrate.Error,
	Gates:    everyGate,
	NeedsOld: true,
	Run:      reportLost,
	Doc: migrate.Doc{
		Title: "a name that was absolute in the old zone and now has the origin added",
		Why: `The old zone holds ns1.provider.net, the new one holds ns1.provider.net.example.com in its place: the
final dot was lost on the way, by an editor, an export or an import. This is proof and no guess, whatever
the name looks like. Owners are compared as well as names in rdata; where most owners are so,
dot-mass-shift speaks for them. A target that has records of its own in the new zone may have been moved
into it on purpose: a warning.`,
		Fix: "write the final dot",
		Bad: `www 3600 IN CNAME shop.internal.
--- new
www 3600 IN CNAME shop.internal
`,
		Good: `www 3600 IN CNAME shop.internal.
--- new
www 3600 IN CNAME cart.internal.
`,
		Refs:      []string{"RFC 1035 section 5.1"},
		Incidents: []string{".se 2009-10-12", "zones exported from Route 53 with cli53 2013/2015", "zones that external-dns writes at Hetzner and STACKIT 2026"},
	},
}

func reportLost(p *migrate.Pass) {
	if why := dotless(p.New); why != "" {
		p.NotApplicable(why)
		return
	}
	l := newLosses(p)
	l.targets(l.report)
	if !shiftOf(p).isMass() {
		l.owners()
	}
}

// losses looks for names of the old zone that stand in the new one with the
// origin added.
type losses struct {
	p       *migrate.Pass
	out     budget
	origin  zonefile.Name
	allowed allowed
	last    zonefile.Name
	former  nameIndex
}

func newLosses(p *migrate.Pass) *losses {
	return &losses{p: p, out: budget{p: p}, origin: p.New.Origin(), allowed: allowedNames(p)}
}

// targets looks at the names in rdata of the RRsets that both zones have.
func (l *losses) targets(found func(s, was spot)) {
	for i := range l.p.Diff.Sets {
		if c := &l.p.Diff.Sets[i]; c.Kind == migrate.Data && !signerMade(c.Type) {
			l.compare(c.Old, c.New, found)
		}
	}
}

func (l *losses) compare(old, new zonefile.RRset, found func(s, was spot)) {
	inZone := func(n zonefile.Name) bool { return n.IsBelow(l.origin) && !l.allowed.has(n) }
	for r := range new.Records() {
		eachName(r, inZone, func(s spot) {
			if l.former.has(old, s.rdata) {
				return
			}
			if was, ok := l.formerName(old, s); ok {
				found(s, was)
			}
		})
	}
}

// formerName finds the name in the old RRset to which the new zone added its
// origin, or the $ORIGIN in force.
func (l *losses) formerName(old zonefile.RRset, s spot) (spot, bool) {
	if was, ok := l.former.find(old, namePlace{above(s.name, s.record.Zone().Origin()), s.rdata.Index}); ok {
		return was, true
	}
	return l.former.find(old, namePlace{s.asWritten(), s.rdata.Index})
}

// owners looks for records whose owner has the origin added.
func (l *losses) owners() {
	for i := range l.p.Diff.Sets {
		c := &l.p.Diff.Sets[i]
		if c.Kind != migrate.Added || c.Owner == l.last || signerMade(c.Type) || !mayBeShifted(c.Owner, l.origin) {
			continue
		}
		if was, ok := l.formerOwner(c); ok && !l.allowed.has(c.Owner) {
			l.last = c.Owner
			l.report(ownerSpot(c.New.Node()), was)
		}
	}
}

// formerOwner finds a record of the old zone that left its owner, and that the
// new zone has with the origin added to the owner.
func (l *losses) formerOwner(c *migrate.SetChange) (spot, bool) {
	was := formerNode(l.p, c.New.Node())
	if was == "" {
		return spot{}, false
	}
	old, stayed := l.p.Old.RRset(was, c.Type), l.p.New.RRset(was, c.Type)
	for r := range old.Records() {
		if hasRecord(c.New, r, l.origin) && !hasRecord(stayed, r, "") {
			return ownerSpot(old.Node()), true
		}
	}
	return spot{}, false
}

// hasRecord tells whether the set has a record of the same rdata, or, unless
// origin is "", of the same first name with the origin added.
func hasRecord(set zonefile.RRset, r zonefile.Record, origin zonefile.Name) bool {
	rdata, target := r.FoldedRdata(), r.Target()
	for o := range set.Records() {
		if o.FoldedRdata() == rdata || origin != "" && target != "" && above(o.Target(), origin) == target {
			return true
		}
	}
	return false
}

func (l *losses) report(s, was spot) {
	l.out.report(l.severity(s), s.finding, func(f *migrate.Finding) {
		f.Message = fmt.Sprintf("%s; the old zone has %s", s.story(), was.name)
		f.Fix = fmt.Sprintf("write `%s`", was.name)
		f.Related = []migrate.Related{{Message: "in the old zone", At: was.ref()}}
	})
}

// severity is a warning for a target that names records of its own, for then it
// may have been moved into the zone on purpose.
func (l *losses) severity(s spot) migrate.Severity {
	node, ok := l.p.New.Node(s.name)
	if !s.owner && ok && !node.Outside() && above(above(s.name, l.origin), l.origin) == "" {
		return migrate.Warning
	}
	return migrate.Error
}
