package dnssec

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// RR is a record as it stands in an answer.
type RR struct {
	Name  zonefile.Name
	Type  zonefile.Type
	TTL   uint32 // seconds
	Rdata string // canonical, in wire form
}

// Answer is what a server gave to a question that was put with DO=1 (RFC 3225).
type Answer struct {
	Name zonefile.Name
	Type zonefile.Type
	// NXDomain tells that the RCODE was NXDOMAIN; else it was NOERROR.
	NXDomain          bool
	Answer, Authority []RR
}

type setKey struct {
	name zonefile.Name
	typ  zonefile.Type
}

// signedSet is an RRset of an answer with the signatures that came with it, in the
// same section.
type signedSet struct {
	Set
	signatures []Signature
}

// signedSets puts the records of a section together, in order of their first.
func signedSets(section []RR) []*signedSet {
	var list []*signedSet
	index := map[setKey]*signedSet{}
	of := func(key setKey) *signedSet {
		if index[key] == nil {
			index[key] = &signedSet{Set: Set{Name: key.name, Type: key.typ}}
			list = append(list, index[key])
		}
		return index[key]
	}
	for _, rr := range section {
		if rr.Type != zonefile.TypeRRSIG {
			of(setKey{rr.Name, rr.Type}).add(rr)
			continue
		}
		sig, err := ParseSignature(rr.Rdata)
		if err != nil {
			continue // it covers nothing: that one is missing will show
		}
		s := of(setKey{rr.Name, sig.Covered})
		s.signatures = append(s.signatures, sig)
	}
	list = slices.DeleteFunc(list, func(s *signedSet) bool { return len(s.Rdata) == 0 })
	for _, s := range list {
		s.Set = NewSet(s.Name, s.Type, s.TTL, s.Rdata)
	}
	return list
}

// add takes a record. The largest TTL counts: it is the one that a signature may
// forbid.
func (s *signedSet) add(rr RR) {
	s.Rdata = append(s.Rdata, rr.Rdata)
	s.TTL = max(s.TTL, rr.TTL)
}

// findSet gives the RRset of a name and type; nil: it is not there.
func findSet(list []*signedSet, name zonefile.Name, t zonefile.Type) *signedSet {
	i := slices.IndexFunc(list, func(s *signedSet) bool { return s.Name == name && s.Type == t })
	if i < 0 {
		return nil
	}
	return list[i]
}
