package migrate

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// credit is what a round saw of a spot or, where it has no route there, what
// another vantage saw of it last; nil: nothing.
func (k *conditionKeeper) credit(rd *round, n int) *spotSeen {
	s := rd.of(n)
	if s == nil || s.kind != lookBlind {
		return s
	}
	var best *spotSeen
	for key, other := range k.latest {
		if key.spot == n && (best == nil || other.last.After(best.last)) {
			best = other
		}
	}
	return best
}

// excused tells whether nobody has a route to a spot, and the plan lets that be.
func (k *conditionKeeper) excused(rd *round, n int) bool {
	seen := rd.of(n)
	if seen == nil || seen.kind != lookBlind || !k.waived("U2") {
		return false
	}
	s := k.credit(rd, n)
	return s == nil || rd.end.Sub(s.last) > k.limit()
}

// complete tells whether everything is good in a round, and nothing bad was seen
// since that whoever saw it has not seen mended.
func (k *conditionKeeper) complete(rd *round) bool {
	if len(rd.set) == 0 || len(k.nowhere(rd)) > 0 || !rd.start.After(k.broken) {
		return false
	}
	good := 0
	for _, n := range rd.set {
		switch k.standing(rd, n) {
		case lookGood:
			good++
		case lookBlind: // nobody can see it, and the plan lets that be
		default:
			return false
		}
	}
	return good > 0 && k.mended(rd)
}

// nowhere are the servers that have no known address in a round.
func (k *conditionKeeper) nowhere(rd *round) []string {
	return k.unfound(rd.run, k.kind)
}

// standing is how a spot of a round counts: what another vantage saw of it counts
// where this one has no route, unless it is too long ago.
func (k *conditionKeeper) standing(rd *round, n int) lookKind {
	s := k.credit(rd, n)
	switch seen := rd.of(n); {
	case seen == nil:
		return lookLost
	case k.excused(rd, n):
		return lookBlind
	case s == nil || rd.end.Sub(s.last) > k.limit():
		return lookLost
	case k.bySerial(k.kind) && k.isParent(rd, n) && s == seen && !k.serialReached(rd, n):
		return lookLost
	}
	return s.kind
}

// mended tells whether no vantage that looked lately saw something bad last, also
// where it is not looked for any more: a server that was not found this time may
// be back the next.
func (k *conditionKeeper) mended(rd *round) bool {
	for _, s := range k.latest {
		if s.kind.breaks() && rd.end.Sub(s.last) <= k.limit() {
			return false
		}
	}
	return true
}

// serialBar is the parent's serial that the change was first seen with.
type serialBar struct {
	serial uint32
	server TermPlace
}

// noteSerial finds the parent's serial that the change was first seen with.
func (k *conditionKeeper) noteSerial(rd *round) {
	if !k.bySerial(k.kind) || k.serial != nil {
		return
	}
	var firstSeen *spotSeen
	for i := range rd.seen {
		s := &rd.seen[i]
		_, told := rd.run.serials[k.spots.list[s.spot].address]
		if s.kind == lookGood && told && s.first.After(k.broken) && (firstSeen == nil || s.first.Before(firstSeen.first)) {
			firstSeen = s
		}
	}
	if firstSeen != nil {
		k.serial = &serialBar{rd.run.serials[k.spots.list[firstSeen.spot].address].serial, firstSeen.worst.place()}
	}
}

// isParent tells whether a spot is one of the parent, which has a serial to tell.
func (k *conditionKeeper) isParent(rd *round, n int) bool {
	return slices.Contains(rd.run.sets[evidence.Parent], k.spots.list[n].address)
}

func (k *conditionKeeper) serialReached(rd *round, n int) bool {
	told, ok := rd.run.serials[k.spots.list[n].address]
	return ok && k.serial != nil && reached(told.serial, k.serial.serial)
}
