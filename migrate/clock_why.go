package migrate

import (
	"cmp"
	"fmt"
	"slices"
)

// complaint is one reason why a condition does not hold.
type complaint struct {
	state ConditionState
	text  string
}

// rank puts the states in order: the worst of several counts.
func (s ConditionState) rank() int {
	return slices.Index([]ConditionState{Held, Pending, Unseen, Broken}, s)
}

// whyNot says how a condition stands that does not hold, and why.
func (k *conditionKeeper) whyNot() (state ConditionState, why []string) {
	list := k.complaints()
	if len(list) == 0 {
		list = k.missingRounds()
	}
	state = Pending
	for _, c := range list {
		if c.state.rank() > state.rank() {
			state = c.state
		}
		if !slices.Contains(why, c.text) {
			why = append(why, c.text)
		}
	}
	return state, why
}

var conditionSubjects = map[conditionKind]string{
	parentShows: "the parent's servers", apexShows: "the NS set of the old servers",
	copyShows: "the addresses in the old servers' zone", oldAnswers: "the old servers",
}

// complaints are about what was seen last.
func (k *conditionKeeper) complaints() (list []complaint) {
	var spots []int
	for _, w := range k.watchers {
		if w.round == nil {
			list = append(list, complaint{Unseen, k.nobody(w)})
			continue
		}
		for _, name := range k.nowhere(w.round) {
			list = append(list, complaint{Unseen, fmt.Sprintf("no address of %s is known", name)})
		}
		for _, n := range w.round.set {
			if !slices.Contains(spots, n) {
				spots = append(spots, n)
			}
		}
	}
	slices.SortStableFunc(spots, func(a, b int) int { return cmp.Compare(k.spotWords(a), k.spotWords(b)) })
	for _, n := range spots {
		list = append(list, k.about(n)...)
	}
	return list
}

func (k *conditionKeeper) nobody(w *watcher) string {
	if w.vantage == "" {
		return "nobody looked at " + k.subject(k.kind)
	}
	return fmt.Sprintf("nobody looked at %s from %s, which the plan asks for", k.subject(k.kind), w.vantage)
}

// about says what is wrong at a spot, as each vantage saw it last.
func (k *conditionKeeper) about(n int) (list []complaint) {
	var newest *spotSeen
	for _, vantage := range k.vantages {
		s := k.latest[sawKey{n, vantage}]
		if s == nil {
			continue
		}
		if newest == nil || s.last.After(newest.last) {
			newest = s
		}
		if c, wrong := k.complaint(s); wrong && k.Now.Sub(s.last) <= k.limit() {
			list = append(list, c)
		}
	}
	switch {
	case k.isExcused(n):
		return list
	case newest == nil && k.isBlind(n):
		return []complaint{{Unseen, k.spotWords(n) + " cannot be looked at from here: there is no route to it"}}
	case newest == nil:
		return []complaint{{Unseen, "nobody looked at " + k.spotWords(n)}}
	case k.Now.Sub(newest.last) > k.limit():
		return []complaint{{Unseen, fmt.Sprintf("nobody looked at %s since %s", k.spotWords(n), TimeText(newest.last))}}
	}
	return append(list, k.notFrom(n)...)
}

// isExcused tells whether the last rounds had no route to a spot, and need none.
func (k *conditionKeeper) isExcused(n int) bool {
	return slices.ContainsFunc(k.watchers, func(w *watcher) bool { return w.round != nil && k.excused(w.round, n) })
}

// isBlind tells whether the last round of somebody had no route to a spot.
func (k *conditionKeeper) isBlind(n int) bool {
	return slices.ContainsFunc(k.watchers, func(w *watcher) bool { return w.round != nil && w.round.of(n) != nil })
}

// notFrom are the vantages of the plan that did not look at a spot, or not lately.
func (k *conditionKeeper) notFrom(n int) (list []complaint) {
	for _, w := range k.watchers {
		if w.vantage == "" || w.round == nil || !slices.Contains(w.round.set, n) {
			continue
		}
		if x := w.looked[n]; x == nil || k.Now.Sub(x.last) > k.limit() {
			list = append(list, complaint{Unseen, fmt.Sprintf("nobody looked at %s from %s lately", k.spotWords(n), w.vantage)})
		}
	}
	return list
}

// complaint is what is wrong with what was seen of a spot.
func (k *conditionKeeper) complaint(s *spotSeen) (c complaint, wrong bool) {
	text := k.placeWords(s.worst.place()) + " " + k.lookWords(s.worst)
	switch s.kind {
	case lookGood:
		return c, false
	case lookOld:
		return complaint{Pending, text}, true
	case lookHidden:
		return complaint{Unseen, text}, true
	case lookLost:
		return k.lossComplaint(s, text), true
	}
	return complaint{Broken, text}, true
}

func (k *conditionKeeper) lossComplaint(s *spotSeen, text string) complaint {
	for _, w := range k.watchers {
		if x := w.looked[s.spot]; x != nil && x.silent && (w.vantage == "" || w.vantage == s.worst.run.vantage) {
			return complaint{Broken, k.placeWords(s.worst.place()) + " " + k.silentWords(x)}
		}
	}
	return complaint{Pending, text}
}

// missingRounds says which rounds are still to come, where all servers were good
// when they were seen last.
func (k *conditionKeeper) missingRounds() (list []complaint) {
	for _, w := range k.watchers {
		if w.since != nil {
			continue
		}
		behind := k.behind(w)
		if len(behind) > 0 {
			list = append(list, behind...)
			continue
		}
		text := "a round is needed in which every server is seen so"
		if w.begun != nil {
			text = fmt.Sprintf("a first complete round ended at %s; a second is needed", TimeText(*w.begun))
			if k.roundGap > 0 {
				text += fmt.Sprintf(" that ends at %s or later", TimeText(k.secondRound(*w.begun)))
			}
		} else if k.needs > 1 && !w.again {
			text = fmt.Sprintf("two rounds are needed in which every server is seen so, %s apart or more", SpanText(k.roundGap))
		}
		if w.vantage != "" {
			text = "from " + w.vantage + ", " + text
		}
		list = append(list, complaint{Pending, text})
	}
	return list
}

// behind are the parent's servers whose zone is older than the change.
func (k *conditionKeeper) behind(w *watcher) (list []complaint) {
	if !k.bySerial(k.kind) || w.round == nil {
		return nil
	}
	for _, n := range w.round.set {
		told, ok := w.round.run.serials[k.spots.list[n].address]
		switch {
		case !k.isParent(w.round, n):
		case !ok:
			list = append(list, complaint{Pending, k.spotWords(n) + " did not tell the serial of the parent zone"})
		case k.serial != nil && !reached(told.serial, k.serial.serial):
			list = append(list, complaint{Pending, fmt.Sprintf("%s has serial %d of the parent zone, and the change was first seen with %d",
				k.spotWords(n), told.serial, k.serial.serial)})
		}
	}
	return list
}
