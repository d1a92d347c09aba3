package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var parityDiffers = &migrate.Check{
	ID:       "parity-differs",
	Severity: migrate.Error,
	Gates:    parityGates,
	NeedsOld: true,
	Run:      reportDiffers,
	Doc: migrate.Doc{
		Title: "an RRset has other data in the new zone",
		Why: `Both providers answer during a move, some users from one and some from the other. Where they differ, what
happens depends on who asks and when, and faults come and go. Afterwards the new data is all there is.

Differences that do not matter are named and counted, and are no finding: the order of records, capitals,
duplicates, the SOA, signatures, texts cut elsewhere; the apex NS set where it is that of the plan's new
servers or, without any in the plan, a sound one. A warning says when the new side's SOA has the lower serial
and one name server serves both sides, for it will not take the new zone, and when an alias within the zone is
answered with other addresses than those that it leads to.`,
		Fix: "make the RRset what it is in the old zone; if the change is meant, declare it in the plan under expect",
		Bad: `$TTL 3600
@    NS  ns1.provider.net.
@    TXT "v=spf1 mx -all"
--- new
$TTL 3600
@    NS  ns1.provider.net.
@    TXT "v=spf1 mx ~all"
`,
		Good: `$TTL 3600
@    NS  ns1.provider.net.
@    TXT "v=spf1 mx -all"
--- new
$TTL 3600
@    NS  ns1.provider.net.
@    TXT "v=spf1 " "mx -all"
`,
		Refs:      []string{"RFC 1034 section 4.3.5", "RFC 7208 section 3.3", "RFC 1982 section 3.2"},
		Incidents: []string{"zones exported from Route 53 with cli53 2013/2015", "wasdi.eu 2021-11", "dynect.net 2022-05-27"},
	},
}

func reportDiffers(p *migrate.Pass) {
	differences(p, migrate.Data, func(c *migrate.SetChange) {
		f := changeFinding(c)
		f.Message = withMismatch(rrsetName(c)+" is not what it is in the old zone: "+dataWords(c), c)
		f.Fix = "make it what it is in the old zone" + orDeclare
		f.Related = alsoInOld(c)
		p.Report(f)
	})
	reportLowerSerial(p)
	reportFlattened(p)
}

// reportFlattened warns of an alias to addresses of this very zone that the new
// side answers with others: no content network chose them.
func reportFlattened(p *migrate.Pass) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if c.Equivalence != migrate.EquivFlattened || c.Mismatch == "" || c.Kind != migrate.Added {
			continue
		}
		f := changeFinding(c)
		f.Severity = migrate.Warning
		f.Message = withMismatch(fmt.Sprintf("%s answers for the alias with %s", rrsetName(c), values(records(c.New))), c)
		f.Fix = "make it answer with the addresses that the alias leads to"
		p.Report(f)
	}
}

// reportLowerSerial warns of a server that has a higher serial already.
func reportLowerSerial(p *migrate.Pass) {
	old, new, ok := serials(p)
	ahead, ordered := serialOrder(old, new)
	shared := sharedServers(p)
	if !ok || ordered && ahead >= 0 || len(shared) == 0 {
		return
	}
	f := soaFinding(p, zonefile.PartRdata)
	f.Severity = migrate.Warning
	f.Message = fmt.Sprintf("SOA serial %d is lower than %d in the old zone, and %s serves both sides", new, old, nameWords(shared))
	f.Fix = fmt.Sprintf("raise the serial of the new zone to %d or more", old+1)
	p.Report(f)
}

// sharedServers are the name servers of both sides, after the plan and after the
// zones themselves; but the plan alone says which are the old ones where it does,
// for the old zone names the new ones in the course of a move.
func sharedServers(p *migrate.Pass) (shared []zonefile.Name) {
	var old []zonefile.Name
	if len(p.Plan.Old.Nameservers) == 0 {
		old = migrate.Targets(p.Old.RRset(p.Old.Origin(), zonefile.TypeNS))
	}
	new := migrate.Targets(p.New.RRset(p.Origin(), zonefile.TypeNS))
	for _, s := range p.Plan.Old.Nameservers {
		if n, ok := planName(p, s.Name); ok {
			old = append(old, n)
		}
	}
	new = append(new, plannedServers(p)...)
	for _, n := range old {
		if slices.Contains(new, n) && !slices.Contains(shared, n) {
			shared = append(shared, n)
		}
	}
	return shared
}
