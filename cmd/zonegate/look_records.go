package main

import (
	"cmp"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// protectedRecords are the RRsets that the plan protects, in canonical order, with
// what the new zone has. Of a name without a type they are what either zone has
// there; where neither has any, or they cannot be read, its A records stand in.
func protectedRecords(m *move) (list []migrate.WatchedRecord) {
	for i := range m.plan.Protect {
		p := &m.plan.Protect[i]
		name, err := zonefile.ParseName(plans.ResolveName(p.Name, m.zone.String()), zonefile.Root)
		if err != nil {
			continue
		}
		for _, t := range protectedTypes(m, name, p.Type) {
			list = append(list, migrate.WatchedRecord{Name: name, Type: t, Data: dataIn(m, name, t)})
		}
	}
	byName := func(a, b migrate.WatchedRecord) int {
		return cmp.Or(a.Name.Compare(b.Name), cmp.Compare(a.Type, b.Type))
	}
	slices.SortStableFunc(list, byName)
	return slices.CompactFunc(list, func(a, b migrate.WatchedRecord) bool { return byName(a, b) == 0 })
}

// ownAddresses are the addresses that the new zone gives name servers of the plan.
func ownAddresses(m *move) (list []migrate.WatchedRecord) {
	for _, ns := range slices.Concat(m.plan.Old.Nameservers, m.plan.New.Nameservers) {
		name, err := zonefile.ParseName(plans.ResolveName(ns.Name, "."), zonefile.Root)
		if err != nil || !name.IsAtOrBelow(m.zone) {
			continue
		}
		for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
			list = append(list, migrate.WatchedRecord{Name: name, Type: t, Data: dataIn(m, name, t)})
		}
	}
	return list
}

func protectedTypes(m *move, name zonefile.Name, given string) (types []zonefile.Type) {
	if given != "" {
		t, ok := zonefile.ParseType(given)
		if !ok {
			return nil
		}
		return []zonefile.Type{t}
	}
	for _, z := range []*zonefile.Zone{m.old, m.new} {
		if z == nil {
			continue
		}
		if node, ok := z.Node(name); ok {
			for set := range node.RRsets() {
				if t := set.Type(); t.IsContent() && t != zonefile.TypeNS && !slices.Contains(types, t) {
					types = append(types, t)
				}
			}
		}
	}
	if len(types) == 0 {
		return []zonefile.Type{zonefile.TypeA}
	}
	return types
}

// dataIn is what the new zone has of an RRset, where servers answer just that.
func dataIn(m *move, name zonefile.Name, t zonefile.Type) (data []string) {
	if m.new.Broken() || slices.ContainsFunc(m.plan.New.Flattens, func(text string) bool {
		return plans.ResolveName(text, m.zone.String()) == name.String()
	}) {
		return nil
	}
	found := m.new.Find(name)
	if found.Where != zonefile.HasRecords || t == zonefile.TypeSOA || t.IsDNSSEC() {
		return nil
	}
	for r := range found.Node.RRset(t).Records() {
		data = append(data, zonefile.RdataText(t, r.Rdata()))
	}
	return data
}
