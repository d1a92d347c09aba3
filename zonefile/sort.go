package zonefile

import (
	"bytes"
	"cmp"
	"encoding/binary"
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
	at, room := 0, make([]byte, 0, 2*maxName+2)
	for i := range piece {
		for first >= len(s.batches[at].runs) {
			first -= len(s.batches[at].runs)
			at++
		}
		b := s.batches[at]
		piece[i] = s.key(b.owner(b.runs[first]), room)
		piece[i].batch, piece[i].at = uint32(at), piece[i].at|uint32(first)
		first++
	}
}

func (s *sorter) key(name, room []byte) (r sortRun) {
	strip := len(s.origin)
	if s.origin == "" || !isAtOrBelow(name, s.origin) {
		strip, r.at = 0, outsideRun
	}
	key := appendSortKey(room, name[:len(name)-strip])
	r.hi, r.lo = keyPart(key, 0), keyPart(key, 8)
	return r
}

// keyPart is eight octets of a sort key as a number that orders likewise.
func keyPart[S []byte | string](key S, at int) uint64 {
	var pad [8]byte
	if at < len(key) {
		copy(pad[:], key[at:])
	}
	return binary.BigEndian.Uint64(pad[:])
}

func (s *sorter) compare(a, b *sortRun) int {
	switch {
	case a.outside() != b.outside():
		return cmp.Compare(a.at, b.at)
	case a.hi != b.hi:
		return cmp.Compare(a.hi, b.hi)
	case a.lo != b.lo:
		return cmp.Compare(a.lo, b.lo)
	}
	if c := s.compareNames(a, b); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.at, b.at))
}

func (s *sorter) compareNames(a, b *sortRun) int {
	x, y := s.name(a), s.name(b)
	if bytes.Equal(x, y) {
		return 0
	}
	strip := 0
	if !a.outside() {
		strip = len(s.origin)
	}
	var p, q [2*maxName + 2]byte
	return strings.Compare(
		string(appendSortKey(p[:0], x[:len(x)-strip])),
		string(appendSortKey(q[:0], y[:len(y)-strip])))
}

func (s *sorter) name(r *sortRun) []byte {
	b := s.batches[r.batch]
	return b.owner(b.runs[r.run()])
}

// same tells whether two runs in order, one after the other, have one owner.
func (s *sorter) same(a, b *sortRun) bool {
	return a.hi == b.hi && a.lo == b.lo && a.outside() == b.outside() && bytes.Equal(s.name(a), s.name(b))
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
