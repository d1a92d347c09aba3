package zonefile

// markHidden finds the cuts, and what lies below them or below a DNAME. In
// canonical order everything below a name follows it at once, so that a big zone is
// looked through in several pieces, each of which begins with a child of the origin.
func (z *Zone) markHidden() {
	edges := []int{0}
	pieces := pieces(z.outside)
	for i := 1; i < pieces; i++ {
		edges = append(edges, z.nextChild(max(edges[i-1], z.outside*i/pieces)))
	}
	edges = append(edges, z.outside)
	together(pieces, func(i int) { z.markFrom(edges[i], edges[i+1]) })
}

// nextChild is the first owner from the i-th on that is one label below the origin.
func (z *Zone) nextChild(i int) int {
	for ; i < z.outside; i++ {
		if name := z.names.name(z.owners[i].name); len(name) == 1+int(name[0])+len(z.origin) {
			break
		}
	}
	return i
}

// markFrom marks the owners from lo to hi. Nothing but the origin is above the first.
func (z *Zone) markFrom(lo, hi int) {
	var cut, dname Name
	if apex, ok := z.Apex(); ok && apex.Has(TypeDNAME) {
		dname = z.origin
	}
	for i := lo; i < hi; i++ {
		o := &z.owners[i]
		name := z.names.name(o.name)
		if cut != "" && name.IsBelow(cut) {
			o.flags |= nodeBelowCut
		}
		if dname != "" && name.IsBelow(dname) {
			o.flags |= nodeBelowDNAME
		}
		if o.flags&(nodeBelowCut|nodeBelowDNAME) != 0 {
			continue
		}
		if o.flags&nodeNS != 0 && name != z.origin {
			o.flags |= nodeCut
			cut = name
		}
		if o.flags&nodeDNAME != 0 {
			dname = name
		}
	}
}
