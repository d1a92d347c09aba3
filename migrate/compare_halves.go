package migrate

import (
	"runtime"
	"sync"

	"github.com/zonegate/zonegate/zonefile"
)

// halvedNames is from how many owners on a comparison is worth two goroutines.
var halvedNames = 1 << 15

// compareInHalves compares both halves of two big zones at the same time: the owners
// before one that both have in the middle, and those from it on. It does nothing and
// gives false where that is not worth it, or where so much changes that the lists of
// both halves would have to be moved into one.
func compareInHalves(diff *Diff) bool {
	old, new := diff.Old, diff.New
	if old.NameCount() < halvedNames || runtime.GOMAXPROCS(0) < 2 {
		return false
	}
	i, j, ok := middle(old, new)
	if !ok {
		return false
	}
	halves := [2]comparer{
		{diff: &Diff{Old: old, New: new}, iEnd: i, jEnd: j, most: manyChanges},
		{diff: &Diff{Old: old, New: new}, i: i, j: j, iEnd: old.NameCount(), jEnd: new.NameCount(), most: manyChanges},
	}
	mergeBoth(&halves)
	for n := range halves {
		if halves[n].tooMany() {
			return false
		}
	}
	for n := range halves {
		diff.Sets = append(diff.Sets, halves[n].diff.Sets...)
		diff.tally.addAll(&halves[n].diff.tally)
	}
	return true
}

// mergeBoth goes on with a panic in the caller, whichever half it was in.
func mergeBoth(halves *[2]comparer) {
	var other sync.WaitGroup
	var trouble any
	other.Go(func() {
		defer func() { trouble = recover() }()
		halves[1].merge()
	})
	halves[0].merge()
	other.Wait()
	if trouble != nil {
		panic(trouble)
	}
}

// tooMany tells whether the comparison gives up.
func (c *comparer) tooMany() bool { return c.most > 0 && len(c.diff.Sets) >= c.most }

// middle finds an owner near the middle that both zones have.
func middle(old, new *zonefile.Zone) (i, j int, ok bool) {
	const tries = 1000
	for i = old.NameCount() / 2; i < min(old.NameCount()/2+tries, old.NameCount()); i++ {
		if node, ok := new.Node(old.NodeAt(i).Name()); ok {
			return i, node.Index(), true
		}
	}
	return 0, 0, false
}
