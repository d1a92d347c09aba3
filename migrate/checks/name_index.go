package checks

import "github.com/zonegate/zonegate/zonefile"

// fewRecords is up to where looking at each record of an RRset is cheaper than
// listing what they hold.
const fewRecords = 16

// namePlace is a name in rdata and which of the rdata's names it is.
type namePlace struct {
	name  zonefile.Name
	index int
}

// nameIndex finds names in the rdata of an RRset. It remembers those of the big
// one that it was asked about last.
type nameIndex struct {
	set   zonefile.RRset
	names map[namePlace]spot
}

// has tells whether a record of the set has the name at the same place.
func (x *nameIndex) has(set zonefile.RRset, n zonefile.RdataName) bool {
	_, ok := x.find(set, namePlace{n.Name, n.Index})
	return ok
}

// find gives the first record of the set that has the name there.
func (x *nameIndex) find(set zonefile.RRset, at namePlace) (spot, bool) {
	if set.Len() > fewRecords {
		x.list(set)
		s, ok := x.names[at]
		return s, ok
	}
	for r := range set.Records() {
		for _, n := range r.Names() {
			if n.Index == at.index && n.Name == at.name {
				return rdataSpot(r, n), true
			}
		}
	}
	return spot{}, false
}

func (x *nameIndex) list(set zonefile.RRset) {
	if x.set == set {
		return
	}
	x.set, x.names = set, make(map[namePlace]spot, set.Len())
	for r := range set.Records() {
		for _, n := range r.Names() {
			if at := (namePlace{n.Name, n.Index}); x.names[at].name == "" {
				x.names[at] = rdataSpot(r, n)
			}
		}
	}
}
