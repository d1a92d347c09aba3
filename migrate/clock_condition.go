package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// A server counts as silent when so many rounds in a row had no answer of it, and
// they lie so far apart.
const (
	lostRounds = 3
	lostFor    = 5 * time.Minute
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

// breaking are the looks that end a condition at once, in order of time.
func breaking(rounds []*round) (list []*look) {
	for _, rd := range rounds {
		for i := range rd.seen {
			if rd.seen[i].kind.breaks() {
				list = append(list, rd.seen[i].worst)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *look) int { return a.at.Compare(b.at) })
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
	case rd.end.Sub(*w.begun) >= k.roundGap:
		w.since = &rd.end
	}
}

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

// look counts gaps and losses at a spot.
func (k *conditionKeeper) look(w *watcher, rd *round, s *spotSeen) {
	x := w.looked[s.spot]
	switch {
	case x == nil:
		x = &watched{}
		w.looked[s.spot] = x
		k.gap(w, s.spot, s.first, func() string {
			return fmt.Sprintf("%s was looked at for the first time at %s: what it said before is not known", k.spotWords(s.spot), clockTime(s.first))
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
	return fmt.Sprintf("%s was not looked at from %s to %s (%s, max-gap is %s)", k.spotWords(spot), clockTime(from), clockTime(to),
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
	return fmt.Sprintf("gives no answer, in %s since %s", Plural(x.lost, "round"), clockTime(x.firstLost))
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
	if k.kind == parentShows {
		return rd.run.lostParents
	}
	return rd.run.nowhere
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
	case k.kind == parentShows && s == seen && !k.serialReached(rd, n):
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

// serialBar is the parent's serial that the change was first seen with.
type serialBar struct {
	serial uint32
	server TermPlace
}

// noteSerial finds the parent's serial that the change was first seen with.
func (k *conditionKeeper) noteSerial(rd *round) {
	if k.kind != parentShows || k.serial != nil {
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

func (k *conditionKeeper) serialReached(rd *round, n int) bool {
	told, ok := rd.run.serials[k.spots.list[n].address]
	return ok && k.serial != nil && reached(told.serial, k.serial.serial)
}

// waived tells whether the plan lets a step go without its proof, while the waiver
// holds.
func (r *clockReader) waived(step string) bool {
	for i := range r.plan.Waivers {
		w := &r.plan.Waivers[i]
		if w.Step == step && w.Reason != "" && w.By != "" && !plans.Expired(w.Until, r.Now) {
			return true
		}
	}
	return false
}

// allVantages are those that looked, sorted.
func (r *clockReader) allVantages() (list []string) {
	for _, run := range r.runs {
		if !slices.Contains(list, run.vantage) {
			list = append(list, run.vantage)
		}
	}
	slices.SortFunc(list, cmp.Compare)
	return list
}

// findServers names the addresses.
func (r *clockReader) findServers() {
	for _, run := range r.runs {
		for _, c := range []conditionKind{parentShows, oldAnswers} {
			for i := range run.looks[c] {
				if o := run.looks[c][i].o; o.Server != "" {
					r.servers[o.Address] = o.Server
				}
			}
		}
	}
	for _, t := range r.Targets {
		if t.Role != evidence.New && t.Server != "" && r.servers[t.Address] == "" {
			r.servers[t.Address] = t.Server
		}
	}
}
