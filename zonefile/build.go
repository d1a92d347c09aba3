package zonefile

import "sync"

// finish puts the Zone together from what was gathered: owners in canonical order,
// those outside of the zone last, and owners, names and records copied in that order,
// so that whoever walks the Zone walks through memory forwards. The names of a chain
// are in that order, and stay where they are.
func (b *builder) finish() *Zone {
	b.turn()
	b.close()
	s := &sorter{batches: b.batches, owners: &arena{blocks: b.z.names.blocks}, origin: b.z.origin}
	var parts []*part
	if chain, beside, ok := s.link(); ok {
		parts = b.linked(s, chain, beside)
	} else {
		b.z.names.blocks = nil
		parts = b.parts(s)
	}
	together(len(parts), func(i int) { parts[i].measure() })
	b.place(parts)
	together(len(parts), func(i int) { parts[i].emit() })
	b.draw(parts)
	b.batches = nil
	b.z.markHidden()
	return b.z
}

// together does work for 0 to n-1, each in a goroutine of its own if there are
// several. A panic goes on in the caller.
func together(n int, work func(int)) {
	if n == 1 {
		work(0)
		return
	}
	var all sync.WaitGroup
	panics := make([]any, n)
	for i := range n {
		all.Go(func() {
			defer func() { panics[i] = recover() }()
			work(i)
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
}

// parts cuts the runs into shares of whole owners.
func (b *builder) parts(s *sorter) (parts []*part) {
	runs := s.sorted()
	for n := pieces(len(runs)); n > 0; n-- {
		at := len(runs) / n
		for at > 0 && at < len(runs) && s.same(&runs[at-1], &runs[at]) {
			at++
		}
		p := b.newPart(s)
		p.runs, runs = runs[:at], runs[at:]
		parts = append(parts, p)
	}
	return parts
}

func (b *builder) newPart(s *sorter) *part {
	return &part{z: b.z, from: s, names: arenaWriter{to: &b.z.names}, again: plainZone(b.z.origin)}
}

// place gives each part its place in the zone.
func (b *builder) place(parts []*part) {
	owners, records := 0, 0
	for _, p := range parts {
		p.firstOwner, p.firstRecord = owners, records
		owners += p.owners
		records += p.records
	}
	b.z.owners, b.z.records = make([]owner, owners), make([]record, records)
}

// draw draws together what the parts made, and closes the gaps that duplicates left
// between them.
func (b *builder) draw(parts []*part) {
	z, end := b.z, 0
	for _, p := range parts {
		gap := p.firstRecord - end
		if gap > 0 {
			copy(z.records[end:], z.records[p.firstRecord:p.end])
			for i := range p.owners {
				z.owners[p.firstOwner+i].first -= uint32(gap)
			}
		}
		for _, w := range p.written {
			w.record -= uint32(gap)
			z.written = append(z.written, w)
		}
		for _, d := range p.dups {
			d.record -= gap
			z.dups = append(z.dups, d)
		}
		p.types.addTo(z.types)
		z.rrsets += p.rrsets
		end = p.end - gap
	}
	z.records = z.records[:end]
	z.outside = len(z.owners)
	for z.outside > 0 && z.owners[z.outside-1].flags&nodeOutside != 0 {
		z.outside--
	}
}
