package dnssec

import (
	"cmp"
	"slices"
)

// tally collects problems: all are counted, and of each kind and level the first
// MaxProblems are kept.
type tally struct {
	lists  map[sort][]Problem
	counts map[Kind]map[Level]int
}

type sort struct {
	kind  Kind
	level Level
}

func newTally() tally {
	return tally{lists: make(map[sort][]Problem), counts: make(map[Kind]map[Level]int)}
}

// report takes in a problem. Each worker goes through the names in order, so that
// the first ones of all are among the first ones of each.
func (t *tally) report(p Problem) {
	t.count(p.Kind, p.Level, 1)
	if s := (sort{p.Kind, p.Level}); len(t.lists[s]) < MaxProblems {
		t.lists[s] = append(t.lists[s], p)
	}
}

func (t *tally) count(kind Kind, level Level, n int) {
	if t.counts[kind] == nil {
		t.counts[kind] = make(map[Level]int)
	}
	t.counts[kind][level] += n
}

// takeIn adds what another one collected.
func (t *tally) takeIn(o *tally) {
	for kind, levels := range o.counts {
		for level, n := range levels {
			t.count(kind, level, n)
		}
	}
	for s, list := range o.lists {
		t.lists[s] = append(t.lists[s], list...)
	}
}

// sorted gives the problems by name, type, kind and level.
func (t *tally) sorted() (all []Problem) {
	for _, list := range t.lists {
		slices.SortFunc(list, compareProblems)
		all = append(all, list[:min(len(list), MaxProblems)]...)
	}
	slices.SortFunc(all, compareProblems)
	return all
}

func compareProblems(a, b Problem) int {
	return cmp.Or(a.Name.Compare(b.Name), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Level, b.Level),
		cmp.Compare(a.Algorithm, b.Algorithm), cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Text, b.Text))
}
