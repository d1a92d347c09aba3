package dnssec

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// SetOf is an RRset of a zone as it is signed; the zero Set for an empty one.
func SetOf(set zonefile.RRset) Set {
	if set.Len() == 0 {
		return Set{}
	}
	s := Set{Name: set.Name(), Type: set.Type(), Class: set.At(0).Zone().Class(), TTL: set.TTL(), Rdata: make([]string, set.Len())}
	for i := range s.Rdata {
		s.Rdata[i] = set.At(i).Rdata()
	}
	return s
}

// NewSet makes a Set of rdata in canonical form that may come in any order and
// more than once, as in an answer.
func NewSet(name zonefile.Name, t zonefile.Type, ttl uint32, rdata []string) Set {
	rdata = slices.Clone(rdata)
	slices.Sort(rdata)
	return Set{Name: name, Type: t, TTL: ttl, Rdata: slices.Compact(rdata)}
}
