package migrate

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func (l *learner) flattened(owner zonefile.Name) bool {
	return slices.ContainsFunc(l.plan.Old.Flattens, func(name string) bool {
		n, err := zonefile.ParseName(plans.ResolveName(name, l.origin.String()), zonefile.Root)
		return err == nil && n == owner
	})
}

// trouble says why what was answered makes no zone.
func (l *learner) trouble() string {
	if len(l.changed) > 0 {
		return l.changed[0]
	}
	if n := len(l.clashes); n > 0 {
		text := "the old servers do not agree: " + l.clashes[0]
		if n > 1 {
			text += fmt.Sprintf("; and on %s", Plural(n-1, "more set"))
		}
		return text
	}
	for _, t := range []zonefile.Type{zonefile.TypeSOA, zonefile.TypeNS} {
		if set := l.sets[learnKey{l.origin, t}]; set == nil || len(set.data) == 0 {
			return fmt.Sprintf("no old server answered with the %s of %s", t, l.origin)
		}
	}
	var missing []string
	for set := range l.newZone.RRsets() {
		if l.mustBeAsked(set) && !l.answered[learnKey{set.Name(), set.Type()}] {
			missing = append(missing, fmt.Sprintf("%s %s", set.Name(), set.Type()))
		}
	}
	if n := len(missing); n > 0 {
		return fmt.Sprintf("no old server answered what it has for %s of the new zone, %s first", Plural(n, "set"), missing[0])
	}
	return ""
}

// mustBeAsked tells whether the old servers are asked for a set of the new zone.
func (l *learner) mustBeAsked(set zonefile.RRset) bool {
	apex := set.Name() == l.origin && (set.Type() == zonefile.TypeSOA || set.Type() == zonefile.TypeNS)
	return !apex && !set.Type().IsDNSSEC() && l.newZone.Find(set.Name()).Where == zonefile.HasRecords
}

// zone makes the zone of all sets.
func (l *learner) zone() (*zonefile.Zone, error) {
	a := zonefile.NewAssembler(learnedSource, l.origin)
	for _, k := range sortedSets(l.sets) {
		if l.synthesized(k) {
			continue
		}
		for _, text := range l.sets[k].data {
			r, err := zonefile.ParseRecord(zonefile.Root, k.typ, text)
			if err == nil {
				err = a.Add([]byte(k.owner), k.typ, zonefile.ClassIN, l.sets[k].ttl, []byte(r.Rdata()))
			}
			if err != nil {
				return nil, fmt.Errorf("%s %s %s, which %s answered: %w", k.owner, k.typ, text, l.sets[k].by, err)
			}
		}
	}
	return a.Zone(), nil
}

// synthesized tells whether a set of a name that the new zone lacks is what a
// wildcard of the old zone makes for any name (RFC 4592).
func (l *learner) synthesized(k learnKey) bool {
	if _, ours := l.newZone.Node(k.owner); ours || k.owner.IsWildcard() {
		return false
	}
	for above := k.owner; above != l.origin; {
		above = above.Parent()
		star, _ := zonefile.MustName("*.").Join(above)
		if set := l.sets[learnKey{star, k.typ}]; set != nil && len(set.data) > 0 {
			return slices.Equal(set.data, l.sets[k].data)
		}
	}
	return false
}

func (l *learner) notes(z *zonefile.Zone) []string {
	addresses := map[netip.AddrPort]bool{}
	for _, look := range l.looks {
		addresses[look.address] = true
	}
	of := Plural(len(addresses), "address")
	return []string{fmt.Sprintf("the old zone (%s) was put together from %s of %s of the old servers", Plural(z.RRsetCount(), "RRset"), Plural(l.answers, "answer"), of)}
}
