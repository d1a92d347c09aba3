package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotDoubledOrigin = &migrate.Check{
	ID:       "dot-doubled-origin",
	Severity: migrate.Error,
	Gates:    everyGate,
	Visit:    odd(visitDoubledOrigin),
	Doc: migrate.Doc{
		Title: "a name that ends in the zone's name twice",
		Why: `A name without a final dot is completed with the origin. One that was already complete then ends in
the zone's name twice: mail.example.com becomes mail.example.com.example.com, which nobody asks for, and
the name that was meant is gone. The zone loads without a warning. An owner counts, and a name in rdata of
any type, SOA included.

A name that the old zone has too is a notice. In a zone of one label without an old zone it is a warning
while no more than 1 % of all names are so, for com.com. can be registered; allow-names in the plan lets
such a name stand for good.`,
		Fix: "write the final dot, or leave the zone's name away",
		Bad: `@    3600 IN MX 10 mail.example.com
mail 3600 IN A  192.0.2.25
`,
		Good: `@    3600 IN MX 10 mail.example.com.
mail 3600 IN A  192.0.2.25
`,
		Refs:      []string{"RFC 1035 section 5.1"},
		Incidents: []string{".se 2009-10-12"},
	},
}

func visitDoubledOrigin(p *migrate.Pass) func(zonefile.RRset) {
	d, why := newDoubling(p)
	if d == nil {
		p.NotApplicable(why)
		return func(zonefile.RRset) {}
	}
	return d.visit
}

// doubling looks for names that end in the origin twice.
type doubling struct {
	p       *migrate.Pass
	out     budget
	twice   zonefile.Name // origin+origin
	origin  zonefile.Name
	allowed allowed
	last    zonefile.Name          // owner seen last
	copies  map[copied]bool        // signer-made types reported once
	origins map[zonefile.Name]bool // doubled $ORIGINs reported once
	old     map[zonefile.Name]bool // doubled names of the old zone, once asked for
	former  nameIndex
	single  migrate.Severity // for a zone of one label; empty: not asked for yet
}

func newDoubling(p *migrate.Pass) (d *doubling, why string) {
	if why := dotless(p.New); why != "" {
		return nil, why
	}
	origin := p.New.Origin()
	twice, ok := origin.Join(origin)
	if !ok {
		return nil, "no name can end in the zone's name twice and be of 255 octets"
	}
	d = &doubling{
		p: p, out: budget{p: p}, twice: twice, origin: origin, allowed: allowedNames(p),
		copies: map[copied]bool{}, origins: map[zonefile.Name]bool{},
	}
	return d, ""
}

// inSingle is the severity in a zone of one label that has no old zone.
func (d *doubling) inSingle() migrate.Severity {
	if d.single == "" {
		d.single = migrate.Error
		if d.rare() {
			d.single = migrate.Warning
		}
	}
	return d.single
}

// rare tells whether at most 1 % of the zone's names are doubled.
func (d *doubling) rare() bool {
	names, doubled := 0, 0
	for node := range d.p.New.Nodes() {
		names++
		if node.Name().IsAtOrBelow(d.twice) {
			doubled++
		}
	}
	all := func(zonefile.Name) bool { names++; return false }
	two := func(n zonefile.Name) bool { return n.IsAtOrBelow(d.twice) }
	for set := range d.p.New.RRsets() {
		if signerMade(set.Type()) {
			continue
		}
		for r := range set.Records() {
			eachName(r, all, nil)
			eachName(r, two, func(spot) { doubled++ })
		}
	}
	return doubled*100 <= names
}

func (d *doubling) visit(set zonefile.RRset) {
	if name := set.Name(); name != d.last {
		d.last = name
		if d.suspect(name) {
			d.visitOwner(set)
		}
	}
	if signerMade(set.Type()) {
		d.visitCopy(set)
		return
	}
	for r := range set.Records() {
		eachName(r, d.suspect, d.judge)
	}
}

// copied is a place for names that a signer makes of others: the owner or the
// rdata of a type. One name of each is reported: the rest has the same cause.
type copied struct {
	t     zonefile.Type
	owner bool
}

