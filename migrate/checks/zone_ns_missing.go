package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneNSMissing = &migrate.Check{
	ID:           "zone-ns-missing",
	Severity:     migrate.Error,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          findNSMissing,
	Doc: migrate.Doc{
		Title: "no NS record at the apex",
		Why: `The zone does not say who serves it. Servers refuse such a zone; resolvers that ask the zone itself
for its name servers get nothing and call it lame. Exports of hosted zones often leave the apex NS out,
because the provider puts its own there.`,
		Fix: "put the NS records of the servers that will serve the zone at the apex",
		Bad: `$TTL 3600
@   SOA ns1.example.net. hostmaster 2030010100 3600 600 604800 300
www A   192.0.2.1
`,
		Good: `$TTL 3600
@   SOA ns1.example.net. hostmaster 2030010100 3600 600 604800 300
    NS  ns1.example.net.
    NS  ns2.example.net.
www A   192.0.2.1
`,
		Refs:      []string{"RFC 1034 section 4.2.1", "RFC 1035 section 5.2"},
		Incidents: []string{".es 2006", "zones hosted at Fused 2024-12-20"},
	},
}

func findNSMissing(p *migrate.Pass) {
	apex, ok := p.New.Apex()
	if ok && apex.Has(zonefile.TypeNS) {
		return
	}
	f := migrate.Finding{
		Owner:   p.New.Origin().String(),
		Type:    "NS",
		Message: fmt.Sprintf("%s has no NS record", zoneText(p.New)),
		Fix:     "add the NS records of the servers that will serve the zone",
	}
	if soa := apexSet(p.New, zonefile.TypeSOA); soa.Len() > 0 {
		f.Related = []migrate.Related{beside(soa.At(0), "the apex")}
	}
	p.Report(f)
}

// apexSet is the apex's RRset of a type; Len 0 where there is none.
func apexSet(z *zonefile.Zone, t zonefile.Type) zonefile.RRset {
	if apex, ok := z.Apex(); ok {
		return apex.RRset(t)
	}
	return zonefile.RRset{}
}
