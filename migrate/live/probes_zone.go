package live

import (
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// How many probes of a kind the new zone makes at most. Where it has more
// occasions, they are chosen evenly over it.
const (
	maxWildcards = 1000
	maxEmpty     = 1000
	maxBelowCut  = 3
)

// zoneProbe is a question that the content of the new zone suggests.
type zoneProbe struct {
	purpose evidence.Purpose
	name    zonefile.Name
	typ     zonefile.Type
	below   bool // a random name below name is asked for
}

// question gives the probe's question, with a new random name each time.
func (p zoneProbe) question() (q question, ok bool) {
	if !p.below {
		return question{p.name, p.typ}, true
	}
	name, ok := randomBelow(p.name)
	return question{name, p.typ}, ok
}

// zoneProbes finds what a new server is to be asked for the sake of its zone: a
// name for each wildcard, each empty non-terminal, types that are not there, and
// names below cuts.
func zoneProbes(content *Content) (list []zoneProbe) {
	if content == nil {
		return nil
	}
	z := content.Zone
	list = append(list, spread(maxWildcards, func(use func(zoneProbe)) { wildcards(z, use) })...)
	list = append(list, spread(maxEmpty, func(use func(zoneProbe)) { emptyNonTerminals(z, use) })...)
	list = append(list, spread(maxBelowCut, func(use func(zoneProbe)) { cuts(z, use) })...)
	return append(list, absentTypes(z)...)
}

// spread chooses at most limit probes evenly among all that find finds.
func spread(limit int, find func(use func(zoneProbe))) (list []zoneProbe) {
	all, i := 0, 0
	find(func(zoneProbe) { all++ })
	find(func(p zoneProbe) {
		if all <= limit || i*limit/all != (i+1)*limit/all {
			list = append(list, p)
		}
		i++
	})
	return list
}

func wildcards(z *zonefile.Zone, use func(zoneProbe)) {
	for node := range z.Nodes() {
		if !node.Name().IsWildcard() || !node.Authoritative() || node.IsCut() {
			continue
		}
		for set := range node.RRsets() {
			if set.Type().IsDNSSEC() {
				continue
			}
			use(zoneProbe{evidence.PurposeWildcard, node.Name().Parent(), set.Type(), true})
			break
		}
	}
}

// emptyNonTerminals finds the names without records above others. In canonical
// order a name comes right before those below it, so what an owner does not share
// with the one before it is new.
func emptyNonTerminals(z *zonefile.Zone, use func(zoneProbe)) {
	before := z.Origin()
	for node := range z.Nodes() {
		if !node.Authoritative() {
			continue
		}
		name := node.Name()
		for up := name.Parent(); up.IsBelow(z.Origin()) && !before.IsAtOrBelow(up); up = up.Parent() {
			if z.Find(up).Where == zonefile.EmptyNonTerminal {
				use(zoneProbe{evidence.PurposeEmpty, up, zonefile.TypeA, false})
			}
		}
		before = name
	}
}

func cuts(z *zonefile.Zone, use func(zoneProbe)) {
	for node := range z.Nodes() {
		if node.IsCut() {
			use(zoneProbe{evidence.PurposeBelowCut, node.Name(), zonefile.TypeA, true})
		}
	}
}

// absentTypes asks the apex and one other name for a type that they lack. The
// owners of NSEC3 records are no names that can be asked for (RFC 5155 section
// 7.2.8).
func absentTypes(z *zonefile.Zone) (list []zoneProbe) {
	apex, ok := z.Apex()
	if ok {
		list = append(list, absentType(apex)...)
	}
	for node := range z.Nodes() {
		if node.IsApex() || node.IsCut() || !node.Authoritative() || node.Name().IsWildcard() || node.Has(zonefile.TypeCNAME) || node.Has(zonefile.TypeNSEC3) {
			continue
		}
		return append(list, absentType(node)...)
	}
	return list
}

// rareTypes are seldom there, and nothing special to a server.
var rareTypes = []zonefile.Type{29 /* LOC */, 17 /* RP */, 18 /* AFSDB */, zonefile.TypeURI}

func absentType(node zonefile.Node) []zoneProbe {
	for _, t := range rareTypes {
		if !node.Has(t) {
			return []zoneProbe{{evidence.PurposeAbsent, node.Name(), t, false}}
		}
	}
	return nil
}
