package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotRelativeSuffix = &migrate.Check{
	ID:       "dot-relative-suffix",
	Severity: migrate.Error,
	Gates:    everyGate,
	Visit:    visitRelativeSuffix,
	Doc: migrate.Doc{
		Title: "a relative name that ends like a domain of its own",
		Why: `A target such as mail.provider.net without a final dot is completed with the origin and then points to
mail.provider.net.example.com. If the zone has nothing there, the dot is lost: mail, web or delegation goes
to a name that does not exist.

A target is an error if the zone has nothing at the completed name. Where only a wildcard answers for it,
it is an error when the suffix has two labels or three labels or more were written, else a warning; a
wildcard below the suffix itself (*.k8s.dev) counts like a name of its own. What the old zone has too is a
notice. A suffix that a company runs (github.io) is no proof, and a warning, as is a name without records
that was written in full, with the final dot; in a zone from the wire the completed name speaks for itself.

An owner so written is ordinary (api.dev, a customer's name in the zone of a CDN): a notice, and a warning
if the old zone does not have it. RPZ, reverse and top level zones are full of such owners; there none is.`,
		Fix: "write the final dot",
		Bad: `@ 3600 IN MX 10 mail.provider.net
`,
		Good: `@ 3600 IN MX 10 mail.provider.net.
`,
		Refs:      []string{"RFC 1035 section 5.1", "https://publicsuffix.org/list/"},
		Incidents: []string{"zones exported from Route 53 with cli53 2013/2015", "zones that external-dns writes at Hetzner and STACKIT 2026"},
	},
}

func visitRelativeSuffix(p *migrate.Pass) func(zonefile.RRset) {
	if why := dotless(p.New); why != "" {
		p.NotApplicable(why)
		return func(zonefile.RRset) {}
	}
	s := &suffixes{
		p: p, out: budget{p: p}, origin: p.New.Origin(), allowed: allowedNames(p),
		tlds: tldFinder{}, found: map[zonefile.Name]zonefile.Found{}, ends: map[zonefile.Name]suffix{},
	}
	s.twice, _ = s.origin.Join(s.origin)
	if s.owners = s.origin.Labels() > 1 && !isReverseName(s.origin); !s.owners {
		p.SkipPlain()
	}
	return s.visit
}

// suffixes looks for relative names that end in a public suffix.
type suffixes struct {
	p       *migrate.Pass
	out     budget
	origin  zonefile.Name
	twice   zonefile.Name // origin+origin, "" if too long
	owners  bool          // owners are looked at
	policy  *bool         // the zone is an RPZ; nil: not asked yet
	allowed allowed
	last    zonefile.Name
	former  nameIndex
	tlds    tldFinder
	found   map[zonefile.Name]zonefile.Found // names asked for last
	ends    map[zonefile.Name]suffix         // likewise
}

// find tells what the zone has at a name.
func (s *suffixes) find(n zonefile.Name) zonefile.Found {
	found, ok := s.found[n]
	if !ok {
		if len(s.found) >= remembered {
			clear(s.found)
		}
		found = s.p.New.Find(n)
		s.found[n] = found
	}
	return found
}

func (s *suffixes) suffix(n zonefile.Name) suffix {
	found, ok := s.ends[n]
	if !ok {
		if len(s.ends) >= remembered {
			clear(s.ends)
		}
		found = suffixOf(n)
		s.ends[n] = found
	}
	return found
}

func (s *suffixes) visit(set zonefile.RRset) {
	if signerMade(set.Type()) {
		return
	}
	if name := set.Name(); s.owners && name != s.last {
		s.last = name
		if s.suspect(name) {
			s.judgeOwner(ownerSpot(set.Node()))
		}
	}
	for r := range set.Records() {
		eachName(r, s.suspect, s.judgeTarget)
	}
}

// suspect tells whether a name in the zone has a top level domain among its
// labels above the origin.
func (s *suffixes) suspect(n zonefile.Name) bool {
	return n.IsBelow(s.origin) && s.tlds.above(n, s.origin)
}

// skips tells whether another check speaks for the name.
func (s *suffixes) skips(n zonefile.Name) bool {
	if s.twice != "" && n.IsAtOrBelow(s.twice) && (s.origin.Labels() > 1 || s.p.Old != nil) {
		return true
	}
	return s.allowed.has(n)
}

func (s *suffixes) judgeOwner(o spot) {
	if o.record.FromText() && o.written != zonefile.WrittenRelative || s.skips(o.name) {
		return
	}
	meant := o.meant()
	if found := s.suffix(meant); !found.icann || found.labels == 0 || s.isPolicy() {
		return
	}
	severity := migrate.Notice
	if s.p.Old != nil {
		if _, ok := s.p.Old.Node(o.name); !ok {
			severity = migrate.Warning
		}
	}
	s.out.report(severity, o.finding, func(f *migrate.Finding) {
		f.Message = o.story() + ", an owner that looks like a domain of its own"
		f.Fix = fmt.Sprintf("leave it if %s is meant; write `%s` if not", o.name, meant)
	})
}

// isPolicy tells whether the zone is a response policy zone: its owners are the
// names of others.
func (s *suffixes) isPolicy() bool {
	if s.policy == nil {
		is := isPolicyZone(s.p.New) || holdsPolicy(s.p.New)
		s.policy = &is
	}
	return *s.policy
}

func (s *suffixes) judgeTarget(t spot) {
	if s.skips(t.name) || !isTarget(t) || t.record.Type() == zonefile.TypePTR && isReverseName(s.origin) {
		return
	}
	meant := t.meant()
	found := s.suffix(meant)
	if found.labels == 0 {
		return
	}
	severity, state := s.weigh(t, meant, found)
	if severity == "" {
		return
	}
	s.out.report(severity, t.finding, func(f *migrate.Finding) {
		f.Message = t.story() + ", " + state
		f.Fix = fmt.Sprintf("write `%s`", meant)
	})
}

// weigh gives the severity for a target, "" for none, and what the zone has at it.
func (s *suffixes) weigh(t spot, meant zonefile.Name, found suffix) (migrate.Severity, string) {
	there := s.find(t.name)
	written := t.asWritten() == "" && t.record.FromText()
	sure := found.icann && !written && !isMailbox(t)
	severity, state := migrate.Error, "which does not exist"
	switch there.Where {
	case zonefile.NotThere:
	case zonefile.Synthesized:
		state = "which only a wildcard answers for"
		if top := t.name.Strip(meant.Labels() - found.labels); written || there.Node.Name().IsBelow(top) {
			return "", ""
		}
		sure = sure && (found.labels > 1 || meant.Labels() > 2)
	default:
		return "", ""
	}
	switch {
	case s.p.Old != nil && s.former.has(s.p.Old.RRset(t.record.Name(), t.record.Type()), t.rdata):
		return migrate.Notice, state + ", and the old zone has it so"
	case isMailbox(t):
		return migrate.Warning, "and mail to it goes astray"
	case !sure:
		severity = migrate.Warning
	}
	return severity, state
}

// isTarget tells whether the name is meant to exist somewhere, or is a mailbox
// written as a full name.
func isTarget(t spot) bool {
	if isMailbox(t) {
		return t.meant().Labels() > 2
	}
	return true
}

// isMailbox tells whether the name stands for a mail address (RFC 1035 section
// 8, RFC 1183 section 2.2).
func isMailbox(t spot) bool {
	const typeMINFO, typeRP = 14, 17
	switch t.record.Type() {
	case zonefile.TypeSOA:
		return t.rdata.Index == 1
	case typeRP:
		return t.rdata.Index == 0
	case typeMINFO:
		return true
	}
	return false
}
