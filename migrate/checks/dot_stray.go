package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotStray = &migrate.Check{
	ID:       "dot-stray",
	Severity: migrate.Error,
	Gates:    everyGate,
	Visit:    odd(visitStray),
	Doc: migrate.Doc{
		Title: "an absolute name of one label, which has a dot too many",
		Why: `mail. with a final dot is a top level domain called mail, and not mail in this zone. A target so written
exists nowhere; an owner so written is outside of the zone, and servers drop it.

The zone's own name, the root, localhost., the invalid. of catalog zones and the actions of response
policy zones are right. A real top level domain as target is a warning, unless the zone has a name of
that label.`,
		Fix: "leave the final dot away, or write the whole name",
		Bad: `@    3600 IN MX 10 mail.
mail 3600 IN A  192.0.2.25
`,
		Good: `@    3600 IN MX 10 mail
mail 3600 IN A  192.0.2.25
`,
		Refs: []string{"RFC 1035 section 5.1", "RFC 9432 section 4.1"},
	},
}

func visitStray(p *migrate.Pass) func(zonefile.RRset) {
	if why := dotless(p.New); why != "" {
		p.NotApplicable(why)
		return func(zonefile.RRset) {}
	}
	s := &strays{p: p, out: budget{p: p}, allowed: allowedNames(p)}
	return s.visit
}

// strays looks for absolute names of one label.
type strays struct {
	p       *migrate.Pass
	out     budget
	allowed allowed
	last    zonefile.Name
}

func (s *strays) visit(set zonefile.RRset) {
	if name := set.Name(); name != s.last {
		s.last = name
		if s.suspect(name) {
			s.judge(ownerSpot(set.Node()))
		}
	}
	if signerMade(set.Type()) {
		return
	}
	for r := range set.Records() {
		eachName(r, s.suspect, s.judge)
	}
}

func (s *strays) suspect(n zonefile.Name) bool {
	return oneLabel(n) && n != s.p.New.Origin()
}

// oneLabel tells whether a name has one label beside the root.
func oneLabel(n zonefile.Name) bool { return len(n) > 2 && len(n) == int(n[0])+2 }

func (s *strays) judge(t spot) {
	if s.exempt(t) || s.allowed.has(t.name) {
		return
	}
	severity := migrate.Error
	here, ok := t.name.Join(s.p.New.Origin())
	_, exists := s.p.New.Node(here)
	if !t.owner && !exists && isTLD(t.name.Label(0)) {
		severity = migrate.Warning
	}
	s.out.report(severity, t.finding, func(f *migrate.Finding) {
		f.Message = fmt.Sprintf("%s is a name of one label, outside of the zone", t.name)
		f.Fix = fmt.Sprintf("write `%s`, without the final dot", bare(t.name))
		if ok && exists {
			f.Fix += fmt.Sprintf(", for %s", here)
		}
	})
}

func (s *strays) exempt(t spot) bool {
	switch t.name {
	case "\x09localhost\x00":
		return true
	case "\x07invalid\x00":
		return !t.owner
	}
	typ := t.record.Type()
	return !t.owner && (isMailbox(t) || typ == zonefile.TypeCNAME && isPolicyAction(t.name))
}
