package zonefile

import (
	"cmp"
	"runtime"
	"sort"
)

// Locate turns references into places in the sources, in the same order. A Ref
// that points nowhere gives a Pos without a File. The error is for sources that
// cannot be read again or have changed (ErrChanged).
func Locate(refs []Ref) ([]Pos, error) {
	order := make([]int, 0, len(refs))
	for i, ref := range refs {
		if !ref.IsZero() {
			order = append(order, i)
		}
	}
	sort.Slice(order, func(a, b int) bool { return refs[order[a]].at < refs[order[b]].at })
	out := make([]Pos, len(refs))
	pieces := max(1, min(runtime.GOMAXPROCS(0), len(order)/pieceRefs))
	errs := make([]error, pieces)
	together(pieces, func(i int) {
		errs[i] = locate(refs, order[len(order)*i/pieces:len(order)*(i+1)/pieces], out)
	})
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// pieceRefs is how many references are worth a goroutine.
const pieceRefs = 100

// locate fills in the places of those references that are listed, in rising order.
func locate(refs []Ref, order []int, out []Pos) error {
	zones := map[*Zone]*locator{}
	for _, i := range order {
		z := refs[i].z
		if zones[z] == nil {
			zones[z] = newLocator(z)
		}
		pos, err := zones[z].ref(refs[i])
		if err != nil {
			return err
		}
		out[i] = pos
	}
	return nil
}
