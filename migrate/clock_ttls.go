package migrate

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// lastKind sorts what TTLs were seen with last.
type lastKind int

const (
	lastParentNS lastKind = iota
	lastGlue
	lastDS
	lastOldNS
	lastNewNS
	lastOldNegative
	lastNewNegative
	lastOfOld // any RRset that old servers gave
)

// lastTTLs keeps what each server was last seen with.
type lastTTLs struct{ of map[lastKey]TTLSeen }

type lastKey struct {
	kind       lastKind
	name, typ  string
	address    netip.AddrPort
	isNegative bool
}

func newLastTTLs() *lastTTLs { return &lastTTLs{map[lastKey]TTLSeen{}} }

func (l *lastTTLs) put(kind lastKind, run *clockRun, at time.Time, o *evidence.Observation, rr *evidence.RR) {
	l.set(lastKey{kind: kind, name: rr.Name, typ: rr.Type, address: o.Address}, Seconds(rr.TTL), run, at, o)
}

// set keeps what was seen last; of records that came together the largest TTL.
func (l *lastTTLs) set(key lastKey, ttl Seconds, run *clockRun, at time.Time, o *evidence.Observation) {
	if before, ok := l.of[key]; ok && before.At.Equal(at) && before.TTL >= ttl {
		return
	}
	what := key.name + " " + key.typ
	if key.isNegative {
		what = "what is not in " + key.name
	}
	l.of[key] = TTLSeen{TTL: ttl, What: what, Where: TermPlace{o.Server, o.Address.String(), run.vantage}, At: at}
}

func (l *lastTTLs) putSet(kind lastKind, run *clockRun, at time.Time, o *evidence.Observation, what string) {
	name, _, _ := strings.Cut(what, " ")
	section := o.Answer
	if o.Outcome == evidence.Referred {
		section = o.Authority
	}
	l.set(lastKey{kind: kind, name: name, typ: "NS", address: o.Address}, ttlOf(section, "NS"), run, at, o)
}

func (l *lastTTLs) putGlue(run *clockRun, s *look) {
	for i := range s.o.Additional {
		if rr := &s.o.Additional[i]; slices.Contains(glueTypes, rr.Type) {
			l.put(lastGlue, run, s.at, s.o, rr)
		}
	}
}

// putAnswer keeps the TTLs of an answer of an old or new server.
func (l *lastTTLs) putAnswer(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Outcome != evidence.Answered {
		return
	}
	ns, negative := lastOldNS, lastOldNegative
	if o.Role == evidence.New {
		ns, negative = lastNewNS, lastNewNegative
	}
	if o.Purpose == evidence.PurposeNS {
		l.set(lastKey{kind: ns, name: o.Name, typ: "NS", address: o.Address}, ttlOf(o.Answer, "NS"), run, at, o)
	}
	if soa, ok := soaOf(o); ok {
		l.set(lastKey{kind: negative, name: o.Name, isNegative: true, address: o.Address}, soa.negative(), run, at, o)
	}
	for i := range o.Answer {
		if o.Role == evidence.Old && !isSigning(o.Answer[i].Type) {
			l.put(lastOfOld, run, at, o, &o.Answer[i])
		}
	}
}

// isSigning tells whether a type comes along with others.
func isSigning(typ string) bool { return typ == "RRSIG" }

// largest is the largest TTL of a kind; of equal ones that seen last counts, then
// that of the first address.
func (l *lastTTLs) largest(kind lastKind) (most *TTLSeen) {
	for key, seen := range l.of {
		if key.kind == kind && (most == nil || seen.exceeds(most)) {
			most = &seen
		}
	}
	return most
}

func (t *TTLSeen) exceeds(other *TTLSeen) bool {
	switch {
	case t.TTL != other.TTL:
		return t.TTL > other.TTL
	case !t.At.Equal(other.At):
		return t.At.After(other.At)
	case t.Where != other.Where:
		return t.Where.Address < other.Where.Address
	}
	return t.What < other.What
}

func (l *lastTTLs) all() TTLs {
	return TTLs{
		ParentNS: l.largest(lastParentNS), Glue: l.largest(lastGlue), DS: l.largest(lastDS),
		OldNS: l.largest(lastOldNS), NewNS: l.largest(lastNewNS),
		OldNegative: l.largest(lastOldNegative), NewNegative: l.largest(lastNewNegative),
		Largest: l.largest(lastOfOld),
	}
}
