package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var changeDelegations = &migrate.Check{
	ID:       "change-delegations",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      reportDelegations,
	Doc: migrate.Doc{
		Title: "more delegations are removed or re-pointed than the limit allows",
		Why: `A delegation is somebody else's domain: mail, web and all. In a registry's zone each one that goes is a
customer who is gone, and each one that is re-pointed belongs to whoever runs the new name servers.

Counted are the names below the apex at which a zone delegates, as a share of the old zone's delegations; one
that disappears below a new delegation counts as removed. Without a plan 5 may go, then 5 %; 10 may be
re-pointed, then 20 %.`,
		Fix: "look whether it is meant; if it is, approve exactly this change or raise thresholds.delegations",
		Bad: `$TTL 3600
a NS ns1.provider.net.
b NS ns1.provider.net.
c NS ns1.provider.net.
--- new
$TTL 3600
a NS ns1.provider.net.
--- plan
version: 1
thresholds: {delegations: {deletes: {percent: 50}}}
`,
		Good: `$TTL 3600
a NS ns1.provider.net.
b NS ns1.provider.net.
c NS ns1.provider.net.
--- new
$TTL 3600
a NS ns1.provider.net.
b NS ns1.provider.net.
--- plan
version: 1
thresholds: {delegations: {deletes: {percent: 50}}}
`,
		Refs:      []string{"RFC 1034 section 4.2.1", "RFC 9499 section 7"},
		Incidents: []string{".se 2009-10-12", ".de 2010-05-12", "reverse zones of the RIPE NCC 2012-06"},
	},
}

func reportDelegations(p *migrate.Pass) {
	all := p.Diff.Counts.Delegations
	for _, k := range limitedKinds {
		a := amount{
			kind: k.kind, noun: "delegation",
			count: countOf(all, k.kind), of: all.Old, limit: limitOf(p.Plan.Thresholds.Delegations, k.kind),
		}
		reportAmount(p, a, "delegations."+k.key, func(c *migrate.SetChange) bool {
			return c.Kind == k.kind && c.Type == zonefile.TypeNS && c.Owner != p.Origin()
		})
	}
}
