package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var nsnameNotPlanned = &migrate.Check{
	ID:       "nsname-not-planned",
	Severity: migrate.Error,
	Gates:    parityGates,
	ByName:   true,
	Run:      reportNotPlanned,
	Doc: migrate.Doc{
		Title: "a name server of the new zone that the plan does not name",
		Why: `Whoever is named at the apex answers for the zone, as soon as a resolver goes by the zone's own set. A name
that nobody planned is a typing error, a provider's placeholder, or somebody's hand in the zone; and it may well give
perfect answers today.`,
		Fix: "take the name out of the zone, or name the server in the plan (new.nameservers)",
		Bad: `$TTL 3600
@ NS ns1.new.test.
--- new
$TTL 3600
@ NS ns1.new.test.
@ NS ns2.new.tes.
--- plan
version: 1
new: {nameservers: [ns1.new.test., ns2.new.test.]}
`,
		Good: `$TTL 3600
@ NS ns1.new.test.
--- new
$TTL 3600
@ NS ns1.new.test.
@ NS ns2.new.test.
--- plan
version: 1
new: {nameservers: [ns1.new.test., ns2.new.test.]}
`,
		Refs:      []string{"RFC 1034 section 4.2.2"},
		Incidents: []string{"az.mastercard.com 2020-06-30", "dynect.net 2022-05-27"},
	},
}

func reportNotPlanned(p *migrate.Pass) {
	if len(p.Plan.New.Nameservers) == 0 {
		p.NotApplicable("the plan names no new name servers")
		return
	}
	s := sidesOf(p)
	inZone := s.strangers(migrate.Targets(newApexNS(p)))
	for _, name := range inZone {
		f := nsFinding(p, name)
		f.Message = fmt.Sprintf("%s is a name server of the new zone, and the plan does not name it", name)
		f.Headline = name.String() + " is not in the plan"
		f.Fix = "take the name out of the zone, or name the server in the plan (new.nameservers)"
		p.Report(f)
	}
	reportAnsweredStrangers(p, s, inZone)
}

// reportAnsweredStrangers is for names that only servers give.
func reportAnsweredStrangers(p *migrate.Pass, s sides, told []zonefile.Name) {
	if p.Seen == nil {
		return
	}
	c := newComplaints(p)
	for _, b := range healthy(p, evidence.New) {
		for _, sight := range asked(p, b, evidence.PurposeNS) {
			for _, name := range s.strangers(answeredNS(p, sight)) {
				if slices.Contains(told, name) {
					continue
				}
				c.add(b.Target, b.transport, sight, migrate.Finding{
					Type: "NS", Message: fmt.Sprintf("names %s as a name server of the zone, and the plan does not", name),
					Fix: "find out whose server that is, and take it out of the zone",
				}, fmt.Sprintf("names %s, which the plan does not", name))
			}
		}
	}
	c.report()
}
