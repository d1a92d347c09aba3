package migrate

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// spot is what a condition is looked for at: an address or, of servers that keep
// their names, one of these names at an address.
type spot struct {
	address netip.AddrPort
	of      zonefile.Name
}

// spots numbers them.
type spots struct {
	of   map[spot]int
	list []spot
}

func (s *spots) number(x spot) int {
	n, known := s.of[x]
	if !known {
		n = len(s.list)
		s.of[x] = n
		s.list = append(s.list, x)
	}
	return n
}

// round is a run as a condition sees it.
type round struct {
	run        *clockRun
	start, end time.Time  // of its looks
	seen       []spotSeen // in order of spot
	set        []int      // the spots that have to be good for it to be complete
}

// spotSeen is what a round saw of a spot.
type spotSeen struct {
	spot        int
	kind        lookKind
	first, last time.Time
	worst       *look // one of that kind
	// pause is the longest time between two of its looks, from paused on.
	pause  time.Duration
	paused time.Time
}

// of is what was seen of a spot; nil: nothing.
func (r *round) of(spot int) *spotSeen {
	i, found := slices.BinarySearchFunc(r.seen, spot, func(s spotSeen, n int) int { return cmp.Compare(s.spot, n) })
	if !found {
		return nil
	}
	return &r.seen[i]
}

// rounds are the runs that looked for a condition, in order of their ends.
func (r *clockReader) rounds(c conditionKind) (list []*round) {
	at := map[int]int{} // spot -> index
	for _, run := range r.runs {
		looks := run.looks[c]
		if len(looks) == 0 {
			continue
		}
		clear(at)
		rd := &round{run: run, start: looks[0].at, end: looks[0].at, set: r.toSee(run, c)}
		for i := range looks {
			rd.take(&looks[i], at)
		}
		slices.SortFunc(rd.seen, func(a, b spotSeen) int { return cmp.Compare(a.spot, b.spot) })
		if c == apexShows || c == copyShows {
			r.excuse(rd)
		}
		if r.bySerial(c) {
			for _, s := range run.serials {
				rd.end = maxTime(rd.end, s.at)
			}
		}
		list = append(list, rd)
	}
	slices.SortStableFunc(list, func(a, b *round) int { return cmp.Or(a.end.Compare(b.end), a.start.Compare(b.start)) })
	return list
}

// take adds a look. The worst of a spot counts, over whichever transport, and any
// answer more than none.
func (r *round) take(l *look, at map[int]int) {
	r.start, r.end = minTime(r.start, l.at), maxTime(r.end, l.at)
	i, known := at[l.spot]
	if !known {
		at[l.spot] = len(r.seen)
		r.seen = append(r.seen, spotSeen{spot: l.spot, kind: l.kind, first: l.at, last: l.at, worst: l})
		return
	}
	s := &r.seen[i]
	if l.kind == lookBlind {
		return
	}
	if s.kind == lookBlind {
		s.first = l.at
	} else if pause := l.at.Sub(s.last); pause > s.pause {
		s.pause, s.paused = pause, s.last
	}
	s.last = l.at
	if l.kind > s.kind || l.kind == s.kind && !l.isBehind(s.worst) {
		s.kind, s.worst = l.kind, l
	}
}

// isBehind tells whether another look of the same kind and round is the one to
// speak of, whichever answer was there first: that over TCP is.
func (l *look) isBehind(other *look) bool {
	return l.o.Transport == evidence.UDP && other.o.Transport == evidence.TCP
}

// excuse leaves it to the condition of the old servers to judge one that does not
// answer for the zone at all.
func (r *clockReader) excuse(rd *round) {
	for i := range rd.seen {
		if s := &rd.seen[i]; s.kind == lookLost && !rd.run.heard(r.spots.list[s.spot].address) {
			s.kind = lookStopped
		}
	}
}

// heard tells whether an old server answered for the zone in a run.
func (run *clockRun) heard(a netip.AddrPort) bool {
	return slices.ContainsFunc(run.looks[oldAnswers], func(l look) bool { return l.o.Address == a && l.kind == lookGood })
}

// toSee is what has to be good in a run.
func (r *clockReader) toSee(run *clockRun, c conditionKind) (list []int) {
	for _, a := range r.addressesToSee(run, c) {
		if c != copyShows {
			list = append(list, r.spots.number(spot{address: a}))
			continue
		}
		for i := range r.kept {
			if r.kept[i].inZone {
				list = append(list, r.spots.number(spot{a, r.kept[i].name}))
			}
		}
	}
	return list
}
