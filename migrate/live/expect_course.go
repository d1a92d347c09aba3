package live

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// course is all questions that a source zone makes.
type course struct {
	zone *zonefile.Zone
	// usual asks owners for the usual types that they lack.
	usual bool
	// extras are the other questions for what must not be there.
	extras bool
	// other is the zone that was served before; nil: not known.
	other *zonefile.Zone
}

// courseFor is what a server is asked over a transport: what has to be there by
// both, what must not be there by UDP alone.
func courseFor(role evidence.Role, over evidence.Transport, zone *zonefile.Zone) course {
	isNew, isOld, udp := role == evidence.New, role == evidence.Old, over == evidence.UDP
	return course{zone: zone, usual: udp && (isNew || isOld), extras: udp && isNew}
}

// each gives every question with its answer. For an owner in authority these are
// its RRsets but for SOA and what isAsked leaves out; for a delegation NS, DS
// and each address RRset of its servers below it. Records that nobody can see,
// hidden by a cut or DNAME, make no question.
//
// The usual ones are A, AAAA, MX and TXT for an owner that lacks them and has no
// CNAME, at most four. Extras are, besides: A for an empty non-terminal; DS for a
// delegation without it, and a random name below one without glue; a random name
// below a wildcard; and each type that an owner of the other zone has and this
// one's lacks.
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
	if w.usual && (first != 0 || n.IsApex()) {
		w.absent(n, name)
	}
	if w.extras && name.IsWildcard() && first != 0 && synthesizes(n) && hasRoom(name.Parent()) {
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
