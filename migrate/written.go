package migrate

import (
	"cmp"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// Reason codes of RRsets that hold the same but are written otherwise.
const (
	EquivOrder     = "order"     // the records stand in another order
	EquivCase      = "case"      // owner or names in rdata have other capitals
	EquivDuplicate = "duplicate" // a record stands in one source more often
)

// written tells how RRsets that hold the same differ in their sources.
type written struct {
	capitals  bool
	old, new  map[setKey]int // further copies of records
	duplicate bool
}

type setKey struct {
	owner zonefile.Name
	typ   zonefile.Type
}

func newWritten(old, new *zonefile.Zone) *written {
	w := &written{
		capitals: old.HasCapitals() || new.HasCapitals(),
		old:      copies(old),
		new:      copies(new),
	}
	w.duplicate = len(w.old)+len(w.new) > 0
	return w
}

func copies(z *zonefile.Zone) map[setKey]int {
	count := map[setKey]int{}
	for r := range z.Duplicates() {
		count[setKey{r.Name(), r.Type()}]++
	}
	return count
}

// code is the reason code, "" where nothing differs. Of several the first of
// duplicate, case, order.
func (w *written) code(a, b zonefile.RRset) string {
	if a.Len() != b.Len() || w.duplicate && w.oftener(a) {
		return EquivDuplicate
	}
	if w.capitals && otherCapitals(a, b) {
		return EquivCase
	}
	if a.Len() > 1 && otherOrder(a, b) {
		return EquivOrder
	}
	return ""
}

func (w *written) oftener(a zonefile.RRset) bool {
	key := setKey{a.Name(), a.Type()}
	return w.old[key] != w.new[key]
}

func otherCapitals(a, b zonefile.RRset) bool {
	for i := range a.Len() {
		oldOwner, oldRdata := a.At(i).WrittenCase()
		newOwner, newRdata := b.At(i).WrittenCase()
		if oldOwner != newOwner || oldRdata != newRdata {
			return true
		}
	}
	return false
}

// otherOrder tells whether any two records that stand in one order in the old
// source stand in the other order in the new one.
func otherOrder(a, b zonefile.RRset) bool {
	if a.Len() > manyRecords {
		return !slices.Equal(sourceOrder(a), sourceOrder(b))
	}
	for i := range a.Len() {
		x, y := a.At(i).SourceOrder(), b.At(i).SourceOrder()
		for j := range i {
			v, w := a.At(j).SourceOrder(), b.At(j).SourceOrder()
			if v < x && w > y || v > x && w < y {
				return true
			}
		}
	}
	return false
}

// manyRecords is from where on sorting is cheaper than comparing all pairs.
const manyRecords = 16

// sourceOrder lists the records' numbers in the order of the source.
func sourceOrder(set zonefile.RRset) []int {
	order := make([]int, set.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(set.At(i).SourceOrder(), set.At(j).SourceOrder())
	})
	return order
}
