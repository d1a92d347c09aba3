package plans

import (
	"slices"
	"strings"
)

// Index finds which of many patterns describe an owner and type without comparing
// it with each: 10,000 globs and 600,000 changes are 6,000,000,000 pairs, a minute's
// work, and with the index two seconds'. It may be used by several goroutines.
//
// A pattern is filed under one run of its characters that are not wildcards, the
// one that fewest others have. An owner that it describes has that run.
type Index struct {
	patterns []*Pattern
	byType   map[string]*runIndex // by mnemonic in capitals; "" for patterns of every type
}

// runIndex files patterns by a hash of a run: of what they begin with, of what they
// end in, and of what they hold anywhere.
type runIndex struct {
	begin, end, inside runTable
	rest               []int // have no run
}

type runTable struct {
	lengths []bool // of runs, by length
	at      map[uint64][]int
}

// NewIndex files patterns. Index.Matching gives their places in the list.
func NewIndex(patterns []*Pattern) *Index {
	x := &Index{patterns: patterns, byType: map[string]*runIndex{}}
	byType := map[string][]int{}
	for i, p := range patterns {
		if key := p.typeKey(); p.owner != nil || p.anyOwner {
			byType[key] = append(byType[key], i)
		}
	}
	for typ, list := range byType {
		x.byType[typ] = newRunIndex(patterns, list)
	}
	return x
}

func (p *Pattern) typeKey() string {
	if p.typeGlob != nil {
		return ""
	}
	return strings.ToUpper(p.typ)
}

// Matching lists in rising order the patterns that describe an owner and type.
func (x *Index) Matching(o Owner, typ string) (list []int) {
	upper := strings.ToUpper(typ)
	if r := x.byType[upper]; r != nil {
		list = r.candidates(list, o.scanned)
	}
	if r := x.byType[""]; r != nil && upper != "" {
		list = r.candidates(list, o.scanned)
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(i int) bool { return !x.patterns[i].Matches(o, typ) })
}

// run is a run of a pattern, and the table that it belongs into.
type run struct {
	table int // begin, end, inside
	hash  uint64
	size  int
}

func newRunIndex(patterns []*Pattern, list []int) *runIndex {
	runs, count := make([][]run, len(list)), map[run]int{}
	for n, i := range list {
		runs[n] = patterns[i].runs()
		for _, r := range runs[n] {
			count[r]++
		}
	}
	x := &runIndex{}
	for n, i := range list {
		if len(runs[n]) == 0 {
			x.rest = append(x.rest, i)
			continue
		}
		rarest := slices.MinFunc(runs[n], func(a, b run) int { return count[a] - count[b] })
		[]*runTable{&x.begin, &x.end, &x.inside}[rarest.table].file(rarest, i)
	}
	return x
}

func (t *runTable) file(r run, i int) {
	if t.at == nil {
		t.at = map[uint64][]int{}
	}
	for len(t.lengths) <= r.size {
		t.lengths = append(t.lengths, false)
	}
	t.lengths[r.size] = true
	t.at[r.hash] = append(t.at[r.hash], i)
}

// longestInside is how much of a run is gone by that may stand anywhere.
const longestInside = 8

// runs lists the runs of a pattern: what it begins with first, then what it ends in.
func (p *Pattern) runs() (list []run) {
	for lo := 0; lo < len(p.owner); {
		hi := lo
		for hi < len(p.owner) && p.owner[hi] <= dot {
			hi++
		}
		switch part := p.owner[lo:hi]; {
		case len(part) == 0:
		case lo == 0:
			list = append(list, run{0, hashOf(part), len(part)})
		case hi == len(p.owner):
			list = append(list, run{1, hashBack(part), len(part)})
		default:
			part = part[:min(len(part), longestInside)]
			list = append(list, run{2, hashOf(part), len(part)})
		}
		lo = hi + 1
	}
	return list
}

// candidates appends the patterns that may describe the owner.
func (x *runIndex) candidates(list []int, owner []symbol) []int {
	list = append(list, x.rest...)
	hash := hashStart
	for i := range min(len(owner), max(0, len(x.begin.lengths)-1)) {
		if hash = hashNext(hash, owner[i]); x.begin.lengths[i+1] {
			list = append(list, x.begin.at[hash]...)
		}
	}
	hash = hashStart
	for i := range min(len(owner), max(0, len(x.end.lengths)-1)) {
		if hash = hashNext(hash, owner[len(owner)-1-i]); x.end.lengths[i+1] {
			list = append(list, x.end.at[hash]...)
		}
	}
	for lo := range owner {
		hash = hashStart
		for i := range min(len(owner)-lo, max(0, len(x.inside.lengths)-1)) {
			if hash = hashNext(hash, owner[lo+i]); x.inside.lengths[i+1] {
				list = append(list, x.inside.at[hash]...)
			}
		}
	}
	return list
}

const hashStart uint64 = 0xcbf29ce484222325

// hashNext is a step of FNV-1a. Runs that share a hash cost a comparison.
func hashNext(hash uint64, sym symbol) uint64 { return (hash ^ uint64(sym)) * 0x100000001b3 }

func hashOf(part []symbol) uint64 {
	hash := hashStart
	for _, sym := range part {
		hash = hashNext(hash, sym)
	}
	return hash
}

func hashBack(part []symbol) uint64 {
	hash := hashStart
	for i := len(part) - 1; i >= 0; i-- {
		hash = hashNext(hash, part[i])
	}
	return hash
}
