package zonefile

import (
	"cmp"
	"slices"
	"strings"
)

// part puts together a share of the zone: some owners one after the other, with
// their records.
type part struct {
	z     *Zone
	from  *sorter
	chain []int       // batches whose owners are in order; none where all are in runs
	runs  []sortRun   // in order
	names arenaWriter // where there is no chain
	again string      // for plainOwner

	owners, records         int // how many there are at most
	firstOwner, firstRecord int // in the zone
	end                     int // behind the last record in the zone
	rrsets                  int
	types                   typeCounts
	dups                    []duplicate
	written                 []writtenCase
	cased                   []casedRecord // room for sortCased
	reached                 byte          // keeps reach from being left out
}

// measure counts owners, and records with duplicates.
func (p *part) measure() {
	if len(p.chain) > 0 {
		p.measureChain()
		return
	}
	for i := range p.runs {
		if i == 0 || !p.from.same(&p.runs[i-1], &p.runs[i]) {
			p.owners++
		}
		lo, hi := p.from.batches[p.runs[i].batch].of(p.runs[i].run())
		p.records += hi - lo
	}
}

// emit writes the owners and records to their places in the zone.
func (p *part) emit() {
	defer p.names.close()
	p.end = p.firstRecord
	at := p.firstOwner
	if len(p.chain) > 0 {
		p.mergeChain(func(runs []sortRun) {
			p.owner(uint32(at), runs)
			at++
		})
		return
	}
	ahead := 0
	for lo, hi := 0, 0; lo < len(p.runs); lo, at = hi, at+1 {
		if hi = lo + 1; lo >= ahead && p.from.scattered.Load() {
			ahead = min(lo+reachRuns, len(p.runs))
			p.reach(p.runs[lo:ahead])
		}
		for hi < len(p.runs) && p.from.same(&p.runs[lo], &p.runs[hi]) {
			hi++
		}
		p.owner(uint32(at), p.runs[lo:hi])
	}
}

// owner writes one owner whose records are in runs.
func (p *part) owner(at uint32, runs []sortRun) {
	name := p.from.name(&runs[0])
	o := owner{key: runs[0].hi, name: p.nameOf(&runs[0], name), first: uint32(p.end)}
	if runs[0].outside() {
		o.flags = nodeOutside
	} else if plainOwner(name, p.again) {
		o.flags = nodePlain
	}
	cased, inOrder := false, true
	group := p.z.records[p.end:p.end:len(p.z.records)]
	for _, r := range runs {
		b := p.from.batches[r.batch]
		lo, hi := b.of(r.run())
		for i := lo; i < hi; i++ {
			raw := &b.records[i]
			switch raw.typ {
			case TypeNS:
				o.flags |= nodeNS
			case TypeDNAME:
				o.flags |= nodeDNAME
			}
			group = append(group, record{rdata: raw.rdata, src: b.base + place(raw.off), owner: at, ttl: raw.ttl, typ: raw.typ, flags: raw.flags &^ rises})
			cased = cased || raw.flags&writtenOtherwise != 0
			inOrder = inOrder && (raw.flags&rises != 0 || p.behind(group))
		}
	}
	p.z.owners[at] = o
	switch {
	case cased:
		p.sortCased(group, runs)
	case inOrder:
		p.keep(group)
		return
	default:
		slices.SortStableFunc(group, p.z.compareRecords)
	}
	p.settle(group)
}

// nameOf is where the zone has the name of a run.
func (p *part) nameOf(r *sortRun, name string) ref {
	if len(p.chain) > 0 {
		return p.from.batches[r.batch].runs[r.run()].name
	}
	return p.names.putString(name)
}

// behind tells whether the last record of a group has to stand behind the one before
// it, as it mostly does.
func (p *part) behind(group []record) bool {
	n := len(group)
	if n < 2 {
		return true
	}
	a, b := &group[n-2], &group[n-1]
	return a.typ < b.typ || a.typ == b.typ && a.rdata != b.rdata && p.z.text.get(a.rdata) < p.z.text.get(b.rdata)
}

// keep counts records that stay where they are.
func (p *part) keep(group []record) {
	for i := range group {
		if i == 0 || group[i-1].typ != group[i].typ {
			p.rrsets++
		}
		p.types.add(group[i].typ)
	}
	p.end += len(group)
}

// casedRecord is a record with how it was written.
type casedRecord struct {
	record
	as writtenCase
}

// sortCased is sort for records of which some were written with capitals, which are
// kept with them.
func (p *part) sortCased(group []record, runs []sortRun) {
	all := p.cased[:0]
	for _, r := range runs {
		b := p.from.batches[r.batch]
		lo, hi := b.of(r.run())
		for i := lo; i < hi; i++ {
			one := casedRecord{record: group[len(all)]}
			if one.flags&writtenOtherwise != 0 {
				one.as = *findWritten(b.written, i)
			}
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b casedRecord) int { return p.z.compareRecords(a.record, b.record) })
	last := p.end - 1 // where the record at hand stays; one that is there twice stays once
	for i, one := range all {
		group[i] = one.record
		if i > 0 && p.z.alike(&all[i-1].record, &one.record) {
			continue
		}
		if last++; one.flags&writtenOtherwise != 0 {
			one.as.record = uint32(last)
			p.written = append(p.written, one.as)
		}
	}
	p.cased = all
}

// settle takes duplicates out of a sorted group, and counts what stays. The group
// lies behind all that stays, never before its end.
func (p *part) settle(group []record) {
	records := p.z.records
	first := p.end
	for i := range group {
		r := group[i]
		if last := p.end - 1; last >= first {
			switch {
			case p.z.alike(&records[last], &r):
				p.dups = append(p.dups, duplicate{last, r.src, r.ttl})
				continue
			case records[last].typ != r.typ:
				p.rrsets++
			}
		} else {
			p.rrsets++
		}
		p.types.add(r.typ)
		records[p.end] = r
		p.end++
	}
}

// alike tells whether two records of one owner are the same but for their TTL.
func (z *Zone) alike(a, b *record) bool {
	return a.typ == b.typ && (a.rdata == b.rdata || z.text.get(a.rdata) == z.text.get(b.rdata))
}

func (z *Zone) compareRecords(a, b record) int {
	if c := cmp.Compare(a.typ, b.typ); c != 0 {
		return c
	}
	if a.rdata != b.rdata {
		if c := strings.Compare(z.text.get(a.rdata), z.text.get(b.rdata)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.src, b.src)
}

// findWritten finds what a record was written as; the record must have capitals. In
// most zones that have some, all or most records do, so that its place is about as far
// from the start as its number tells.
func findWritten(list []writtenCase, record int) *writtenCase {
	at := min(record, len(list)-1)
	for range 3 {
		over := int(list[at].record) - record
		if over == 0 {
			return &list[at]
		}
		at = max(0, min(at-over, len(list)-1))
	}
	at, _ = slices.BinarySearchFunc(list, record, func(w writtenCase, i int) int { return cmp.Compare(int(w.record), i) })
	return &list[at]
}

// typeCounts counts records by type.
type typeCounts struct {
	low  [256]int
	high map[Type]int
}

func (c *typeCounts) add(t Type) {
	if int(t) < len(c.low) {
		c.low[t]++
		return
	}
	if c.high == nil {
		c.high = map[Type]int{}
	}
	c.high[t]++
}

func (c *typeCounts) addTo(types map[Type]int) {
	for t, n := range c.low {
		if n > 0 {
			types[Type(t)] += n
		}
	}
	for t, n := range c.high {
		types[t] += n
	}
}
