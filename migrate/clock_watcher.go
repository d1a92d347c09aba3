package migrate

import (
	"fmt"
	"time"
)

// A server counts as silent when so many rounds in a row had no answer of it, and
// they lie so far apart.
const (
	lostRounds = 3
	lostFor    = 5 * time.Minute
)

// watcher is a vantage that the plan names or, where it names none, all together.
type watcher struct {
	vantage string // "": all
	begun   *time.Time
	since   *time.Time
	again   bool // after a gap: one round is enough
	looked  map[int]*watched
	blind   map[int]bool // spots that some round had no route to
	round   *round
}

func newWatcher(vantage string) *watcher {
	return &watcher{vantage: vantage, looked: map[int]*watched{}, blind: map[int]bool{}}
}

// watched is how a watcher stands to a spot.
type watched struct {
	last      time.Time
	lost      int // rounds in a row
	firstLost time.Time
	silent    bool
}

// watch is a round as a watcher takes it.
func (k *conditionKeeper) watch(w *watcher, rd *round) {
	w.round = rd
	for _, n := range rd.set {
		if seen := rd.of(n); seen != nil && seen.kind == lookBlind {
			w.blind[n] = true
		}
		if s := k.credit(rd, n); s != nil && !k.excused(rd, n) {
			k.look(w, rd, s)
		}
	}
	if w.since != nil || !k.complete(rd) {
		return
	}
	switch {
	case k.needs == 1 || w.again:
		w.since = &rd.end
	case w.begun == nil:
		w.begun = &rd.end
	case !rd.end.Before(k.secondRound(*w.begun)):
		w.since = &rd.end
	}
}

// secondRound is when the second round may end after a first one. Rounds take a
// moment more or less, so whole seconds count.
func (k *conditionKeeper) secondRound(first time.Time) time.Time {
	return first.Truncate(time.Second).Add(k.roundGap)
}

// look counts gaps and losses at a spot.
func (k *conditionKeeper) look(w *watcher, rd *round, s *spotSeen) {
	x := w.looked[s.spot]
	switch {
	case x == nil:
		x = &watched{}
		w.looked[s.spot] = x
		k.gap(w, s.spot, s.first, func() string {
			return fmt.Sprintf("%s was looked at for the first time at %s: what it said before is not known", k.spotWords(s.spot), TimeText(s.first))
		})
	case s.first.Sub(x.last) > k.limit():
		k.gap(w, s.spot, x.last, func() string { return k.gapText(s.spot, x.last, s.first) })
	}
	if s.pause > k.limit() {
		k.gap(w, s.spot, s.paused, func() string { return k.gapText(s.spot, s.paused, s.paused.Add(s.pause)) })
	}
	if s.worst.run == rd.run {
		k.loss(w, s, x)
	}
	x.last = maxTime(x.last, s.last)
}

// limit is how far two looks may be apart: max-gap, and a little for the time that
// a round takes.
func (r *clockReader) limit() time.Duration {
	gap := r.plan.Timing.MaxGap
	return gap + min(30*time.Second, gap/20)
}

// gap has the clock of a watcher begin anew who did not look at a spot from some
// time on. Where nobody needs to look, a look now and then makes no gaps.
func (k *conditionKeeper) gap(w *watcher, spot int, from time.Time, text func() string) {
	if w.since == nil || w.blind[spot] && k.waived("U2") {
		return
	}
	k.stop(from, RestartGap, k.spotPlace(spot), func() string {
		if w.vantage == "" {
			return text()
		}
		return "from " + w.vantage + ", " + text()
	})
	w.since, w.again = nil, true
}

func (k *conditionKeeper) gapText(spot int, from, to time.Time) string {
	return fmt.Sprintf("%s was not looked at from %s to %s (%s, max-gap is %s)", k.spotWords(spot), TimeText(from), TimeText(to),
		SpanText(to.Sub(from)), SpanText(k.plan.Timing.MaxGap))
}

// loss counts rounds without an answer.
func (k *conditionKeeper) loss(w *watcher, s *spotSeen, x *watched) {
	if s.kind != lookLost {
		x.lost, x.silent = 0, false
		return
	}
	if x.lost++; x.lost == 1 {
		x.firstLost = s.last
	}
	if x.lost < lostRounds || s.last.Sub(x.firstLost) < lostFor {
		return
	}
	x.silent = true
	k.stop(s.last, RestartSilent, s.worst.place(), func() string { return k.placeWords(s.worst.place()) + " " + past(k.silentWords(x)) })
	w.begun, w.since, w.again = nil, nil, false
}

func (k *conditionKeeper) silentWords(x *watched) string {
	return fmt.Sprintf("gives no answer, in %s since %s", Plural(x.lost, "round"), TimeText(x.firstLost))
}
