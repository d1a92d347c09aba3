package migrate

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// listChanges lists the changes as views or, up to limit of each sort (0: all), in
// words, and counts those left out.
func (d *Diff) listChanges(limit int) (list ChangeList, leftOut map[ChangeSort]int) {
	if limit <= 0 {
		return ChangeList{sets: d.Sets}, nil
	}
	var seen sortCounts
	for i := range d.Sets {
		c := &d.Sets[i]
		n := seen.of(c.sort())
		if *n++; *n <= limit {
			list.said = append(list.said, c.change())
		}
	}
	leftOut = map[ChangeSort]int{}
	for _, s := range seen {
		if s.n > limit {
			leftOut[s.of] = s.n - limit
		}
	}
	return list, leftOut
}

// sortCounts counts changes by sort. They are few, and a million changes are
// counted in a tenth of the time that a map takes.
type sortCounts []sortCount

type sortCount struct {
	of ChangeSort
	n  int
}

func (s *sortCounts) of(sort ChangeSort) *int {
	for i := range *s {
		if (*s)[i].of == sort {
			return &(*s)[i].n
		}
	}
	*s = append(*s, sortCount{of: sort})
	return &(*s)[len(*s)-1].n
}

func (c *SetChange) sort() ChangeSort {
	return ChangeSort{Kind: c.Kind, Counted: c.Type.IsContent(), Alike: c.Equivalence != ""}
}

// Sort tells what sort of change it is.
func (c *Change) Sort() ChangeSort {
	return ChangeSort{Kind: c.Kind, Counted: !slices.Contains(uncounted, c.Type), Alike: c.Equivalence != ""}
}

// uncounted are the types of which zonefile.Type.IsContent is false.
var uncounted = []string{"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "ZONEMD", "TYPE65534"}

func (c *SetChange) change() Change {
	var w ChangeWords
	w.tell(c)
	return w.Change()
}

func rdataTexts(set zonefile.RRset) (texts []string) {
	for r := range set.Records() {
		texts = append(texts, r.RdataText())
	}
	return texts
}

// ttlPair gives the TTL of each side: the smallest of its records, or where that
// is no different the largest.
func ttlPair(old, new zonefile.RRset) (oldTTL, newTTL uint32) {
	oldLeast, oldMost := ttlRange(old)
	newLeast, newMost := ttlRange(new)
	if old.Len() > 0 && new.Len() > 0 && oldLeast == newLeast {
		return oldMost, newMost
	}
	return oldLeast, newLeast
}

func ttlRange(set zonefile.RRset) (least, most uint32) {
	least = set.TTL()
	for i := range set.Len() {
		most = max(most, set.At(i).TTL())
	}
	return least, most
}
