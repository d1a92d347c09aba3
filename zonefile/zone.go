// Package zonefile turns a zone, as text or as wire, into one canonical
// immutable Zone, and a Zone back into text.
package zonefile

import (
	"iter"
	"sort"
	"strings"
)

// Zone is the content of one DNS zone: every record once, in canonical order
// (RFC 4034 section 6), and what the reader noticed on the way. It never
// changes after it was built and may be used by several goroutines.
type Zone struct {
	origin   Name
	inferred string
	class    Class
	text     arena
	owners   []owner
	records  []record
	extras   []extra
	dups     []duplicate
	files    []*file
	problems []Problem
	types    map[Type]int
	rrsets   int
	outside  int // index of the first owner in owners that is outside of the zone
}

// owner is one owner name with its records records[first:next owner's first].
type owner struct {
	key   uint64 // first octets of the sort key below the origin
	name  span
	first uint32
	flags nodeFlags
}

type nodeFlags uint8

const (
	nodeCut        nodeFlags = 1 << iota // NS below the apex, not itself hidden
	nodeBelowCut                         // below a cut
	nodeBelowDNAME                       // below a DNAME
	nodeOutside                          // not in the zone
)

// record is one resource record. Its owner is an index, its rdata canonical
// wire in the zone's arena, its source a file and the offset of its entry.
type record struct {
	rdata span
	src   place
	owner uint32
	ttl   uint32
	extra uint32 // 1 + index into extras, or 0
	typ   Type
	flags recordFlags
}

type recordFlags uint16

const (
	ownerRelative  recordFlags = 1 << iota // written without a final dot
	ownerInherited                         // taken from the record before
	ownerOrigin                            // written as @
	name0Relative                          // the first name in rdata was written without a final dot
	name1Relative                          // the second
	nameNRelative                          // any further one
	generated                              // made by $GENERATE
	ttlMissing                             // neither a TTL nor $TTL was written
)

// extra holds what a record was before it was made canonical, kept only for
// records whose owner or rdata names have capitals.
type extra struct{ owner, rdata string }

// duplicate is a record that the zone already had.
type duplicate struct {
	record int // the one that was kept
	src    place
	ttl    uint32
}

// place is an entry in a source file: the file's index in the upper 16 bits,
// the entry's byte offset in the lower 48.
type place uint64

func makePlace(file int, off int64) place { return place(uint64(file)<<48 | uint64(off)) }
func (p place) file() int                 { return int(p >> 48) }
func (p place) off() int64                { return int64(p & (1<<48 - 1)) }

// Origin is the name of the zone, the apex. It is "" when the source was so
// empty or broken that no origin could be found.
func (z *Zone) Origin() Name { return z.origin }

// OriginInferred says where the origin was taken from ("$ORIGIN", "the SOA
// record", "the file name"), or is empty when the origin was given.
func (z *Zone) OriginInferred() string { return z.inferred }

// Class is the class of all records.
func (z *Zone) Class() Class { return z.class }

// Len is the number of records, duplicates not counted.
func (z *Zone) Len() int { return len(z.records) }

// RRsetCount is the number of RRsets.
func (z *Zone) RRsetCount() int { return z.rrsets }

// NameCount is the number of owner names.
func (z *Zone) NameCount() int { return len(z.owners) }

// TypeCount is the number of records of a type.
func (z *Zone) TypeCount(t Type) int { return z.types[t] }

// Types lists the types that occur, in numeric order.
func (z *Zone) Types() []Type {
	types := make([]Type, 0, len(z.types))
	for t := range z.types {
		types = append(types, t)
	}
	sort.Slice(types, func(i, j int) bool { return types[i] < types[j] })
	return types
}

// Problems is everything that the reader noticed, in source order.
func (z *Zone) Problems() []Problem { return z.problems }

// Broken tells whether the source holds text that is no record: the Zone then
// lacks what could not be read.
func (z *Zone) Broken() bool {
	for _, p := range z.problems {
		if p.Kind.Fatal() {
			return true
		}
	}
	return false
}

// Nodes walks the owner names in canonical order. Names outside of the zone
// come last.
func (z *Zone) Nodes() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for i := range z.owners {
			if !yield(Node{z, i}) {
				return
			}
		}
	}
}

// RRsets walks the RRsets in canonical order: by owner, then by type number.
func (z *Zone) RRsets() iter.Seq[RRset] {
	return func(yield func(RRset) bool) {
		for i := 0; i < len(z.records); {
			set := z.rrsetAt(i)
			if !yield(set) {
				return
			}
			i = set.hi
		}
	}
}

// Duplicates walks the records that the source holds more than once: the one
// that was kept, and a reference to the further copy with its TTL.
func (z *Zone) Duplicates() iter.Seq2[Record, Duplicate] {
	return func(yield func(Record, Duplicate) bool) {
		for _, d := range z.dups {
			if !yield(Record{z, d.record}, Duplicate{Ref{z, d.src, PartRecord}, d.ttl}) {
				return
			}
		}
	}
}

