package migrate

import (
	"maps"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// CompareOptions steer Compare.
type CompareOptions struct {
	// Written also lists RRsets that hold the same but stand in the sources in
	// another order, with other capitals, or more than once.
	Written bool
}

// Compare finds how the zone new differs from old. Compare(b, a) is its mirror:
// added for removed, and old for new.
func Compare(old, new *zonefile.Zone, opt CompareOptions) *Diff {
	diff := &Diff{Old: old, New: new}
	switch {
	case opt.Written:
		compareAll(diff, newWritten(old, new))
	case !compareInHalves(diff):
		compareAll(diff, nil)
	}
	diff.Recount()
	return diff
}

func compareAll(diff *Diff, w *written) {
	c := comparer{diff: diff, written: w, iEnd: diff.Old.NameCount(), jEnd: diff.New.NameCount()}
	c.merge()
}

// comparer merges the owners of two zones, both in canonical order.
type comparer struct {
	diff    *Diff
	written *written // nil: how things are written does not matter
	i, j    int      // owners that come next
	alike   zonefile.Tally

	iEnd, jEnd int // owners to stop before
	most       int // changes after which it gives up; 0: any number

	counting bool // nothing but how many changes there are
	count    int
}

func (c *comparer) merge() {
	old, new := c.diff.Old, c.diff.New
	for {
		if c.written == nil {
			n := old.Alike(c.i, c.iEnd, new, c.j, c.jEnd, &c.alike)
			c.i, c.j = c.i+n, c.j+n
		}
		if c.i >= c.iEnd || c.j >= c.jEnd || c.tooMany() {
			break
		}
		a, b := old.NodeAt(c.i), new.NodeAt(c.j)
		switch order := compareNodes(a, b); {
		case order < 0:
			c.gone(a)
			c.i++
		case order > 0:
			c.came(b)
			c.j++
		default:
			c.both(a, b)
			c.i, c.j = c.i+1, c.j+1
		}
	}
	for ; c.i < c.iEnd && !c.tooMany(); c.i++ {
		c.gone(old.NodeAt(c.i))
	}
	for ; c.j < c.jEnd && !c.tooMany(); c.j++ {
		c.came(new.NodeAt(c.j))
	}
	c.diff.tally.alike(&c.alike)
}

// compareNodes orders as Nodes does: names outside of the zone come last.
func compareNodes(a, b zonefile.Node) int {
	if a.Outside() != b.Outside() {
		if b.Outside() {
			return -1
		}
		return 1
	}
	return a.Name().Compare(b.Name())
}

func (c *comparer) gone(n zonefile.Node) {
	if n.IsCut() {
		c.diff.tally.cuts.Old++
		c.diff.tally.cuts.Deletes++
	}
	for set := range n.RRsets() {
		c.setGone(n, set)
	}
}

func (c *comparer) came(n zonefile.Node) {
	if n.IsCut() {
		c.diff.tally.cuts.New++
		c.diff.tally.cuts.Adds++
	}
	for set := range n.RRsets() {
		c.setCame(n, set)
	}
}

func (c *comparer) setGone(n zonefile.Node, set zonefile.RRset) {
	c.diff.tally.at(set.Type()).Old++
	c.push(SetChange{Owner: n.Name(), Type: set.Type(), Kind: Removed, Old: set})
}

func (c *comparer) setCame(n zonefile.Node, set zonefile.RRset) {
	c.diff.tally.at(set.Type()).New++
	c.push(SetChange{Owner: n.Name(), Type: set.Type(), Kind: Added, New: set})
}

// push appends a change.
func (c *comparer) push(s SetChange) {
	if c.counting {
		c.count++
		return
	}
	if n := len(c.diff.Sets); n == cap(c.diff.Sets) {
		c.diff.Sets = slices.Grow(c.diff.Sets, c.room(n))
	}
	c.diff.Sets = append(c.diff.Sets, s)
}

// manyChanges is from how many on the changes are counted before there is more
// room for them.
var manyChanges = 1 << 14

// room is for how many more changes there should be room behind n. Where every
// name of a registry's zone changes, doubling the list would take twice the memory
// of the list itself, and counting takes a tenth of the time of moving it.
func (c *comparer) room(n int) int {
	if n < manyChanges {
		return n + 16
	}
	rest := comparer{diff: &Diff{Old: c.diff.Old, New: c.diff.New}, written: c.written, i: c.i, j: c.j, iEnd: c.iEnd, jEnd: c.jEnd, counting: true}
	rest.merge()
	return rest.count
}

func (c *comparer) both(a, b zonefile.Node) {
	c.diff.tally.cut(a.IsCut(), b.IsCut())
	if !a.Same(b) {
		c.mergeSets(a, b)
		return
	}
	for set := range a.RRsets() {
		k := c.diff.tally.at(set.Type())
		k.Old++
		k.New++
		if c.written != nil {
			c.writtenOtherwise(b.Name(), set, b.RRset(set.Type()))
		}
	}
}

func (c *comparer) writtenOtherwise(owner zonefile.Name, a, b zonefile.RRset) {
	if code := c.written.code(a, b); code != "" {
		c.push(SetChange{Owner: owner, Type: a.Type(), Kind: Same, Old: a, New: b, Equivalence: code})
	}
}

// mergeSets compares the RRsets of one owner, both in order of type.
func (c *comparer) mergeSets(a, b zonefile.Node) {
	var room [8]zonefile.RRset
	olds := room[:0]
	for set := range a.RRsets() {
		olds = append(olds, set)
	}
	for set := range b.RRsets() {
		for len(olds) > 0 && olds[0].Type() < set.Type() {
			c.setGone(a, olds[0])
			olds = olds[1:]
		}
		if len(olds) == 0 || olds[0].Type() != set.Type() {
			c.setCame(b, set)
			continue
		}
		c.bothSets(b.Name(), olds[0], set)
		olds = olds[1:]
	}
	for _, set := range olds {
		c.setGone(a, set)
	}
}

func (c *comparer) bothSets(owner zonefile.Name, a, b zonefile.RRset) {
	k := c.diff.tally.at(a.Type())
	k.Old++
	k.New++
	switch kind := compareSets(a, b); kind {
	case Same:
		if c.written != nil {
			c.writtenOtherwise(owner, a, b)
		}
	default:
		c.push(SetChange{Owner: owner, Type: a.Type(), Kind: kind, Old: a, New: b})
	}
}

// compareSets tells how two RRsets of one owner and type differ. Records are
// paired by rdata, names compared as the DNS compares them.
func compareSets(a, b zonefile.RRset) ChangeKind {
	if identical(a, b) {
		return Same
	}
	if !a.Type().KeepsCase() {
		return compareRdata(a, b)
	}
	olds, news := ttls(a), ttls(b)
	if maps.Equal(olds, news) {
		return Same
	}
	if len(olds) != len(news) {
		return Data
	}
	for rdata := range olds {
		if _, ok := news[rdata]; !ok {
			return Data
		}
	}
	return TTL
}

// compareRdata is compareSets for RRsets that differ, of a type whose records are
// the same only where their canonical rdata is.
func compareRdata(a, b zonefile.RRset) ChangeKind {
	if a.Len() != b.Len() {
		return Data
	}
	for i := range a.Len() {
		if a.At(i).Rdata() != b.At(i).Rdata() {
			return Data
		}
	}
	return TTL
}

func identical(a, b zonefile.RRset) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if x, y := a.At(i), b.At(i); x.TTL() != y.TTL() || x.Rdata() != y.Rdata() {
			return false
		}
	}
	return true
}
