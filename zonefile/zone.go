// Package zonefile turns a zone, as text or as wire, into one canonical
// immutable Zone, and a Zone back into text.
package zonefile

import (
	"iter"
	"sort"
)

// Zone is the content of one DNS zone: every record once, in canonical order
// (RFC 4034 section 6), and what the reader noticed on the way. It never
// changes after it was built and may be used by several goroutines.
type Zone struct {
	origin   Name
	inferred string
	class    Class
	text     arena // rdata
	names    arena // of owners
	owners   []owner
	records  []record
	written  []writtenCase // in order of record
	dups     []duplicate
	files    []*file
	// transferred names the source of a zone that came as wire.
	transferred string
	problems    []Problem
	unseen      bool // nothing of the source could be had
	types       map[Type]int
	rrsets      int
	outside     int // index of the first owner in owners that is outside of the zone
}

// owner is one owner name with its records records[first:next owner's first].
type owner struct {
	key   uint64 // first octets of the sort key below the origin
	name  ref
	first uint32
	flags nodeFlags
}

type nodeFlags uint8

const (
	nodeCut        nodeFlags = 1 << iota // NS below the apex, not itself hidden
	nodeBelowCut                         // below a cut
	nodeBelowDNAME                       // below a DNAME
	nodeOutside                          // not in the zone
	nodePlain                            // RRset.Plain
	nodeNS                               // owns NS records
	nodeDNAME                            // owns a DNAME
)

// record is one resource record. Its owner is an index, its rdata canonical
// wire in the zone's arena, its source a file and the offset of its entry.
type record struct {
	src   place
	rdata ref
	owner uint32
	ttl   uint32
	typ   Type
	flags recordFlags
}

type recordFlags uint16

const (
	ownerRelative    recordFlags = 1 << iota // written without a final dot
	ownerInherited                           // taken from the record before
	ownerOrigin                              // written as @
	name0Relative                            // the first name in rdata was written without a final dot
	name1Relative                            // the second
	nameNRelative                            // any further one
	writtenOtherwise                         // with capitals: the zone knows how
	namesAway                                // RRset.Plain
	rises                                    // read, but not kept: behind the record before it in canonical order too
)

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

// Unseen tells whether the Zone holds nothing because nothing of it could be had:
// what stands in it nobody knows. A source that could be read, and holds nothing,
// is an empty zone.
func (z *Zone) Unseen() bool { return z.unseen }

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
