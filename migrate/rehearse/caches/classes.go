package caches

import "time"

const day = 24 * time.Hour

// Sources of the shares below.
const (
	rfc9199 = "RFC 9199 section 3.6: about 90 % of resolvers go by the child's TTL, 10 % by the parent's; " +
		"Moura et al., Cache Me If You Can, IMC 2019"
	phoenix = "Li et al., Ghost Domain Reloaded, NDSS 2023: 210,029 recursive resolvers, March 2022"
)

// DefaultClasses are the kinds of resolvers with the shares that are known of them.
//
// Measured: 10 % parent-centric (RFC 9199 section 3.6). Longest TTL kept: over a day
// by some 60 % of 210,029 resolvers, a day by some 20 %, less by the rest; 4 % let
// the child's own answers prolong its NS set; the others of the child-centric
// take another set over but not a longer life (all: Li et al., NDSS 2023). Caps of
// public resolvers: Google 6 h, Quad9 12 h, OpenDNS 1 h (observed March 2023);
// Unbound, PowerDNS Recursor and Knot Resolver cap at a day by default, BIND at a
// week.
//
// Those measurements are older than a change of October 2025: Unbound 1.24.1
// (CVE-2025-11411) and BIND 9.18.41 and 9.20.15 (CVE-2025-40778) take no NS set out of
// answers that were not asked for it, and so go by the parent unless they ask for the
// NS set themselves; BIND 9.21 heeds the parent's alone. The share of parent-centric
// ones grows with every update, and is not measured: parent=1 is the other end.
//
// Assumed: that these properties have nothing to do with each other; that caps
// below a day are 6 h; 5 % with stale answers for a day (RFC 8767 section 5 has 1
// to 3 days; BIND, Unbound and PowerDNS Recursor leave it off by default; how many
// turn it on was not found measured); 35 % validating in every class (the order of
// what APNIC Labs measures of users).
func DefaultClasses() []Class {
	base := Class{Follows: true, Validating: 0.35}
	kind := func(name string, share float64, doc, source string, change func(*Class)) Class {
		c := base
		c.Name, c.Share, c.Doc, c.Source = name, share, doc, source
		change(&c)
		return c
	}
	return []Class{
		kind("child", 0.47, "goes by the child's NS set for its TTL, a week at most", rfc9199+"; "+phoenix, func(c *Class) { c.Cap = 7 * day }),
		kind("day", 0.20, "child, with TTLs capped at a day", phoenix, func(c *Class) { c.Cap = day }),
		kind("6h", 0.14, "child, with TTLs capped at 6 h", phoenix+"; 6 h as Google Public DNS", func(c *Class) { c.Cap = 6 * time.Hour }),
		kind("parent", 0.10, "goes by the parent's referral for its TTL", rfc9199, func(c *Class) { c.ParentCentric, c.Follows, c.Cap = true, false, 7*day }),
		kind("sticky", 0.04, "child, and every answer of the zone's servers renews the NS set", phoenix, func(c *Class) { c.Refreshing, c.Cap = true, 7*day }),
		kind("stale", 0.05, "child, capped at a day, gives what it once held for a day longer", "assumed; RFC 8767 section 5", func(c *Class) { c.Cap, c.Stale = day, day }),
		kind("retry", 0, "child, and asks the parent again when no server answers", "no share is known", func(c *Class) { c.Cap, c.AsksAgain = day, true }),
	}
}

// DefaultNames are what a resolver is asked of a zone: something asked every
// minute down to names asked once. The rates are assumed, not measured; Spread of
// DefaultPopulation makes of them what small and large resolvers ask.
func DefaultNames() []Name {
	return []Name{
		{Name: "www", PerHour: 60},
		{Name: "mail", PerHour: 6},
		{Name: "api", PerHour: 0.5},
		{Name: "other names", PerHour: 1, Cold: true},
	}
}

// DefaultPopulation is a hundred thousand resolvers of the default classes, from
// small ones that ask three times an hour to large ones that ask a thousand times.
func DefaultPopulation() *Population {
	return &Population{Resolvers: 100_000, Seed: 1, Classes: DefaultClasses(), Names: DefaultNames(), Spread: 20}
}
