package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var soaMname = &migrate.Check{
	ID:       "soa-mname",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Run:      reportMname,
	Doc: migrate.Doc{
		Title: "an SOA MNAME that is no name server of the zone, or has no address",
		Why: `MNAME names the primary. Dynamic updates are sent to it, and NOTIFY leaves it out; a name that is no
server of the zone, or that does not exist, is most often what the provider before left behind. A hidden
primary is right, and may be accepted in the plan.`,
		Fix: "name one of the zone's name servers",
		Bad: `@   3600 IN SOA primary hostmaster 1 3600 600 604800 300
@   3600 IN NS  ns1
ns1 3600 IN A   192.0.2.53
`,
		Good: `@   3600 IN SOA ns1 hostmaster 1 3600 600 604800 300
@   3600 IN NS  ns1
ns1 3600 IN A   192.0.2.53
`,
		Refs: []string{"RFC 1035 section 3.3.13", "RFC 2136 section 4.3", "RFC 1996 section 2.1"},
	},
}

func reportMname(p *migrate.Pass) {
	soa, ok := p.New.SOA()
	if !ok {
		p.NotApplicable("the zone has no SOA")
		return
	}
	servers := p.New.RRset(p.New.Origin(), zonefile.TypeNS)
	var faults []string
	if why := noAddress(p.New, soa.MName); why != "" {
		faults = append(faults, why)
	}
	if servers.Len() > 0 && !pointsTo(servers, soa.MName) {
		faults = append(faults, "is none of the zone's "+migrate.Plural(servers.Len(), "name server"))
	}
	if len(faults) == 0 {
		return
	}
	f := soaFinding(p, zonefile.PartName)
	f.Message = fmt.Sprintf("MNAME %s %s", soa.MName, strings.Join(faults, " and "))
	f.Fix = "name one of the zone's name servers, or accept a hidden primary in the plan"
	p.Report(f)
}

// pointsTo tells whether a record of the set has the target.
func pointsTo(set zonefile.RRset, target zonefile.Name) bool {
	for r := range set.Records() {
		if r.Target() == target {
			return true
		}
	}
	return false
}

// noAddress says why the zone gives a name no address; "" where it does, or where
// it is not for this zone to say.
func noAddress(z *zonefile.Zone, n zonefile.Name) string {
	found := z.Find(n)
	switch found.Where {
	case zonefile.NotThere:
		return "does not exist"
	case zonefile.EmptyNonTerminal:
		return "has no address"
	case zonefile.HasRecords, zonefile.Synthesized:
		if !hasAddress(found.Node) && !found.Node.Has(zonefile.TypeCNAME) {
			return "has no address"
		}
	}
	return ""
}
