package zonefile

import "iter"

// Node is one owner name with its records. It is a view, cheap to copy.
type Node struct {
	z *Zone
	i int
}

// Name is the owner name.
func (n Node) Name() Name { return n.z.names.name(n.z.owners[n.i].name) }

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
	lo, hi := n.bounds()
	lo = n.z.skip(lo, hi, int(t))
	if hi = n.z.skip(lo, hi, int(t)+1); lo == hi {
		return RRset{z: n.z}
	}
	return RRset{n.z, lo, hi}
}

// fewRecords is how many are looked through one after the other.
const fewRecords = 16

// skip finds the first of the records from lo to hi, in order of type, whose type is
// t or a later one.
func (z *Zone) skip(lo, hi, t int) int {
	for hi-lo > fewRecords {
		if mid := (lo + hi) / 2; int(z.records[mid].typ) < t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for lo < hi && int(z.records[lo].typ) < t {
		lo++
	}
	return lo
}

// Has tells whether the node owns records of a type.
func (n Node) Has(t Type) bool { return n.RRset(t).Len() > 0 }
