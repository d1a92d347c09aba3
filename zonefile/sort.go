package zonefile

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// sortRun is a run of records on its way to the place of its owner: the first 16
// octets of the owner's sort key, and where the run is. Most comparisons are
// settled without a look at the name.
type sortRun struct {
	hi, lo uint64
	batch  uint32
	at     uint32 // in the batch; outsideRun is added where the owner is not in the zone
}

const outsideRun = 1 << 31

func (r *sortRun) outside() bool { return r.at&outsideRun != 0 }
func (r *sortRun) run() int      { return int(r.at &^ outsideRun) }

// sorter puts runs in canonical order of their owners (RFC 4034 section 6.1), those
// outside of the zone last, and those of one owner in the order of reading.
type sorter struct {
	batches   []*batch
	owners    *arena // of the runs
	origin    Name
	scattered atomic.Bool // the runs of a piece were in no order at all
}

// sorted lists all runs in order. A zone that is sorted already is only looked
// through; another one is sorted in as many pieces as there are processors.
func (s *sorter) sorted() []sortRun {
	count := 0
	for _, b := range s.batches {
		count += len(b.runs)
	}
	runs := make([]sortRun, count)
	pieces := pieces(count)
	edges := make([]int, pieces+1)
	for i := range pieces {
		edges[i+1] = count * (i + 1) / pieces
	}
	together(pieces, func(i int) {
		piece := runs[edges[i]:edges[i+1]]
		s.fill(piece, edges[i])
		s.sort(piece)
	})
	for step := 1; step < pieces; step *= 2 {
		together((pieces+step-1)/(2*step), func(i int) {
			lo, mid := edges[2*i*step], edges[(2*i+1)*step]
			s.merge(runs[lo:edges[min((2*i+2)*step, pieces)]], mid-lo)
		})
	}
	return runs
}

// pieces is into how many shares runs are cut for so many goroutines.
func pieces(runs int) int { return max(1, min(runtime.GOMAXPROCS(0), runs/pieceRuns)) }

// pieceRuns is how many runs are worth a goroutine.
var pieceRuns = 1 << 15

// fill fills in the keys of the runs from the first one on.
func (s *sorter) fill(piece []sortRun, first int) {
	at := 0
	for i := range piece {
		for first >= len(s.batches[at].runs) {
			first -= len(s.batches[at].runs)
			at++
		}
		piece[i] = s.key(s.owner(at, first))
		piece[i].batch, piece[i].at = uint32(at), piece[i].at|uint32(first)
		first++
	}
}

func (s *sorter) key(name string) (r sortRun) {
	strip := len(s.origin)
	if s.origin == "" || !isAtOrBelow(name, s.origin) {
		strip, r.at = 0, outsideRun
	}
	r.hi, r.lo = headKey(name[:len(name)-strip])
	return r
}

// headKey is what a sortRun holds of the sort key of a name without its origin.
func headKey(head string) (hi, lo uint64) {
	if len(head) > 1 && int(head[0]) == len(head)-1 && isOwnKey(head[1:]) {
		return keyPart(head[1:], 0), keyPart(head[1:], 8)
	}
	var room [2*maxName + 2]byte
	key := appendSortKey(room[:0], head)
	return keyPart(key, 0), keyPart(key, 8)
}

// isOwnKey tells whether the sort key of a single label begins with what the label
// does, as far as a sortRun holds it.
func isOwnKey(label string) bool {
	for i := range min(len(label), 16) {
		if label[i] < 2 {
			return false
		}
	}
	return true
}

// keyPart is eight octets of a sort key as a number that orders likewise.
func keyPart[S []byte | string](key S, at int) (part uint64) {
	if len(key) >= at+8 {
		k := key[at : at+8]
		return uint64(k[7]) | uint64(k[6])<<8 | uint64(k[5])<<16 | uint64(k[4])<<24 |
			uint64(k[3])<<32 | uint64(k[2])<<40 | uint64(k[1])<<48 | uint64(k[0])<<56
	}
	for i := range len(key) - at {
		part |= uint64(key[at+i]) << (56 - 8*i)
	}
	return part
}

func (s *sorter) compare(a, b *sortRun) int {
	if c := s.compareOwners(a, b); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.at, b.at))
}

func (s *sorter) compareOwners(a, b *sortRun) int {
	switch {
	case a.outside() != b.outside():
		return cmp.Compare(a.at, b.at)
	case a.hi != b.hi:
		return cmp.Compare(a.hi, b.hi)
	case a.lo != b.lo:
		return cmp.Compare(a.lo, b.lo)
	}
	return s.compareNames(a, b)
}

func (s *sorter) compareNames(a, b *sortRun) int {
	x, y := s.name(a), s.name(b)
	if x == y {
		return 0
	}
	return compareWire(x, y)
}

// compareWire compares names in lower case in canonical order (RFC 4034 section 6.1):
// by the rightmost label in which they differ, and if there is none, the one with fewer
// labels comes first.
func compareWire[S []byte | string](a, b S) int {
	more := countLabels(a) - countLabels(b)
	for n := more; n > 0; n-- {
		a = a[1+int(a[0]):]
	}
	for n := more; n < 0; n++ {
		b = b[1+int(b[0]):]
	}
	order := more
	for a[0] != 0 {
		x, y := 1+int(a[0]), 1+int(b[0])
		if c := strings.Compare(string(a[1:x]), string(b[1:y])); c != 0 {
			order = c
		}
		a, b = a[x:], b[y:]
	}
	return order
}

func countLabels[S []byte | string](name S) (n int) {
	for ; name[0] != 0; n++ {
		name = name[1+int(name[0]):]
	}
	return n
}

// owner is the owner of the i-th run of a batch.
func (s *sorter) owner(batch, i int) string { return s.owners.get(s.batches[batch].runs[i].name) }

func (s *sorter) name(r *sortRun) string { return s.owner(int(r.batch), r.run()) }

// same tells whether two runs in order, one after the other, have one owner.
func (s *sorter) same(a, b *sortRun) bool {
	return a.hi == b.hi && a.lo == b.lo && a.outside() == b.outside() && s.name(a) == s.name(b)
}

// merge merges runs[:mid], in order, with runs[mid:], in order as well.
func (s *sorter) merge(runs []sortRun, mid int) {
	if mid == 0 || mid == len(runs) || s.compare(&runs[mid-1], &runs[mid]) <= 0 {
		return
	}
	head := slices.Clone(runs[:mid])
	at, next := 0, mid
	for ; len(head) > 0 && next < len(runs); at++ {
		if s.compare(&head[0], &runs[next]) <= 0 {
			runs[at], head = head[0], head[1:]
		} else {
			runs[at], next = runs[next], next+1
		}
	}
	copy(runs[at:], head)
}
