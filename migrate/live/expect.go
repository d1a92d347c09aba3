package live

import (
	"math/rand/v2"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// kind is how a server that serves a zone answers a question.
type kind uint8

const (
	// wantSet: with exactly an RRset, as authority.
	wantSet kind = iota
	// wantAlias: with a CNAME of the name asked for, as authority. Where it leads
	// is not looked at.
	wantAlias
	// wantRedirect: with a DNAME above the name asked for, as authority (RFC 6672).
	wantRedirect
	// wantNoData: the name is there, and the type is not (RFC 2308 section 2.2).
	wantNoData
	// wantDenied: the name is not there (RFC 2308 section 2.1).
	wantDenied
	// wantReferral: at a cut, with its NS RRset in the authority section, or as
	// authority where the server serves the child too. Addresses of name servers
	// below other cuts need not be there (RFC 9471 section 3.2); those that are
	// must be right.
	wantReferral
	// wantGlue: with a referral that holds the address RRset, which a name server
	// below its own cut must have (RFC 9471 section 3.1); or as wantSet where the
	// server serves the child too.
	wantGlue
	// wantBelow: with a referral to the cut above; or with a denial by the child,
	// where the server serves it too.
	wantBelow
)

// expectation is a question with what a server of the zone answers.
type expectation struct {
	question
	kind kind
	// set is the RRset of the answer; for wantReferral the NS RRset, for wantGlue
	// the addresses. Its owner is not the name asked for where a wildcard or a
	// DNAME answers.
	set zonefile.RRset
	// cut is the delegation, for the last three kinds.
	cut zonefile.Name
	// below puts a random label before the question's name when it is asked.
	below bool
}

// randomLabel is how many letters a random label has: 26^12 are 2^56.
const randomLabel = 12

// hasRoom tells whether a name can have a random label put before it.
func hasRoom(name zonefile.Name) bool { return len(name)+1+randomLabel <= maxName }

// belowIt is the question for a random name right below one that has room.
func (e expectation) belowIt() question {
	label := make([]byte, 1, 2+randomLabel)
	label[0] = randomLabel
	for range randomLabel {
		label = append(label, 'a'+byte(rand.IntN(26)))
	}
	name, _ := zonefile.Name(append(label, 0)).Join(e.name)
	return question{name, e.typ}
}

// isAsked tells whether RRsets of a type are asked for. Others are made anew by
// a signer, or looked at by themselves.
func isAsked(t zonefile.Type) bool {
	switch t {
	case zonefile.TypeSOA, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3, zonefile.TypeNSEC3PARAM:
		return false
	}
	return true
}

// expect tells how a server of the zone answers. ok is false for what no two
// servers answer alike, and for names outside of the zone.
func expect(z *zonefile.Zone, q question) (e expectation, ok bool) {
	e = expectation{question: q}
	found := z.Find(q.name)
	switch found.Where {
	case zonefile.HasRecords:
		e.of(found.Node)
	case zonefile.EmptyNonTerminal:
		e.kind = wantNoData
	case zonefile.NotThere:
		e.kind = wantDenied
	case zonefile.Delegated:
		e.at(found.Node)
	case zonefile.Redirected:
		e.kind, e.set = wantRedirect, found.Node.RRset(zonefile.TypeDNAME)
	case zonefile.Synthesized:
		if !synthesizes(found.Node) {
			return e, false
		}
		e.of(found.Node)
	default:
		return e, false
	}
	return e, true
}

// synthesizes tells whether all servers make records of a wildcard alike: not
// with NS or DNAME (RFC 4592 sections 4.2 and 4.4).
func synthesizes(wildcard zonefile.Node) bool {
	return !wildcard.IsCut() && !wildcard.Has(zonefile.TypeDNAME)
}

// of is for a name that has the node's records, by itself or by a wildcard.
func (e *expectation) of(n zonefile.Node) {
	if e.set = n.RRset(e.typ); e.set.Len() > 0 {
		e.kind = wantSet
	} else if e.set = n.RRset(zonefile.TypeCNAME); e.set.Len() > 0 {
		e.kind = wantAlias
	} else {
		e.kind = wantNoData
	}
}

// at is for a name at or below a cut.
func (e *expectation) at(cut zonefile.Node) {
	e.cut = cut.Name()
	switch {
	case e.name != e.cut:
		e.kind = wantBelow
	case e.typ == zonefile.TypeDS:
		e.of(cut)
	case e.typ == zonefile.TypeNS:
		e.kind, e.set = wantReferral, cut.RRset(zonefile.TypeNS)
	default:
		e.kind = wantBelow
	}
}

// course is all questions that a source zone makes.
type course struct {
	zone *zonefile.Zone
	// extras are the questions for what must not be there.
	extras bool
	// other is the zone that was served before; nil: not known.
	other *zonefile.Zone
}

// each gives every question with its answer. For an owner in authority these are
// its RRsets but for SOA and what isAsked leaves out; for a delegation NS, DS
// and each address RRset of its servers below it. Records that nobody can see,
// hidden by a cut or DNAME, make no question.
//
// Extras are, besides: A, AAAA, MX and TXT for an owner that lacks them and has
// no CNAME, at most four; A for an empty non-terminal; DS for a delegation
// without it, and a random name below one without glue; a random name below a
// wildcard; and each type that an owner of the other zone has and this one's
// lacks.
func (c course) each(yield func(expectation) bool) {
	w := walker{course: c, yield: yield, last: c.zone.Origin()}
	for n := range c.zone.Nodes() {
		if n.Outside() || !w.node(n) {
			break
		}
	}
	if c.extras && c.other != nil && !w.stopped {
		w.gone()
	}
}

// walker goes over a course.
type walker struct {
	course
	yield   func(expectation) bool
	stopped bool
	last    zonefile.Name // the owner before
}

func (w *walker) ask(e expectation) bool {
	w.stopped = w.stopped || !w.yield(e)
	return !w.stopped
}

func (w *walker) node(n zonefile.Node) (more bool) {
	if !n.Authoritative() {
		return true
	}
	name := n.Name()
	if w.extras {
		w.emptyAbove(name)
	}
	w.last = name
	if n.IsCut() {
		w.cut(n, name)
	} else {
		w.owner(n, name)
	}
	return !w.stopped
}

// owner is a name that the zone is the authority for.
func (w *walker) owner(n zonefile.Node, name zonefile.Name) {
	first := zonefile.Type(0)
	for set := range n.RRsets() {
		t := set.Type()
		if !isAsked(t) {
			continue
		}
		if first == 0 {
			first = t
		}
		if !w.ask(expectation{question: question{name, t}, kind: wantSet, set: set}) {
			return
		}
	}
	if !w.extras || first == 0 && !n.IsApex() {
		return
	}
	w.absent(n, name)
	if name.IsWildcard() && first != 0 && synthesizes(n) && hasRoom(name.Parent()) {
		w.ask(expectation{question: question{name.Parent(), first}, kind: wantSet, set: n.RRset(first), below: true})
	}
}

// usualTypes are asked of names that lack them.
var usualTypes = [...]zonefile.Type{zonefile.TypeA, zonefile.TypeMX, zonefile.TypeTXT, zonefile.TypeAAAA}

func (w *walker) absent(n zonefile.Node, name zonefile.Name) {
	if n.Has(zonefile.TypeCNAME) {
		return
	}
	for _, t := range usualTypes {
		if !n.Has(t) && !w.ask(expectation{question: question{name, t}, kind: wantNoData}) {
			return
		}
	}
}

// emptyAbove asks for the names above an owner that own nothing. Owners come in
// canonical order: what is above the one before was there already.
func (w *walker) emptyAbove(name zonefile.Name) {
	for up := name.Parent(); up.IsBelow(w.zone.Origin()) && !w.last.IsAtOrBelow(up); up = up.Parent() {
		if !w.ask(expectation{question: question{up, zonefile.TypeA}, kind: wantNoData}) {
			return
		}
	}
}

func (w *walker) cut(n zonefile.Node, name zonefile.Name) {
	ns := n.RRset(zonefile.TypeNS)
	if !w.ask(expectation{question: question{name, zonefile.TypeNS}, kind: wantReferral, set: ns, cut: name}) {
		return
	}
	if ds := n.RRset(zonefile.TypeDS); ds.Len() > 0 {
		w.ask(expectation{question: question{name, zonefile.TypeDS}, kind: wantSet, set: ds})
	} else if w.extras {
		w.ask(expectation{question: question{name, zonefile.TypeDS}, kind: wantNoData})
	}
	glued := w.glue(ns, name)
	if w.extras && !glued && !name.IsWildcard() && hasRoom(name) {
		w.ask(expectation{question: question{name, zonefile.TypeA}, kind: wantBelow, cut: name, below: true})
	}
}

// glue asks for the addresses of servers at or below their own cut.
func (w *walker) glue(ns zonefile.RRset, cut zonefile.Name) (asked bool) {
	for r := range ns.Records() {
		host := r.Target()
		if !host.IsAtOrBelow(cut) {
			continue
		}
		n, ok := w.zone.Node(host)
		for _, t := range [...]zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
			if !ok || !n.Has(t) {
				continue
			}
			asked = asked || host != cut
			if !w.ask(expectation{question: question{host, t}, kind: wantGlue, set: n.RRset(t), cut: cut}) {
				return asked
			}
		}
	}
	return asked
}

// gone asks for what only the other zone has.
func (w *walker) gone() {
	for n := range w.other.Nodes() {
		name := n.Name()
		if n.Outside() || !name.IsAtOrBelow(w.zone.Origin()) {
			continue
		}
		for set := range n.RRsets() {
			if t := set.Type(); isAsked(t) && !w.goneSet(question{name, t}) {
				return
			}
		}
	}
}

// goneSet asks for a type that the other zone has at a name, unless the question
// was put already.
func (w *walker) goneSet(q question) (more bool) {
	e, ok := expect(w.zone, q)
	if !ok || e.kind == wantReferral || e.kind == wantSet && e.set.Name() == q.name || w.wasAbsent(e) {
		return true
	}
	return w.ask(e)
}

func (w *walker) wasAbsent(e expectation) bool {
	if e.kind != wantNoData {
		return false
	}
	n, ok := w.zone.Node(e.name)
	switch {
	case !ok:
		return e.typ == zonefile.TypeA && w.zone.Find(e.name).Where == zonefile.EmptyNonTerminal
	case n.IsCut():
		return e.typ == zonefile.TypeDS
	}
	return slices.Contains(usualTypes[:], e.typ)
}
