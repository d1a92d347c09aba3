package migrate

import "github.com/zonegate/zonegate/zonefile"

// tally counts what the merge walks over.
type tally struct {
	low  [lowTypes]KindCounts // by type number
	high map[zonefile.Type]*KindCounts
	cuts KindCounts // Adds and Deletes; the rest comes from the NS RRsets
}

const lowTypes = 66

func (t *tally) at(typ zonefile.Type) *KindCounts {
	if typ < lowTypes {
		return &t.low[typ]
	}
	k := t.high[typ]
	if k == nil {
		if t.high == nil {
			t.high = map[zonefile.Type]*KindCounts{}
		}
		k = &KindCounts{}
		t.high[typ] = k
	}
	return k
}

// alike counts what is the same in both zones.
func (t *tally) alike(n *zonefile.Tally) {
	t.cuts.Old += n.Cuts
	t.cuts.New += n.Cuts
	n.Each(func(typ zonefile.Type, count int) {
		k := t.at(typ)
		k.Old += count
		k.New += count
	})
}

// addAll adds what another tally counted.
func (t *tally) addAll(o *tally) {
	t.cuts.add(&o.cuts)
	o.each(func(typ zonefile.Type, k KindCounts) { t.at(typ).add(&k) })
}

// cut counts a name that both zones have.
func (t *tally) cut(old, new bool) {
	if old {
		t.cuts.Old++
	}
	if new {
		t.cuts.New++
	}
	if old && !new {
		t.cuts.Deletes++
	}
	if new && !old {
		t.cuts.Adds++
	}
}

// Recount draws up Counts anew from the changes that matter.
func (d *Diff) Recount() {
	d.Counts = Counts{Types: map[string]KindCounts{}, Delegations: d.tally.cuts}
	perType := d.countChanges()
	d.tally.each(func(typ zonefile.Type, size KindCounts) {
		if !typ.IsContent() {
			return
		}
		k := KindCounts{Old: size.Old, New: size.New}
		if moved := perType[typ]; moved != nil {
			k.add(moved)
		}
		d.Counts.Types[typ.String()] = k
		d.Counts.All.add(&k)
	})
}

// countChanges counts the changes of each type that matter, and fills in the
// changes of delegations and the equivalences.
func (d *Diff) countChanges() map[zonefile.Type]*KindCounts {
	perType := map[zonefile.Type]*KindCounts{}
	for i := range d.Sets {
		c := &d.Sets[i]
		if c.Equivalence != "" {
			d.Counts.equivalent(c.Equivalence)
		}
		if !c.Matters() {
			continue
		}
		if perType[c.Type] == nil {
			perType[c.Type] = &KindCounts{}
		}
		perType[c.Type].count(c.Kind)
		if c.repoints() {
			d.Counts.Delegations.count(c.Kind)
		}
	}
	return perType
}

// repoints tells whether the change is one of a delegation that both zones have.
func (c *SetChange) repoints() bool {
	return c.Type == zonefile.TypeNS && c.Old.Len() > 0 && c.New.Len() > 0 &&
		c.Old.Node().IsCut() && c.New.Node().IsCut()
}

func (c *Counts) equivalent(code string) {
	if c.Equivalent == nil {
		c.Equivalent = map[string]int{}
	}
	c.Equivalent[code]++
}

func (t *tally) each(yield func(zonefile.Type, KindCounts)) {
	for typ, k := range t.low {
		if k.Old+k.New > 0 {
			yield(zonefile.Type(typ), k)
		}
	}
	for typ, k := range t.high {
		yield(typ, *k)
	}
}

func (k *KindCounts) count(kind ChangeKind) {
	switch kind {
	case Added:
		k.Adds++
	case Removed:
		k.Deletes++
	case Data:
		k.Updates++
	case TTL:
		k.TTLs++
	}
}

func (k *KindCounts) add(o *KindCounts) {
	k.Old += o.Old
	k.New += o.New
	k.Adds += o.Adds
	k.Deletes += o.Deletes
	k.Updates += o.Updates
	k.TTLs += o.TTLs
}

// Changes is how many RRsets differ.
func (k KindCounts) Changes() int { return k.Adds + k.Deletes + k.Updates + k.TTLs }
