package migrate

import "github.com/zonegate/zonegate/zonefile"

// listChanges writes the changes out, up to limit of each sort (0: all), and
// counts those left out.
func (d *Diff) listChanges(limit int) (changes []Change, leftOut map[ChangeSort]int) {
	seen, leftOut := map[ChangeSort]int{}, map[ChangeSort]int{}
	if limit <= 0 {
		changes = make([]Change, 0, len(d.Sets))
	}
	for i := range d.Sets {
		c := &d.Sets[i]
		if limit > 0 {
			of := ChangeSort{Kind: c.Kind, Counted: c.Type.IsContent(), Alike: c.Equivalence != ""}
			if seen[of]++; seen[of] > limit {
				leftOut[of]++
				continue
			}
		}
		changes = append(changes, c.change())
	}
	return changes, leftOut
}

func (c *SetChange) change() Change {
	out := Change{
		Owner: c.Owner.String(), Type: c.Type.String(), Kind: c.Kind,
		Old: rdataTexts(c.Old), Equivalence: c.Equivalence, Declared: c.Declared,
	}
	if c.Kind != TTL && c.Kind != Same {
		out.New = rdataTexts(c.New)
	}
	out.OldTTL, out.NewTTL = ttlPair(c.Old, c.New)
	return out
}

func rdataTexts(set zonefile.RRset) []string {
	if set.Len() == 0 {
		return nil
	}
	texts := make([]string, 0, set.Len())
	for r := range set.Records() {
		texts = append(texts, r.RdataText())
	}
	return texts
}

// ttlPair gives the TTL of each side: the smallest of its records, or where that
// is no different the largest.
func ttlPair(old, new zonefile.RRset) (oldTTL, newTTL *uint32) {
	oldLeast, oldMost := ttlRange(old)
	newLeast, newMost := ttlRange(new)
	if old.Len() > 0 && new.Len() > 0 && oldLeast == newLeast {
		oldLeast, newLeast = oldMost, newMost
	}
	if old.Len() > 0 {
		oldTTL = &oldLeast
	}
	if new.Len() > 0 {
		newTTL = &newLeast
	}
	return oldTTL, newTTL
}

func ttlRange(set zonefile.RRset) (least, most uint32) {
	least = set.TTL()
	for r := range set.Records() {
		most = max(most, r.TTL())
	}
	return least, most
}
