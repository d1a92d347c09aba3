package migrate

import (
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// The symbols of terms.
const (
	symbolPns = "Pns"
	symbolCns = "Cns"
	symbolG   = "G"
	symbolCa  = "Ca"
	symbolZ   = "Z"
	symbolNEG = "NEG"
)

// track is the history of an RRset at one address, as one vantage saw it.
type track struct {
	symbol, what string
	where        TermPlace
	address      netip.AddrPort
	spans        []span // in order of time
}

// span is a run of observations that all showed the same.
type span struct {
	kind        lookKind // lookGood: nothing but what is planned
	ttl         Seconds
	first, last time.Time
}

// isOld tells whether the data has something of the old side.
func (s *span) isOld() bool { return s.kind == lookOld || s.kind == lookMixed || s.kind == lookHidden }

// trackBook holds the histories.
type trackBook struct {
	of   map[trackKey]*track
	list []*track // in order of appearance
}

type trackKey struct {
	symbol, what, vantage string
	address               netip.AddrPort
}

func newTrackBook() *trackBook { return &trackBook{of: map[trackKey]*track{}} }

// add puts an observation at the end of a history.
func (b *trackBook) add(symbol, what string, run *clockRun, o *evidence.Observation, s span) {
	key := trackKey{symbol, what, run.vantage, o.Address}
	t := b.of[key]
	if t == nil {
		t = &track{symbol: symbol, what: what, address: o.Address, where: TermPlace{o.Server, o.Address.String(), run.vantage}}
		b.of[key] = t
		b.list = append(b.list, t)
	}
	s.last = s.first
	if n := len(t.spans); n > 0 && t.spans[n-1].kind == s.kind && t.spans[n-1].ttl == s.ttl {
		t.spans[n-1].last = s.last
		return
	}
	t.spans = append(t.spans, s)
}

// with gives the histories of a symbol.
func (b *trackBook) with(symbol string) (list []*track) {
	for _, t := range b.list {
		if t.symbol == symbol {
			list = append(list, t)
		}
	}
	return list
}

func (r *clockReader) trackReferral(run *clockRun, l *look) {
	if l.set == nil {
		return
	}
	r.last.put(run, l.at, l.o)
	if s, ok := r.setSpan(l); ok {
		r.tracks.add(symbolPns, r.names.what, run, l.o, s)
	}
	r.trackGlue(run, l)
}

func (r *clockReader) trackApex(run *clockRun, l *look) {
	if l.set == nil {
		return
	}
	if s, ok := r.setSpan(l); ok {
		r.tracks.add(symbolCns, r.names.what, run, l.o, s)
	}
}

// setSpan is what an NS set says about names; ok is false where both sides have the
// same.
func (r *clockReader) setSpan(l *look) (s span, ok bool) {
	section := l.o.Answer
	set, ttl := r.names.of(section)
	if set == nil {
		set, ttl = r.names.of(l.o.Authority)
	}
	return span{kind: lookOf(set.kind), ttl: ttl, first: l.at}, !r.names.same()
}

// symbolNew marks histories of the new apex: what it had of old names is in caches
// as well.
const symbolNew = "new apex"

func (r *clockReader) trackNewApex(run *clockRun, at time.Time, o *evidence.Observation) {
	if set, ttl := r.names.of(o.Answer); set != nil && !r.names.same() {
		r.tracks.add(symbolNew, r.names.what, run, o, span{kind: lookOf(set.kind), ttl: ttl, first: at})
	}
}

// values are the TTLs that data other than the planned was seen with, in order of
// their last appearance.
func (t *track) values() (list []ttlValue) {
	for i := range t.spans {
		s := &t.spans[i]
		if s.kind == lookGood {
			continue
		}
		list = slices.DeleteFunc(list, func(v ttlValue) bool { return v.ttl == s.ttl })
		v := ttlValue{ttl: s.ttl, seen: s.last, from: s.first, kind: s.kind}
		v.gone, v.lowered = t.gone(i)
		list = append(list, v)
	}
	t.markLast(list)
	return list
}

// ttlValue is a TTL that data other than the planned was seen with.
type ttlValue struct {
	ttl  Seconds
	kind lookKind
	// from and seen are the first and the last observation of its last appearance.
	from, seen time.Time
	// gone is the first later observation in which the data is gone or has a smaller
	// TTL, lowered in the latter case; nil: there is none.
	gone    *time.Time
	lowered *Seconds
	// last tells that it is what came last, of all data or of that of the old side:
	// what may have come back when nobody looked.
	last bool
}

// gone finds what came after a span and ended it.
func (t *track) gone(i int) (at *time.Time, lowered *Seconds) {
	for j := i + 1; j < len(t.spans); j++ {
		s := &t.spans[j]
		if s.kind == lookGood {
			return &s.first, nil
		}
		if s.ttl < t.spans[i].ttl {
			return &s.first, &s.ttl
		}
	}
	return nil, nil
}

// markLast marks what came last of all, and last of the old side.
func (t *track) markLast(list []ttlValue) {
	if len(list) == 0 {
		return
	}
	list[len(list)-1].last = true
	for i := range slices.Backward(t.spans) {
		if t.spans[i].isOld() {
			j := slices.IndexFunc(list, func(v ttlValue) bool { return v.ttl == t.spans[i].ttl })
			list[j].last = true
			return
		}
	}
}
