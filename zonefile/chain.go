package zonefile

import (
	"bytes"
	"sort"
)

// A file in canonical order, but for its head perhaps, needs no sort: its batches are
// a chain, each in order by itself and behind the one before. What is not, the apex
// with its servers' addresses mostly, is little, and is sorted and merged in when the
// zone is put together. Sorting 560,000 runs that are in order took 30 ms of processor
// time and 13 MB; to see while they are read that they are takes 5 ms.

// chainLines is from how many lines of text on it is looked whether owners are in order.
var chainLines = 1 << 10

// maxBreaks is how often a builder begins a batch because the next owner does not
// stand behind the one before.
const maxBreaks = 8

// keepOrder begins another batch where the owner to come is not behind the last one of
// the batch, as long as that does not happen often.
func (b *builder) keepOrder(at place) *batch {
	in := b.in
	if b.z.behind(b.owner, b.last) {
		return in
	}
	if b.breaks++; b.breaks > maxBreaks {
		in.scattered = true
		return in
	}
	b.begin(at)
	return b.in
}

// behind tells whether a name comes behind one of the zone in canonical order, and is
// of the zone too. Most have the same parent, or one of them is the parent of the other
// or a sibling of that: the servers of a delegation, and the next delegation.
func (z *Zone) behind(name, before []byte) bool {
	x, y := 1+int(name[0]), 1+int(before[0])
	if string(name[x:]) == string(before) {
		return len(before) >= len(z.origin)
	}
	if len(name)-x < len(before)-y {
		before = before[y:]
		y = 1 + int(before[0])
	}
	if len(name)-x >= len(z.origin) && string(name[x:]) == string(before[y:]) && string(name[:x]) != string(before[:y]) {
		return bytes.Compare(name[1:x], before[1:y]) > 0
	}
	return compareWire(name, before) > 0 && z.origin != "" && isAtOrBelow(name, z.origin)
}

// run is the i-th run of a batch.
func (s *sorter) run(batch, i int) sortRun {
	r := s.key(s.owner(batch, i))
	r.batch, r.at = uint32(batch), r.at|uint32(i)
	return r
}

// runInside is run for one of a chain, which is of the zone.
func (s *sorter) runInside(batch, i int) sortRun {
	name := s.owner(batch, i)
	r := sortRun{batch: uint32(batch), at: uint32(i)}
	r.hi, r.lo = headKey(name[:len(name)-len(s.origin)])
	return r
}

func (s *sorter) first(batch int) sortRun { return s.run(batch, 0) }
func (s *sorter) last(batch int) sortRun  { return s.run(batch, len(s.batches[batch].runs)-1) }

// link finds the chain, and sorts the runs beside it. ok is false where these are not
// few.
func (s *sorter) link() (chain []int, beside []sortRun, ok bool) {
	var out []int
	all, few := 0, 0
	drop := func(batch int) { out, few = append(out, batch), few+len(s.batches[batch].runs) }
	for i, b := range s.batches {
		if all += len(b.runs); b.scattered {
			return nil, nil, false
		}
		first := s.first(i)
		for n := len(chain); n > 0; n = len(chain) {
			last := s.last(chain[n-1])
			if s.compare(&last, &first) <= 0 || len(s.batches[chain[n-1]].runs) > len(b.runs) {
				break
			}
			drop(chain[n-1])
			chain = chain[:n-1]
		}
		if s.continues(chain, &first) {
			chain = append(chain, i)
		} else {
			drop(i)
		}
	}
	if few > all/16 {
		return nil, nil, false
	}
	for _, batch := range out {
		for i := range s.batches[batch].runs {
			beside = append(beside, s.run(batch, i))
		}
	}
	s.compareAll(beside)
	return chain, beside, true
}

// continues tells whether a batch that begins with a run continues the chain.
func (s *sorter) continues(chain []int, first *sortRun) bool {
	if first.outside() || len(chain) == 0 {
		return !first.outside()
	}
	last := s.last(chain[len(chain)-1])
	return s.compare(&last, first) <= 0
}

// linked makes parts of a chain: each of whole batches and whole owners, with the runs
// beside the chain that belong among them.
func (b *builder) linked(s *sorter, chain []int, beside []sortRun) (parts []*part) {
	rest := 0
	for _, batch := range chain {
		rest += len(s.batches[batch].runs)
	}
	for n := pieces(rest); n > 0 && len(chain) > 0; n-- {
		p, goal := b.newPart(s), rest/n
		for len(chain) > 0 && (len(p.chain) == 0 || goal > 0 || s.joined(p.chain[len(p.chain)-1], chain[0])) {
			runs := len(s.batches[chain[0]].runs)
			p.chain, chain, goal, rest = append(p.chain, chain[0]), chain[1:], goal-runs, rest-runs
		}
		if p.runs = beside; len(chain) > 0 {
			next := s.first(chain[0])
			p.runs = beside[:sort.Search(len(beside), func(i int) bool { return s.compareOwners(&beside[i], &next) >= 0 })]
		}
		beside = beside[len(p.runs):]
		parts = append(parts, p)
	}
	return parts
}

// joined tells whether a batch ends with the owner that the next one begins with.
func (s *sorter) joined(batch, next int) bool {
	last, first := s.last(batch), s.first(next)
	return s.same(&last, &first)
}

// measureChain counts owners, and records with duplicates.
func (p *part) measureChain() {
	s := p.from
	for i, batch := range p.chain {
		p.owners += len(s.batches[batch].runs)
		p.records += len(s.batches[batch].records)
		if i > 0 && s.joined(p.chain[i-1], batch) {
			p.owners--
		}
	}
	for i := range p.runs {
		lo, hi := s.batches[p.runs[i].batch].of(p.runs[i].run())
		p.records += hi - lo
		if (i == 0 || !s.same(&p.runs[i-1], &p.runs[i])) && !p.chained(&p.runs[i]) {
			p.owners++
		}
	}
}

// chained tells whether the chain has the owner of a run.
func (p *part) chained(r *sortRun) bool {
	s := p.from
	n := sort.Search(len(p.chain), func(i int) bool {
		first := s.first(p.chain[i])
		return s.compareOwners(&first, r) > 0
	}) - 1
	if n < 0 {
		return false
	}
	batch := p.chain[n]
	i := sort.Search(len(s.batches[batch].runs), func(i int) bool {
		at := s.run(batch, i)
		return s.compareOwners(&at, r) >= 0
	})
	if i == len(s.batches[batch].runs) {
		return false
	}
	found := s.run(batch, i)
	return s.same(&found, r)
}

// mergeChain hands on the runs of each owner, in the order of reading.
func (p *part) mergeChain(yield func([]sortRun)) {
	s, beside := p.from, p.runs
	var one []sortRun
	done := func() {
		if len(one) > 1 {
			s.compareAll(one)
		}
		yield(one)
		one = one[:0]
	}
	take := func(r sortRun) {
		if len(one) > 0 && !s.same(&one[0], &r) {
			done()
		}
		one = append(one, r)
	}
	for _, batch := range p.chain {
		for i := range s.batches[batch].runs {
			r := s.runInside(batch, i)
			for len(beside) > 0 && s.compareOwners(&beside[0], &r) <= 0 {
				take(beside[0])
				beside = beside[1:]
			}
			take(r)
		}
	}
	for _, r := range beside {
		take(r)
	}
	done()
}
