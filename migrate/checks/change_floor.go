package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var changeFloor = &migrate.Check{
	ID:            "change-floor",
	Severity:      migrate.Error,
	Gates:         publishGate,
	NeedsOld:      true,
	NotAcceptable: true,
	Run:           reportFloor,
	Doc: migrate.Doc{
		Title: "more than half of the zone is gone",
		Why: `Nobody removes most of a zone by way of a daily publication. The limits on changes can be lifted by an
approval, and approvals have been given in the middle of the night to whatever stood in the way; so there is a
floor below them that no approval lifts. Who does mean it writes thresholds.floor into the plan.

It holds from 10 RRsets on. When nothing but SOA, NS and DNSSEC records remains of a zone that had more, it
holds at any size: that is what a generator leaves behind that found no data.`,
		Fix: "find out why the zone is nearly empty; if it is to be, set thresholds.floor in the plan",
		Bad: `$TTL 3600
@    NS ns1.provider.net.
@    A  192.0.2.1
www  A  192.0.2.1
--- new
$TTL 3600
@    NS ns1.provider.net.
`,
		Good: `$TTL 3600
@    NS ns1.provider.net.
@    A  192.0.2.1
www  A  192.0.2.1
--- new
$TTL 3600
@    NS ns1.provider.net.
@    A  192.0.2.1
`,
		Refs:      []string{"RFC 2308 section 5"},
		Incidents: []string{".com and .net 1997-07-17", ".es 2006", ".de 2010-05-12", "dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}

const floorFrom = 10 // RRsets of the old zone

func reportFloor(p *migrate.Pass) {
	all, floor := p.Diff.Counts.All, p.Plan.Thresholds.Floor
	gone := amount{kind: migrate.Removed, noun: "RRset", count: all.Deletes, of: all.Old, limit: floor}
	f := migrate.Finding{
		Owner:   p.Origin().String(),
		Fix:     "find out why the zone is nearly empty; if it is to be, set thresholds.floor in the plan: no approval lifts it",
		Related: examples(p.Diff, ofKind(migrate.Removed)),
	}
	switch {
	case gone.over() && (all.Old >= floorFrom || floor.Max != nil && all.Deletes > *floor.Max):
		f.Message = gone.message() + " that no approval lifts"
		f.Headline = "below the floor (" + gone.limitText() + ")"
	case floorHolds(p) && emptied(p):
		f.Message = fmt.Sprintf("removes %s: nothing but SOA, NS and DNSSEC records remains", migrate.Plural(all.Deletes, "RRset"))
		f.Headline = "the zone is emptied"
	default:
		return
	}
	p.Report(f)
}

// floorHolds is false where the plan allows everything to go.
func floorHolds(p *migrate.Pass) bool {
	floor := p.Plan.Thresholds.Floor
	return floor.Max != nil || floor.Percent != nil && *floor.Percent < 100
}

// emptied tells whether the old zone had data and the new one has none: nothing
// but the apex NS, or most of it gone and nothing but NS left.
func emptied(p *migrate.Pass) bool {
	all, ns := p.Diff.Counts.All, p.Diff.Counts.Types[zonefile.TypeNS.String()]
	if all.Old > apexNS(p.Old) && all.New == apexNS(p.New) {
		return true
	}
	return all.Old > ns.Old && all.New == ns.New && p.Plan.Thresholds.Floor.Exceeded(all.Deletes, all.Old)
}

// apexNS is how many of the counted RRsets are the apex NS: 1 or 0.
func apexNS(z *zonefile.Zone) int { return min(1, z.RRset(z.Origin(), zonefile.TypeNS).Len()) }