// Duplicate is a further copy of a record.
type Duplicate struct {
	Ref Ref
	TTL uint32 // seconds
}

func (z *Zone) rrsetAt(i int) RRset {
	first := &z.records[i]
	hi := i + 1
	for hi < len(z.records) && z.records[hi].typ == first.typ && z.records[hi].owner == first.owner {
		hi++
	}
	return RRset{z, i, hi}
}

// Apex is the node of the origin; ok is false when it owns nothing.
func (z *Zone) Apex() (node Node, ok bool) { return z.Node(z.origin) }

// Node finds an owner name that has records of its own.
func (z *Zone) Node(name Name) (node Node, ok bool) {
	i, ok := z.search(name)
	return Node{z, i}, ok
}

// RRset finds the records of one owner and type; a missing RRset has Len 0.
func (z *Zone) RRset(name Name, t Type) RRset {
	if node, ok := z.Node(name); ok {
		return node.RRset(t)
	}
	return RRset{z: z}
}

// Node is one owner name with its records. It is a view, cheap to copy.
type Node struct {
	z *Zone
	i int
}

// Name is the owner name.
func (n Node) Name() Name { return n.z.text.name(n.z.owners[n.i].name) }

// Zone is the zone that the node belongs to.
func (n Node) Zone() *Zone { return n.z }

// IsApex tells whether the node is the zone's origin.
func (n Node) IsApex() bool { return n.Name() == n.z.origin }

// IsCut tells whether a delegation starts here: NS records below the apex that
// no other cut or DNAME hides (RFC 9499).
func (n Node) IsCut() bool { return n.z.owners[n.i].flags&nodeCut != 0 }

// BelowCut tells whether the node lies below a delegation, so that it is glue
// at best.
func (n Node) BelowCut() bool { return n.z.owners[n.i].flags&nodeBelowCut != 0 }

// BelowDNAME tells whether the node lies below a DNAME (RFC 6672 section 2.4).
func (n Node) BelowDNAME() bool { return n.z.owners[n.i].flags&nodeBelowDNAME != 0 }

// Outside tells whether the name is not in the zone at all.
func (n Node) Outside() bool { return n.z.owners[n.i].flags&nodeOutside != 0 }

// Authoritative tells whether the zone answers for the node's own data: not
// outside, not below a cut or DNAME. At a cut only DS and NSEC are so.
func (n Node) Authoritative() bool {
	return n.z.owners[n.i].flags&(nodeBelowCut|nodeBelowDNAME|nodeOutside) == 0
}

func (n Node) bounds() (lo, hi int) {
	lo, hi = int(n.z.owners[n.i].first), len(n.z.records)
	if n.i+1 < len(n.z.owners) {
		hi = int(n.z.owners[n.i+1].first)
	}
	return lo, hi
}

// RRsets walks the node's RRsets by type number.
func (n Node) RRsets() iter.Seq[RRset] {
	return func(yield func(RRset) bool) {
		for i, hi := n.bounds(); i < hi; {
			set := n.z.rrsetAt(i)
			if !yield(set) {
				return
			}
			i = set.hi
		}
	}
}

// RRset finds the node's records of one type; a missing RRset has Len 0.
func (n Node) RRset(t Type) RRset {
	for i, hi := n.bounds(); i < hi; i++ {
		if n.z.records[i].typ == t {
			return n.z.rrsetAt(i)
		}
	}
	return RRset{z: n.z}
}

// Has tells whether the node owns records of a type.
func (n Node) Has(t Type) bool { return n.RRset(t).Len() > 0 }

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

// SameData tells whether two RRsets hold the same rdata, whatever their TTLs,
// with names compared as the DNS compares them.
func (s RRset) SameData(o RRset) bool {
	if s.Len() != o.Len() {
		return false
	}
	for i := 0; i < s.Len(); i++ {
		if s.At(i).Rdata() != o.At(i).Rdata() {
			return s.sameFolded(o)
		}
	}
	return true
}

func (s RRset) sameFolded(o RRset) bool {
	if s.Len() == 0 || !keepsNameCase(s.Type()) || s.Type() != o.Type() {
		return false
	}
	have := make(map[string]bool, s.Len())
	for r := range s.Records() {
		have[r.FoldedRdata()] = true
	}
	for r := range o.Records() {
		if !have[r.FoldedRdata()] {
			return false
		}
	}
	return true
}

// Record is one resource record. It is a view, cheap to copy.
type Record struct {
	z *Zone
	i int
}

func (r Record) rec() *record { return &r.z.records[r.i] }

// Name is the owner.
func (r Record) Name() Name { return r.z.text.name(r.z.owners[r.rec().owner].name) }

