package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var changeApexNS = &migrate.Check{
	ID:       "change-apex-ns",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      reportApexNS,
	Doc: migrate.Doc{
		Title: "the name servers of the zone change and the plan does not say so",
		Why: `Resolvers take the NS records of the apex from the servers' own answers and keep them for the whole TTL,
often before those of the parent. A set that is wrong here takes the zone away although the parent is right,
and a set that the parent does not share is the first step of a move, which has an order to keep.

The plan says so when the new set is that of new.nameservers, or when the change is declared under expect.`,
		Fix: "take the change out, or name the new servers in the plan (new.nameservers)",
		Bad: `$TTL 3600
@   NS  ns1.provider.net.
@   NS  ns2.provider.net.
--- new
$TTL 3600
@   NS  ns1.provider.net.
@   NS  ns2.other.net.
`,
		Good: `$TTL 3600
@   NS  ns1.provider.net.
@   NS  ns2.provider.net.
--- new
$TTL 3600
@   NS  ns2.provider.net.
@   NS  ns1.provider.net.
`,
		Refs:      []string{"RFC 2181 section 5.4.1", "RFC 1034 section 4.2.2", "RFC 9199 section 3.2"},
		Incidents: []string{".nz 1997-11-18", ".io 2017-07-07", "dynect.net 2022-05-27"},
	},
}

func reportApexNS(p *migrate.Pass) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if c.Owner != p.Origin() || c.Type != zonefile.TypeNS || declared(c) || c.Kind != migrate.Data && c.Kind != migrate.Removed {
			continue
		}
		if isPlannedApexNS(p, c) {
			continue
		}
		f := changeFinding(c)
		f.Message = "the name servers of the zone change: " + describe(c)
		if servers := plannedServers(p); len(servers) > 0 {
			f.Message += fmt.Sprintf("; the plan has %s", nameWords(servers))
		}
		if c.Mismatch != "" {
			f.Message += "; " + c.Mismatch
		}
		f.Fix = "take the change out; if it is meant, name the new servers in the plan (new.nameservers) or declare it under expect"
		p.Report(f)
	}
}

// isPlannedApexNS tells whether a change gives the apex the NS set that the plan is
// about: the new one, or a union with the old one where the move has such a step.
func isPlannedApexNS(p *migrate.Pass, c *migrate.SetChange) bool {
	if c.Owner != p.Origin() || c.Type != zonefile.TypeNS {
		return false
	}
	names := migrate.Targets(c.New)
	return slices.Equal(names, plannedServers(p)) || sidesOf(p).isUnion(names)
}

// plannedServers are the new name servers of the plan.
func plannedServers(p *migrate.Pass) (names []zonefile.Name) {
	for _, s := range p.Plan.New.Nameservers {
		if n, ok := planName(p, s.Name); ok {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, zonefile.Name.Compare)
	return slices.Compact(names)
}

func nameWords(names []zonefile.Name) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = n.String()
	}
	return someOf(words)
}
