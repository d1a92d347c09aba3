package migrate

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// lineup is the checks that a run is handed, and what is the same of them in
// every run: where thousands of small zones are judged, sorting the checks for
// each would cost as much as running them (30 us of 90 for 20 records).
type lineup struct {
	entries []*entry // in the order in which they were handed over
	known   map[string]*Check
	sound   []*entry // those of soundFamilies
	mu      sync.Mutex
	gates   map[Gate][]*entry
}

// entry is a check in a lineup.
type entry struct {
	check *Check
	// lints: it judges a zone by itself, and its findings may be old ones.
	lints bool
	types typeSet // those that it visits; all where it names none
}

var lastLineup atomic.Pointer[lineup]

// lineupOf gives the lineup of the checks; that of the last run, where they are
// the same.
func lineupOf(all []*Check) *lineup {
	if l := lastLineup.Load(); l != nil && slices.EqualFunc(l.entries, all, func(e *entry, c *Check) bool { return e.check == c }) {
		return l
	}
	l := newLineup(all)
	lastLineup.Store(l)
	return l
}

func newLineup(all []*Check) *lineup {
	l := &lineup{known: make(map[string]*Check, len(all)), gates: map[Gate][]*entry{}}
	for _, c := range all {
		e := &entry{check: c, lints: c.lints(), types: newTypeSet(c.Types)}
		l.entries = append(l.entries, e)
		l.known[c.ID] = c
		if slices.Contains(soundFamilies, c.Family()) && c.After == nil {
			l.sound = append(l.sound, e)
		}
	}
	return l
}

// gate lists the checks of a gate by ID.
func (l *lineup) gate(g Gate) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, ok := l.gates[g]
	if ok {
		return list
	}
	for _, e := range l.entries {
		if slices.Contains(e.check.Gates, g) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *entry) int { return cmp.Compare(a.check.ID, b.check.ID) })
	l.gates[g] = list
	return list
}
