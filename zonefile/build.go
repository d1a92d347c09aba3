package zonefile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// builder gathers records in any order and makes a Zone of them.
type builder struct {
	z     *Zone
	index map[string]uint32 // owner wire, lower case -> owner
	names []span            // by owner
	last  uint32            // owner of the record before
	lower [maxName]byte
}

func newBuilder() *builder {
	return &builder{z: &Zone{class: ClassIN, types: map[Type]int{}}, index: map[string]uint32{}}
}

// owner gives the number of an owner name, wire form with letters as written,
// and whether it has capitals.
func (b *builder) owner(wire []byte) (n uint32, capitals bool) {
	low := b.lower[:copy(b.lower[:], wire)]
	capitals = lowerASCII(low)
	if len(b.names) > 0 && b.z.text.get(b.names[b.last]) == string(low) {
		return b.last, capitals
	}
	n, ok := b.index[string(low)]
	if !ok {
		n = uint32(len(b.names))
		s := b.z.text.put(low)
		b.names = append(b.names, s)
		b.index[b.z.text.get(s)] = n
	}
	b.last = n
	return n, capitals
}

// add takes one record. owner and rdata are wire with letters as written; names
// are the domain names in rdata.
func (b *builder) add(owner []byte, t Type, ttl uint32, rdata []byte, names []encodedName, at place, flags recordFlags) {
	n, ownerCaps := b.owner(owner)
	r := record{src: at, owner: n, ttl: ttl, typ: t, flags: flags}
	rdataCaps := len(names) > 0 && hasCapitals(rdata, names)
	if ownerCaps || rdataCaps {
		b.z.extras = append(b.z.extras, extra{string(owner), string(rdata)})
		r.extra = uint32(len(b.z.extras))
	}
	if rdataCaps && lowersNames(t) {
		for _, s := range names {
			lowerASCII(rdata[s.lo:s.hi])
		}
	}
	r.rdata = b.z.text.put(rdata)
	b.z.records = append(b.z.records, r)
}

func hasCapitals(rdata []byte, names []encodedName) bool {
	for _, s := range names {
		for _, c := range rdata[s.lo:s.hi] {
			if c >= 'A' && c <= 'Z' {
				return true
			}
		}
	}
	return false
}

// finish sorts what was gathered and gives the Zone.
func (b *builder) finish() *Zone {
	z := b.z
	b.index = nil
	z.text.close()
	b.sortOwners()
	b.sortRecords()
	z.markHidden()
	return z
}

// sortOwners puts the owners in canonical order, those outside of the zone
// last, and gives each record its owner's new number.
func (b *builder) sortOwners() {
	z := b.z
	z.owners = make([]owner, len(b.names))
	order := make([]uint32, len(b.names))
	for i, s := range b.names {
		o := owner{name: s}
		o.key, o.flags = z.ownerKey(s)
		z.owners[i], order[i] = o, uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return z.compareOwners(&z.owners[i], &z.owners[j]) })
	sorted, number := make([]owner, len(order)), make([]uint32, len(order))
	z.outside = len(order)
	for at, i := range order {
		sorted[at], number[i] = z.owners[i], uint32(at)
		if sorted[at].flags&nodeOutside != 0 && at < z.outside {
			z.outside = at
		}
	}
	z.owners, b.names = sorted, nil
	for i := range z.records {
		z.records[i].owner = number[z.records[i].owner]
	}
}

func (z *Zone) ownerKey(s span) (uint64, nodeFlags) {
	var full [2*maxName + 2]byte
	name := z.text.name(s)
	if z.origin == "" || !name.IsAtOrBelow(z.origin) {
		return keyPrefix(ownerSortKey(full[:0], string(name), 0)), nodeOutside
	}
	return keyPrefix(ownerSortKey(full[:0], string(name), len(z.origin))), 0
}

func (z *Zone) compareOwners(a, b *owner) int {
	if c := cmp.Compare(a.flags&nodeOutside, b.flags&nodeOutside); c != 0 {
		return c
	}
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	strip := len(z.origin)
	if a.flags&nodeOutside != 0 {
		strip = 0
	}
	var x, y [2*maxName + 2]byte
	return strings.Compare(
		string(ownerSortKey(x[:0], z.text.get(a.name), strip)),
		string(ownerSortKey(y[:0], z.text.get(b.name), strip)))
}

// sortRecords groups the records by owner, sorts each group by type, rdata and
// source order, and takes duplicates out.
func (b *builder) sortRecords() {
	z := b.z
	first := make([]uint32, len(z.owners)+1)
	for i := range z.records {
		first[z.records[i].owner+1]++
	}
	for i := range z.owners {
		first[i+1] += first[i]
		z.owners[i].first = first[i]
	}
	grouped := make([]record, len(z.records))
	for i := range z.records {
		r := &z.records[i]
		grouped[first[r.owner]] = *r
		first[r.owner]++
	}
	z.records = grouped[:0]
	lo := uint32(0)
	for i := range z.owners {
		hi := first[i]
		z.owners[i].first = uint32(len(z.records))
		z.takeOwner(grouped[lo:hi])
		lo = hi
	}
}

// takeOwner appends the records of one owner. They lie behind z.records in the
// same array, never before its end.
func (z *Zone) takeOwner(group []record) {
	slices.SortFunc(group, z.compareRecords)
	for i := range group {
		r := group[i]
		if n := len(z.records) - 1; i > 0 && z.records[n].typ == r.typ && z.text.get(z.records[n].rdata) == z.text.get(r.rdata) {
			z.dups = append(z.dups, duplicate{n, r.src, r.ttl})
			continue
		} else if i == 0 || z.records[n].typ != r.typ {
			z.rrsets++
		}
		z.types[r.typ]++
		z.records = append(z.records, r)
	}
}

func (z *Zone) compareRecords(a, b record) int {
	if c := cmp.Compare(a.typ, b.typ); c != 0 {
		return c
	}
	if c := strings.Compare(z.text.get(a.rdata), z.text.get(b.rdata)); c != 0 {
		return c
	}
	return cmp.Compare(a.src, b.src)
}

// markHidden finds the cuts, and what lies below them or below a DNAME. In
// canonical order everything below a name follows it at once.
func (z *Zone) markHidden() {
	var cut, dname Name
	for i := range z.owners[:z.outside] {
		o := &z.owners[i]
		name := z.text.name(o.name)
		if cut != "" && name.IsBelow(cut) {
			o.flags |= nodeBelowCut
		}
		if dname != "" && name.IsBelow(dname) {
			o.flags |= nodeBelowDNAME
		}
		if o.flags != 0 {
			continue
		}
		node := Node{z, i}
		if name != z.origin && node.Has(TypeNS) {
			o.flags |= nodeCut
			cut = name
		}
		if node.Has(TypeDNAME) {
			dname = name
		}
	}
}

// expect makes room for the records of a source of size octets that starts with
// head, taken as one record a line.
func (b *builder) expect(head []byte, size int64) {
	lines := int64(bytes.Count(head, newline))
	if len(head) > 0 && int64(len(head)) < size {
		lines = lines*(size/int64(len(head))) + lines
	}
	b.z.records = make([]record, 0, min(lines, size/16)+8)
}
