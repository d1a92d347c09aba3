package migrate

import (
	"cmp"
	"slices"
	"time"
)

// conditionKeeper follows a condition through history.
type conditionKeeper struct {
	*clockReader
	kind conditionKind
	// needs is how many complete rounds start it, and roundGap how far their ends
	// are apart at least.
	needs    int
	roundGap time.Duration

	watchers []*watcher
	latest   map[sawKey]*spotSeen // by spot and vantage, of the last round that looked
	broken   time.Time            // the last look that broke it
	serial   *serialBar
	round    *round // the last

	since, first, last *time.Time
	restarts           []Restart
	open               bool // the last restart has not begun again
}

type sawKey struct {
	spot    int
	vantage string
}

func (r *clockReader) keep(c conditionKind, needs int) *conditionKeeper {
	k := &conditionKeeper{clockReader: r, kind: c, needs: needs, latest: map[sawKey]*spotSeen{}}
	if needs > 1 {
		k.roundGap = r.plan.Timing.RoundGap
	}
	for _, v := range r.plan.Vantages {
		k.watchers = append(k.watchers, newWatcher(v))
	}
	if len(k.watchers) == 0 {
		k.watchers = []*watcher{newWatcher("")}
	}
	rounds := r.rounds(c)
	breaks := breaking(rounds)
	for _, rd := range rounds {
		for len(breaks) > 0 && !breaks[0].at.After(rd.end) {
			k.breakAt(breaks[0])
			breaks = breaks[1:]
		}
		k.take(rd)
	}
	k.finish()
	return k
}

// breaking are the looks that end a condition at once, in order of time and, at the
// same time, of address.
func breaking(rounds []*round) (list []*look) {
	for _, rd := range rounds {
		for i := range rd.seen {
			if rd.seen[i].kind.breaks() {
				list = append(list, rd.seen[i].worst)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *look) int { return cmp.Or(a.at.Compare(b.at), a.o.Address.Compare(b.o.Address)) })
	return list
}

// breakAt has everything begin anew after a bad answer.
func (k *conditionKeeper) breakAt(l *look) {
	k.stop(l.at, restartWhy(l.kind), l.place(), func() string { return k.placeWords(l.place()) + " " + past(k.lookWords(l)) })
	for _, w := range k.watchers {
		w.begun, w.since, w.again = nil, nil, false
	}
	k.broken = maxTime(k.broken, l.at)
	k.serial = nil
}

func restartWhy(kind lookKind) RestartWhy {
	switch kind {
	case lookOld:
		return RestartOld
	case lookMixed, lookStranger:
		return RestartMixed
	}
	return RestartWrong
}

// stop writes down that a condition that held does so no more.
func (k *conditionKeeper) stop(at time.Time, why RestartWhy, where TermPlace, text func() string) {
	if k.since == nil {
		return
	}
	k.restarts = append(k.restarts, Restart{At: at, Began: k.since, Cause: why, Where: where, Text: text()})
	k.since, k.open = nil, true
}

// take goes on by one round.
func (k *conditionKeeper) take(rd *round) {
	for i := range rd.seen {
		s := &rd.seen[i]
		if s.kind == lookBlind {
			continue
		}
		k.last = later(k.last, s.last)
		k.latest[sawKey{s.spot, rd.run.vantage}] = s
	}
	k.round = rd
	k.noteSerial(rd)
	for _, w := range k.watchers {
		if w.vantage == "" || w.vantage == rd.run.vantage {
			k.watch(w, rd)
		}
	}
	k.settle()
}

// settle has the condition hold once all watchers agree.
func (k *conditionKeeper) settle() {
	if k.since != nil {
		return
	}
	var since time.Time
	for _, w := range k.watchers {
		if w.since == nil {
			return
		}
		since = maxTime(since, *w.since)
	}
	k.since = &since
	if k.first == nil {
		k.first = k.since
	}
	if k.open {
		r := &k.restarts[len(k.restarts)-1]
		r.Since, k.open = k.since, false
	}
}

// finish counts the time since the last look as one more gap.
func (k *conditionKeeper) finish() {
	for _, w := range k.watchers {
		if w.round == nil {
			continue
		}
		for _, n := range w.round.set {
			if x := w.looked[n]; x != nil && !k.excused(w.round, n) && k.Now.Sub(x.last) > k.limit() {
				k.gap(w, n, x.last, func() string { return k.gapText(n, x.last, k.Now) })
			}
		}
	}
}

// condition is the outcome.
func (k *conditionKeeper) condition(name ConditionName) Condition {
	c := Condition{Name: name, Since: k.since, First: k.first, Last: k.last, Restarts: k.restarts, State: Held}
	if k.since == nil {
		c.State, c.Why = k.whyNot()
	}
	return c
}
