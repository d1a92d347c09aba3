package zonefile

import (
	"bytes"
	"sort"
)

// Where tells what a zone has at a name (RFC 1034 section 4.3.2).
type Where uint8

// What a zone can have at a name.
const (
	NotThere         Where = iota // the zone would deny it
	OutsideZone                   // not at or below the origin
	HasRecords                    // an authoritative name with records
	EmptyNonTerminal              // no records, but names below (RFC 8499)
	Delegated                     // at or below a cut
	Redirected                    // below a DNAME
	Synthesized                   // a wildcard covers it (RFC 4592)
)

// Found is the answer to Find: what is there, and the node that says so: the
// name's own, the cut, the DNAME owner or the wildcard. Node is only set for
// those four.
type Found struct {
	Where Where
	Node  Node
}

// Exists tells whether the name means anything in the zone.
func (f Found) Exists() bool { return f.Where > OutsideZone }

// Find tells what the zone has at a name.
func (z *Zone) Find(name Name) Found {
	if z.origin == "" || !name.IsAtOrBelow(z.origin) {
		return Found{Where: OutsideZone}
	}
	i, ok := z.search(name)
	if ok && z.owners[i].flags&(nodeBelowCut|nodeBelowDNAME|nodeCut) == 0 {
		return Found{HasRecords, Node{z, i}}
	}
	before := i
	if !ok {
		before--
	}
	if f := z.hider(name, before); f.Exists() {
		return f
	}
	if i < z.outside && z.names.name(z.owners[i].name).IsBelow(name) {
		return Found{Where: EmptyNonTerminal}
	}
	return z.wildcard(name, i)
}

// hider finds the cut at or above the name, or the DNAME above it. before is
// the index of the last owner that is not behind the name: in canonical order a
// cut, and all that lies below it, stands right before a name below it.
func (z *Zone) hider(name Name, before int) Found {
	if before < 0 {
		return Found{}
	}
	node := Node{z, before}
	switch {
	case !node.Authoritative():
		return z.hiderAbove(name)
	case node.IsCut() && name.IsAtOrBelow(node.Name()):
		return Found{Delegated, node}
	case !node.IsCut() && name.IsBelow(node.Name()) && node.Has(TypeDNAME):
		return Found{Redirected, node}
	}
	return Found{}
}

// hiderAbove looks at each ancestor, the highest first.
func (z *Zone) hiderAbove(name Name) Found {
	depth := name.Labels() - z.origin.Labels()
	for up := depth; up >= 0; up-- {
		i, ok := z.search(name.Strip(up))
		if !ok {
			continue
		}
		node := Node{z, i}
		if node.IsCut() {
			return Found{Delegated, node}
		}
		if up > 0 && node.Has(TypeDNAME) {
			return Found{Redirected, node}
		}
	}
	return Found{}
}

// wildcard finds the source of synthesis for a name that does not exist: the
// asterisk below its closest encloser (RFC 4592 section 3.3.1). i is where the
// name would stand; the encloser is what it shares with a neighbour there.
func (z *Zone) wildcard(name Name, i int) Found {
	encloser := z.origin
	for _, at := range [2]int{i - 1, i} {
		if at < 0 || at >= z.outside {
			continue
		}
		if n := shared(name, z.names.name(z.owners[at].name)); len(n) > len(encloser) {
			encloser = n
		}
	}
	star, ok := Name("\x01*\x00").Join(encloser)
	if !ok {
		return Found{}
	}
	if i, ok := z.search(star); ok {
		return Found{Synthesized, Node{z, i}}
	}
	return Found{}
}

// shared is the closest common ancestor of two names.
func shared(a, b Name) Name {
	for more := a.Labels() - b.Labels(); more > 0; more-- {
		a = a.Parent()
	}
	for more := b.Labels() - a.Labels(); more > 0; more-- {
		b = b.Parent()
	}
	for a != b {
		a, b = a.Parent(), b.Parent()
	}
	return a
}

// search finds a name among the owners: its index, or the index where it would
// stand.
func (z *Zone) search(name Name) (int, bool) {
	lo, hi := 0, z.outside
	head := name
	var origin Name
	if name.IsAtOrBelow(z.origin) && z.origin != "" {
		head, origin = name[:len(name)-len(z.origin)], z.origin
	} else {
		lo, hi = z.outside, len(z.owners)
	}
	var full [2*maxName + 2]byte
	sortKey := appendSortKey(full[:0], string(head))
	key := keyPart(sortKey, 0)
	i := lo + sort.Search(hi-lo, func(i int) bool {
		o := &z.owners[lo+i]
		if o.key != key {
			return o.key > key
		}
		return z.compareHead(o, sortKey, len(origin)) >= 0
	})
	return i, i < hi && z.names.name(z.owners[i].name) == name
}

func (z *Zone) compareHead(o *owner, sortKey []byte, originLen int) int {
	var full [2*maxName + 2]byte
	wire := z.names.get(o.name)
	return bytes.Compare(ownerSortKey(full[:0], wire, originLen), sortKey)
}

// ownerSortKey is the sort key of a wire name without its last originLen octets.
func ownerSortKey(dst []byte, wire string, originLen int) []byte {
	if originLen == 0 {
		return appendSortKey(dst, wire)
	}
	return appendSortKey(dst, wire[:len(wire)-originLen])
}
