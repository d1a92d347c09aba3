package zonefile

// Next is the owner that follows in the order of Nodes; ok is false behind the last.
func (n Node) Next() (next Node, ok bool) {
	next = Node{n.z, n.i + 1}
	return next, next.i < len(n.z.owners)
}

// Alike counts how many owners, from the i-th of the zone and the j-th of the other
// on and before iEnd and jEnd, are one for one the same: name, types, TTLs and
// canonical rdata, and whether they are cuts. Their RRsets and cuts are added to n.
//
// It is what two versions of a big zone are compared with: where hardly anything
// changes, looking at each RRset through views takes three times as long.
func (z *Zone) Alike(i, iEnd int, o *Zone, j, jEnd int, n *Tally) (count int) {
	for i < iEnd && j < jEnd && alike(Node{z, i}, Node{o, j}) {
		n.add(Node{z, i})
		i, j, count = i+1, j+1, count+1
	}
	return count
}

func alike(a, b Node) bool {
	const seen = nodeCut | nodeOutside
	p, q := &a.z.owners[a.i], &b.z.owners[b.i]
	return p.key == q.key && (p.flags^q.flags)&seen == 0 && a.Name() == b.Name() && a.Same(b)
}

// KeepsCase tells whether names in canonical rdata of the type keep their capitals,
// so that Record.FoldedRdata may be another than Record.Rdata.
func (t Type) KeepsCase() bool { return keepsNameCase(t) }

// Tally is how many RRsets there are of each type, and how many cuts.
type Tally struct {
	Cuts int
	low  [tallied]int
	high map[Type]int
}

const tallied = 66 // types under it are counted without a map

func (t *Tally) add(n Node) {
	if n.IsCut() {
		t.Cuts++
	}
	lo, hi := n.bounds()
	last := Type(0)
	for i := lo; i < hi; i++ {
		typ := n.z.records[i].typ
		if typ == last && i > lo {
			continue
		}
		if last = typ; typ < tallied {
			t.low[typ]++
			continue
		}
		if t.high == nil {
			t.high = map[Type]int{}
		}
		t.high[typ]++
	}
}

// Each hands on each type that occurs with the number of its RRsets.
func (t *Tally) Each(yield func(Type, int)) {
	for typ, n := range t.low {
		if n > 0 {
			yield(Type(typ), n)
		}
	}
	for typ, n := range t.high {
		yield(typ, n)
	}
}

// Index is the place of the node in the order of Nodes, from 0 to NameCount()-1.
func (n Node) Index() int { return n.i }
