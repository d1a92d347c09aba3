package checks

import (
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var changeTypeLimit = &migrate.Check{
	ID:       "change-type-limit",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      reportTypeLimits,
	Doc: migrate.Doc{
		Title: "more RRsets of one type change than the limit of that type allows",
		Why: `In a zone of a hundred thousand addresses the loss of every MX is a change of some thousandths. So the
percent and grace of the whole zone are tested for each type as well, against the number that the old zone
has of it, and the plan can set limits of its own below thresholds.types.

A change that the plan declares by name and value (expect) does not count against a type's own limit.`,
		Fix: "look whether it is meant; if it is, approve exactly this change or raise the type's limit under thresholds.types",
		Bad: `@    3600 MX 10 mail
@    3600 A  192.0.2.1
mail 3600 A  192.0.2.2
--- new
@    3600 MX 10 mail.provider.net.
@    3600 A  192.0.2.1
mail 3600 A  192.0.2.2
--- plan
version: 1
thresholds: {types: {MX: {updates: {max: 0}}}}
`,
		Good: `@    3600 MX 10 mail
@    3600 A  192.0.2.1
mail 3600 A  192.0.2.2
--- new
@    3600 MX 10 mail
@    3600 A  192.0.2.99
mail 3600 A  192.0.2.2
--- plan
version: 1
thresholds: {types: {MX: {updates: {max: 0}}}}
`,
		Refs:      []string{"RFC 5321 section 5.1"},
		Incidents: []string{".se 2009-10-12", ".de 2010-05-12", "reverse zones of the RIPE NCC 2012-06"},
	},
}

func reportTypeLimits(p *migrate.Pass) {
	types := p.Diff.Counts.Types
	pinned := pinnedChanges(p)
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		own := p.Plan.Thresholds.Types[typ]
		for _, k := range limitedKinds {
			a := amount{
				kind: k.kind, noun: typ + " RRset",
				count: countOf(types[typ], k.kind), of: types[typ].Old, limit: limitOf(p.Plan.LimitFor(typ), k.kind),
			}
			key := k.key
			if limitOf(own, k.kind).IsSet() {
				a.count -= pinned[typeKind{typ, k.kind}]
				key = "types." + typ + "." + key
			}
			reportAmount(p, a, key, func(c *migrate.SetChange) bool { return c.Kind == k.kind && c.Type.String() == typ })
		}
	}
}

type typeKind struct {
	typ  string
	kind migrate.ChangeKind
}

// pinnedChanges counts the changes that the plan declares to the letter: one
// name, and the value where there is one.
func pinnedChanges(p *migrate.Pass) map[typeKind]int {
	count := map[typeKind]int{}
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if declared(c) && c.Matters() && pins(&p.Plan.Expect.List[c.Expect-1], c.Kind) {
			count[typeKind{c.Type.String(), c.Kind}]++
		}
	}
	return count
}

// pins tells whether an entry leaves no choice of name and value.
func pins(e *plans.Expect, kind migrate.ChangeKind) bool {
	if strings.ContainsAny(e.Name, "*?") || e.Type == "" {
		return false
	}
	switch kind {
	case migrate.Removed:
		return e.Change == "delete"
	case migrate.TTL:
		return e.TTL != nil
	}
	return len(e.To) > 0
}
