package zonefile

import "iter"

// RRset is the records of one owner and type. It is a view, cheap to copy; the
// zero RRset is empty.
type RRset struct {
	z      *Zone
	lo, hi int
}

// Len is the number of records.
func (s RRset) Len() int { return s.hi - s.lo }

// At gives the i-th record in canonical order of rdata.
func (s RRset) At(i int) Record { return Record{s.z, s.lo + i} }

// Records walks the records in canonical order of rdata.
func (s RRset) Records() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for i := s.lo; i < s.hi; i++ {
			if !yield(Record{s.z, i}) {
				return
			}
		}
	}
}

// Name is the owner. The RRset must not be empty.
func (s RRset) Name() Name { return s.At(0).Name() }

// Type is the type. The RRset must not be empty.
func (s RRset) Type() Type { return s.z.records[s.lo].typ }

// TTL is the smallest TTL of the records, in seconds: what a server that heeds
// RFC 2181 section 5.2 will serve. 0 for an empty RRset.
func (s RRset) TTL() uint32 {
	if s.Len() == 0 {
		return 0
	}
	ttl := s.z.records[s.lo].ttl
	for i := s.lo + 1; i < s.hi; i++ {
		ttl = min(ttl, s.z.records[i].ttl)
	}
	return ttl
}

// Node is the owner with all its records.
func (s RRset) Node() Node { return Node{s.z, int(s.z.records[s.lo].owner)} }
