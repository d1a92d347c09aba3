package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotMassShift = &migrate.Check{
	ID:       "dot-mass-shift",
	Severity: migrate.Error,
	Gates:    everyGate,
	NeedsOld: true,
	Run:      reportMassShift,
	Doc: migrate.Doc{
		Title: "many names that are gone and stand again with the origin added",
		Why: `The program that writes the zone left the final dots away, so that every name got the zone's name a second
time: on 12 October 2009 that took all of .se off the net for an hour, and caches kept the damage for a
day. No single name need look odd; that owners of the old zone are gone, and are there again with the
origin behind them, is proof. It is found from two owners on if they are at least 1 % of all, and where the
owners stayed, from three names in rdata on if those are.`,
		Fix: "mend the program that writes the zone: its names lack the final dot",
		Bad: `www  3600 IN A 192.0.2.80
mail 3600 IN A 192.0.2.25
--- new
www.example.com  3600 IN A 192.0.2.80
mail.example.com 3600 IN A 192.0.2.25
`,
		Good: `www  3600 IN A 192.0.2.80
mail 3600 IN A 192.0.2.25
--- new
www.example.com.  3600 IN A 192.0.2.80
mail.example.com. 3600 IN A 192.0.2.25
`,
		Refs:      []string{"RFC 1035 section 5.1"},
		Incidents: []string{".se 2009-10-12", "zones exported from Route 53 with cli53 2013/2015"},
	},
}

func reportMassShift(p *migrate.Pass) {
	if why := dotless(p.New); why != "" {
		p.NotApplicable(why)
		return
	}
	s := shiftOf(p)
	if !s.isMass() {
		if s = targetShift(p); !s.isMass() {
			return
		}
	}
	s.count()
	share := fmt.Sprintf("%s of %s %s (%s)", migrate.Number(s.shifted), migrate.Number(s.of), s.what, migrate.Percent(s.shifted, s.of))
	p.Report(migrate.Finding{
		Owner:    s.seen[0].now.record.Name().String(),
		At:       s.seen[0].now.ref(),
		Message:  fmt.Sprintf("%s are gone and stand again with the origin added: %s", share, s.seen[0]),
		Fix:      "mend the program that writes the zone: its names lack the final dot",
		Headline: share + " shifted by the origin",
		Value:    "shift",
		Related:  s.related(),
	})
}

// shift is how many names of the old zone are gone and stand in the new one with
// the origin added.
type shift struct {
	p       *migrate.Pass
	what    string // kind of names
	least   int    // from how many on it is one
	next    int    // index into the changes; behind the last when all are counted
	of      int    // names of the old zone
	shifted int
	last    zonefile.Name
	allowed allowed
	seen    []shiftedName // the first few
}

type shiftedName struct {
	was zonefile.Name
	now spot
}

func (s shiftedName) String() string { return fmt.Sprintf("%s is now %s", s.was, s.now.name) }

const shiftsShown = 4

// shiftOf looks for shifted owners until there are enough to call it a shift.
func shiftOf(p *migrate.Pass) *shift {
	s := &shift{p: p, what: "owner names", least: 2, of: p.Old.NameCount(), allowed: allowedNames(p)}
	for !s.isMass() && s.step() {
	}
	return s
}

// targetShift counts the names in rdata that got the origin added while their
// owners stayed.
func targetShift(p *migrate.Pass) *shift {
	s := &shift{p: p, what: "names in rdata", least: 3, next: len(p.Diff.Sets)}
	l := newLosses(p)
	l.targets(func(now, was spot) {
		if l.severity(now) == migrate.Error {
			s.add(was.name, now)
		}
	})
	if s.shifted >= s.least {
		s.of = countTargets(p.Old)
	}
	return s
}

// countTargets counts the names in rdata that were written and not made by a
// signer.
func countTargets(z *zonefile.Zone) int {
	count := 0
	for set := range z.RRsets() {
		if signerMade(set.Type()) {
			continue
		}
		for r := range set.Records() {
			eachName(r, func(zonefile.Name) bool { count++; return false }, nil)
		}
	}
	return count
}

func (s *shift) add(was zonefile.Name, now spot) {
	s.shifted++
	if len(s.seen) < shiftsShown {
		s.seen = append(s.seen, shiftedName{was, now})
	}
}

// count looks at the rest.
func (s *shift) count() {
	for s.step() {
	}
}

func (s *shift) isMass() bool { return s.shifted >= s.least && s.shifted*100 >= s.of }

// step looks at the next change, and tells whether there was one.
func (s *shift) step() bool {
	if s.next >= len(s.p.Diff.Sets) {
		return false
	}
	c := &s.p.Diff.Sets[s.next]
	s.next++
	if c.Kind != migrate.Added || c.Owner == s.last || !mayBeShifted(c.Owner, s.p.New.Origin()) {
		return true
	}
	s.last = c.Owner
	if was := formerNode(s.p, c.New.Node()); was != "" && !s.allowed.has(c.Owner) && s.left(was) {
		s.add(was, ownerSpot(c.New.Node()))
	}
	return true
}

// left tells whether the new zone no longer has an owner.
func (s *shift) left(was zonefile.Name) bool {
	_, still := s.p.New.Node(was)
	return !still
}

func (s *shift) related() []migrate.Related {
	var list []migrate.Related
	for _, one := range s.seen[1:] {
		list = append(list, migrate.Related{Message: one.String(), At: one.now.ref()})
	}
	return list
}

// mayBeShifted tells cheaply whether an owner can be one with an origin added:
// whether it holds the zone's labels twice.
func mayBeShifted(n, origin zonefile.Name) bool {
	return len(n) >= 2*len(origin)-1 && n.IsBelow(origin) && holdsLabels(n[:len(n)-len(origin)], origin)
}

// formerNode is the owner in the old zone to which the new one added its origin,
// or the $ORIGIN in force; "" if there is none.
func formerNode(p *migrate.Pass, now zonefile.Node) zonefile.Name {
	if _, ok := p.Old.Node(now.Name()); ok {
		return ""
	}
	short := above(now.Name(), p.New.Origin())
	if node, ok := p.Old.Node(short); ok && !node.Outside() {
		return short
	}
	written := ownerSpot(now).asWritten()
	if written == "" || written == short {
		return ""
	}
	if node, ok := p.Old.Node(written); ok && !node.Outside() {
		return written
	}
	return ""
}