func (d *doubling) visitOwner(set zonefile.RRset) {
	if !writtenNode(set.Node()) {
		key := copied{set.Type(), true}
		if d.copies[key] {
			return
		}
		d.copies[key] = true
	}
	d.judge(ownerSpot(set.Node()))
}

func (d *doubling) visitCopy(set zonefile.RRset) {
	key := copied{set.Type(), false}
	for r := range set.Records() {
		if d.copies[key] {
			return
		}
		eachName(r, d.suspect, func(s spot) {
			if !d.copies[key] {
				d.copies[key] = true
				d.judge(s)
			}
		})
	}
}

// suspect tells whether a name holds the origin's labels before the origin.
func (d *doubling) suspect(n zonefile.Name) bool {
	room := len(n) - len(d.origin)
	return room > 0 && holdsLabels(n[:room], d.origin) && n.IsBelow(d.origin)
}

// judge reports the name if it is doubled by the zone's origin, or by the
// $ORIGIN in force where it stands.
func (d *doubling) judge(s spot) {
	if !s.name.IsAtOrBelow(d.twice) && !d.doubledBelow(s) || d.allowed.has(s.name) {
		return
	}
	if origin := s.record.OriginInForce(); s.asWritten() != "" && origin.IsAtOrBelow(d.twice) {
		d.judgeOrigin(s, origin)
		return
	}
	d.out.report(d.severity(s), s.finding, func(f *migrate.Finding) {
		f.Message = s.story() + d.tail(s)
		f.Fix = fmt.Sprintf("write `%s`", s.meant())
	})
}

func (d *doubling) tail(s spot) string {
	if s.asWritten() != "" {
		return ""
	}
	return " ends in the zone's name twice"
}

// judgeOrigin reports a $ORIGIN that lost its dot, once for all names after it.
func (d *doubling) judgeOrigin(s spot, origin zonefile.Name) {
	if d.origins[origin] {
		return
	}
	d.origins[origin] = true
	d.out.report(d.severity(s), s.finding, func(f *migrate.Finding) {
		f.Message = fmt.Sprintf("%s under $ORIGIN %s, as do the relative names after it", s.story(), origin)
		f.Fix = fmt.Sprintf("write `$ORIGIN %s`", above(origin, d.origin))
	})
}

func (d *doubling) doubledBelow(s spot) bool {
	origin := s.record.OriginInForce()
	if s.asWritten() == "" || !origin.IsBelow(d.origin) {
		return false
	}
	twice, ok := origin.Join(origin)
	return ok && s.name.IsAtOrBelow(twice)
}

func (d *doubling) severity(s spot) migrate.Severity {
	switch {
	case d.inOld(s):
		return migrate.Notice
	case d.origin.Labels() > 1:
		return migrate.Error
	case d.p.Old == nil:
		return d.inSingle()
	case d.registered() && s.name.Labels() <= d.twice.Labels()+1:
		return migrate.Warning
	}
	return migrate.Error
}

// registered tells whether the old zone of one label delegates a child of the
// same name: com.com. is then a domain, and ns1.com.com. its name server.
func (d *doubling) registered() bool {
	node, ok := d.p.Old.Node(d.twice)
	return ok && node.IsCut()
}

// inOld tells whether the old zone has the same name: as an owner, in the same
// RRset, or, where such names can be registered, in any record.
func (d *doubling) inOld(s spot) bool {
	old := d.p.Old
	if old == nil {
		return false
	}
	if _, ok := old.Node(s.name); ok {
		return true
	}
	if s.owner {
		return false
	}
	if d.former.has(old.RRset(s.record.Name(), s.record.Type()), s.rdata) {
		return true
	}
	return d.origin.Labels() == 1 && d.oldNames()[s.name]
}

func (d *doubling) oldNames() map[zonefile.Name]bool {
	if d.old != nil {
		return d.old
	}
	d.old = map[zonefile.Name]bool{}
	two := func(n zonefile.Name) bool { return n.IsAtOrBelow(d.twice) }
	for set := range d.p.Old.RRsets() {
		if signerMade(set.Type()) {
			continue
		}
		for r := range set.Records() {
			eachName(r, two, func(s spot) { d.old[s.name] = true })
		}
	}
	return d.old
}
