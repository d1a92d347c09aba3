package migrate

import "github.com/zonegate/zonegate/zonefile"

// Diff is how one zone differs from another, RRset by RRset, in canonical order.
type Diff struct {
	Old, New *zonefile.Zone
	// Sets are the RRsets that differ in any way, and those that are alike but
	// for an equivalence worth naming (written order, capitals, duplicates).
	Sets   []SetChange
	Counts Counts

	tally tally
}

// Origin is the name of the zone: the new zone's or, where that is too broken to
// tell, the old one's.
func (d *Diff) Origin() zonefile.Name { return originOf(d.Old, d.New) }

// SetChange is one RRset that differs, as views into the two zones.
type SetChange struct {
	Owner zonefile.Name
	Type  zonefile.Type
	Kind  ChangeKind
	// Old and New are the RRset on either side; an absent one has Len 0.
	Old, New zonefile.RRset
	// Equivalence is the reason code of a difference that does not matter.
	Equivalence string
	// Declared is the reason that the plan gives for the change.
	Declared string
	// Expect is 1 + the index of the plan's expect entry that declares the
	// change, 0 where none does.
	Expect int
	// Mismatch says why the change is not let through although it nearly is: it is
	// not what an expect entry for this owner, type and kind pins, or the new name
	// servers of the apex are not sound. Empty where neither is so.
	Mismatch string
}

// Matters tells whether the change is one: not merely written otherwise, and not
// an equivalence.
func (c *SetChange) Matters() bool { return c.Kind != Same && c.Equivalence == "" }

// Ref points to the first of the changed RRset's records that is not alike on
// both sides: in the new zone where there is one, else in the old.
func (c *SetChange) Ref() zonefile.Ref {
	removed, added := c.Records()
	switch {
	case len(added) > 0:
		return added[0].Ref(zonefile.PartRdata)
	case c.Kind == TTL && c.New.Len() > 0:
		return otherTTL(c.New, c.Old).Ref(zonefile.PartTTL)
	case c.New.Len() > 0:
		return c.New.At(0).Ref(zonefile.PartRecord)
	case len(removed) > 0:
		return removed[0].Ref(zonefile.PartRecord)
	}
	return zonefile.Ref{}
}

// OldTTLRef points to the TTL that changes, in the old zone.
func (c *SetChange) OldTTLRef() zonefile.Ref {
	if c.Old.Len() == 0 {
		return zonefile.Ref{}
	}
	return otherTTL(c.Old, c.New).Ref(zonefile.PartTTL)
}

// otherTTL is the first record of an RRset whose TTL is another in the other.
func otherTTL(set, other zonefile.RRset) zonefile.Record {
	have := ttls(other)
	for r := range set.Records() {
		if ttl, ok := have[r.FoldedRdata()]; ok && ttl != r.TTL() {
			return r
		}
	}
	return set.At(0)
}

// Records lists what goes and what comes inside the RRset, names compared as
// the DNS compares them.
func (c *SetChange) Records() (removed, added []zonefile.Record) {
	return missingFrom(c.Old, c.New), missingFrom(c.New, c.Old)
}

func missingFrom(set, other zonefile.RRset) (missing []zonefile.Record) {
	have := ttls(other)
	for r := range set.Records() {
		if _, ok := have[r.FoldedRdata()]; !ok {
			missing = append(missing, r)
		}
	}
	return missing
}

// ttls maps the rdata of an RRset to the TTLs of its records; of several that
// differ in capitals alone the smallest.
func ttls(set zonefile.RRset) map[string]uint32 {
	all := make(map[string]uint32, set.Len())
	for r := range set.Records() {
		rdata := r.FoldedRdata()
		if ttl, ok := all[rdata]; !ok || r.TTL() < ttl {
			all[rdata] = r.TTL()
		}
	}
	return all
}
