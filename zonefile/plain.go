package zonefile

import "strings"

// Plain tells that a set is one of those that a registry has a million of: a delegation
// to two servers or more, its DS, or an address. The owner, inside of the zone and not
// the zone itself, has only labels of a host name (lower case letters, digits and
// hyphens, none of these at an end), and none where the zone's name begins over again.
// All servers have such names too, of two labels or more, the last of which begins with
// a letter, and outside of the zone. All records have one TTL, of five minutes to a
// week, and there are at most a hundred. A set that is not said to be plain may be; it
// must not be empty.
//
// Most checks have nothing to say of a plain set. It is told from what was noted while
// the zone was read: looking at each name server of a zone of 500,000 delegations again
// misses the cache for most, and took 0.15 s of the 0.6 s of processor time that a lint
// needs.
func (s RRset) Plain() bool {
	first := &s.z.records[s.lo]
	owner := s.z.owners[first.owner].flags
	if owner&nodePlain == 0 || first.ttl < plainShortest || first.ttl > plainLongest || s.Len() > plainMost {
		return false
	}
	needs := recordFlags(0)
	switch first.typ {
	case TypeA, TypeAAAA, TypeDS:
	case TypeNS:
		if needs = namesAway; owner&nodeCut == 0 || s.Len() < 2 {
			return false
		}
	default:
		return false
	}
	for i := s.lo; i < s.hi; i++ {
		if r := &s.z.records[i]; r.flags&needs != needs || r.ttl != first.ttl {
			return false
		}
	}
	return true
}

// The TTLs of plain sets, in seconds, and how many records they have.
const (
	plainShortest = 5 * 60
	plainLongest  = 7 * 24 * 60 * 60
	plainMost     = 100
)

// hostOctet tells which octets a label of a plain name can have.
var hostOctet = func() (is [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyz0123456789-" {
		is[c] = true
	}
	return is
}()

// hostLabel is the length of the label that wire begins with, 0 where it is not one
// of a host name.
func hostLabel[S []byte | string](wire S) int {
	n := int(wire[0])
	if n == 0 || wire[1] == '-' || wire[n] == '-' {
		return 0
	}
	for i := 1; i <= n; i++ {
		if !hostOctet[wire[i]] {
			return 0
		}
	}
	return n
}

// plainOwner tells whether an owner is that of plain sets. again is the name of the
// zone without the root, "" where it has no plain sets.
func plainOwner(name, again string) bool {
	head := len(name) - len(again) - 1
	if head <= 0 || again == "" {
		return false
	}
	for at := 0; at < head; {
		n := hostLabel(name[at:])
		if n == 0 || at+len(again) <= head && name[at:at+len(again)] == again {
			return false
		}
		at += 1 + n
	}
	return true
}

// plainZone is the name of a zone for plainOwner.
func plainZone(origin Name) (again string) {
	for at := 0; at < len(origin)-1; {
		n := hostLabel(string(origin[at:]))
		if n == 0 {
			return ""
		}
		at += 1 + n
	}
	return strings.TrimSuffix(string(origin), string(Root))
}

// away tells whether a name of rdata is that of a plain record.
func away(name []byte, origin Name) bool {
	if origin == "" || isAtOrBelow(name, origin) {
		return false
	}
	last := byte(0)
	for at := 0; name[at] != 0; {
		n := hostLabel(name[at:])
		if n == 0 {
			return false
		}
		last = name[at+1]
		at += 1 + n
	}
	return len(name) > 2+int(name[0]) && last >= 'a'
}

// namesAway tells whether there are names in the rdata, and all are away.
func (e *encoder) namesAway(origin Name) bool {
	for _, s := range e.names {
		if !away(e.out[s.lo:s.hi], origin) {
			return false
		}
	}
	return len(e.names) > 0
}