// Type is the type.
func (r Record) Type() Type { return r.rec().typ }

// TTL is in seconds, 0 to 2^31-1 (RFC 2181 section 8).
func (r Record) TTL() uint32 { return r.rec().ttl }

// Rdata is the canonical wire form (RFC 4034 section 6.2 as amended by RFC 6840
// section 5.1), at most 65,535 octets.
func (r Record) Rdata() string { return r.z.text.get(r.rec().rdata) }

// FoldedRdata is Rdata with every name in lower case, also in those types whose
// canonical form keeps it.
func (r Record) FoldedRdata() string {
	if !keepsNameCase(r.Type()) {
		return r.Rdata()
	}
	return foldRdataNames(r.Type(), r.Rdata())
}

// WrittenCase tells with which capitals owner and rdata were written: both are
// wire forms. They equal Name and Rdata for a record without capitals.
func (r Record) WrittenCase() (owner, rdata string) {
	if x := r.rec().extra; x != 0 {
		e := r.z.extras[x-1]
		return e.owner, e.rdata
	}
	return string(r.Name()), r.Rdata()
}

// RdataText is the rdata in presentation format.
func (r Record) RdataText() string { return RdataText(r.Type(), r.Rdata()) }

// String is the record as a line of a master file, with single blanks.
func (r Record) String() string {
	var b strings.Builder
	b.WriteString(r.Name().String())
	b.WriteByte(' ')
	b.WriteString(formatTTL(r.TTL()))
	b.WriteByte(' ')
	b.WriteString(r.z.class.String())
	b.WriteByte(' ')
	b.WriteString(r.Type().String())
	b.WriteByte(' ')
	b.WriteString(r.RdataText())
	return b.String()
}

// Node is the record's owner with all its records.
func (r Record) Node() Node { return Node{r.z, int(r.rec().owner)} }

// Zone is the zone that the record belongs to.
func (r Record) Zone() *Zone { return r.z }

// OwnerWritten tells how the owner stood in the source.
func (r Record) OwnerWritten() Written {
	switch f := r.rec().flags; {
	case f&ownerInherited != 0:
		return WrittenInherited
	case f&ownerOrigin != 0:
		return WrittenOrigin
	case f&ownerRelative != 0:
		return WrittenRelative
	}
	return WrittenAbsolute
}

// Generated tells whether a $GENERATE line made the record.
func (r Record) Generated() bool { return r.rec().flags&generated != 0 }

// NoTTL tells whether neither a TTL nor $TTL was written for the record.
func (r Record) NoTTL() bool { return r.rec().flags&ttlMissing != 0 }

// FromText tells whether the record was read from text, so that references to
// it have a position and what was written is known.
func (r Record) FromText() bool { return len(r.z.files) > 0 }

// Written tells how a name stood in the source.
type Written uint8

// The ways in which a name can be written.
const (
	WrittenAbsolute  Written = iota // with its final dot, or from wire
	WrittenRelative                 // without: the origin in force was added
	WrittenOrigin                   // as @
	WrittenInherited                // not at all: the owner of the record before
)

// Names lists the domain names in the rdata, in order, each with how it was
// written. A type without names, or one that is not known, has none.
func (r Record) Names() []RdataName {
	spans := rdataNames(r.Type(), r.Rdata(), nil)
	if len(spans) == 0 {
		return nil
	}
	names := make([]RdataName, len(spans))
	for i, s := range spans {
		names[i] = RdataName{Name: foldName(r.Rdata()[s.lo:s.hi]), Index: i, Written: r.nameWritten(i), record: r}
	}
	return names
}

// Target is the record's first rdata name in lower case, "" where there is
// none: the host of NS, MX, SRV, CNAME, DNAME, PTR, SVCB.
func (r Record) Target() Name {
	rdata := r.Rdata()
	l := layoutOf(r.Type())
	if l != nil && l.direct > 0 {
		if end := nameEnd(rdata, l.lead); end > 0 {
			return foldName(rdata[l.lead:end])
		}
		return ""
	}
	if spans := rdataNames(r.Type(), rdata, nil); len(spans) > 0 {
		return foldName(rdata[spans[0].lo:spans[0].hi])
	}
	return ""
}

func (r Record) nameWritten(i int) Written {
	flag := nameNRelative
	if i < 2 {
		flag = name0Relative << i
	}
	if r.rec().flags&flag != 0 {
		return WrittenRelative
	}
	return WrittenAbsolute
}

// RdataName is a domain name inside rdata.
type RdataName struct {
	Name    Name
	Index   int // 0 for the first name of the rdata
	Written Written
	record  Record
}

func foldName(wire string) Name {
	for i := 0; i < len(wire); i++ {
		if wire[i] >= 'A' && wire[i] <= 'Z' {
			lower := []byte(wire)
			lowerASCII(lower)
			return Name(lower)
		}
	}
	return Name(wire)
}
