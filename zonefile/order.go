package zonefile

// NodeAt is the i-th owner name in the order of Nodes; i runs from 0 to
// NameCount()-1.
func (z *Zone) NodeAt(i int) Node { return Node{z, i} }

// HasCapitals tells whether any owner or rdata name was written with capitals,
// so that WrittenCase has something to tell.
func (z *Zone) HasCapitals() bool { return len(z.written) > 0 }

// SourceOrder grows with the place at which a record stood in its source:
// within a file by line, then in the order in which files were opened. Records
// made by one $GENERATE line share it. For records from wire it is the order of
// arrival.
func (r Record) SourceOrder() uint64 { return uint64(r.rec().src) }

// Same tells whether two nodes own exactly the same: types, TTLs and canonical
// rdata.
func (n Node) Same(o Node) bool {
	lo, hi := n.bounds()
	olo, ohi := o.bounds()
	if hi-lo != ohi-olo {
		return false
	}
	for i := range hi - lo {
		a, b := &n.z.records[lo+i], &o.z.records[olo+i]
		if a.typ != b.typ || a.ttl != b.ttl || n.z.text.get(a.rdata) != o.z.text.get(b.rdata) {
			return false
		}
	}
	return true
}
