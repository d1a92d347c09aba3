package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneSOAMissing = &migrate.Check{
	ID:            "zone-soa-missing",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           findSOAMissing,
	Doc: migrate.Doc{
		Title: "no SOA record at the apex",
		Why: `Without an SOA record at its apex there is no zone: servers refuse it, secondaries have no serial to
compare and let their copy expire. It goes missing when a file is cut or pasted, when an export leaves it
out, or when zonegate was told another origin than the file's.`,
		Fix: "put the SOA record at the apex, or give the zone's true origin with --origin",
		Bad: `$TTL 3600
@    NS  ns1.example.net.
     NS  ns2.example.net.
`,
		Good: `$TTL 3600
@    SOA ns1.example.net. hostmaster 2030010100 3600 600 604800 300
     NS  ns1.example.net.
     NS  ns2.example.net.
`,
		Refs:      []string{"RFC 1035 section 5.2", "RFC 1034 section 4.2.1"},
		Incidents: []string{".es 2006", "zones hosted at Fused 2024-12-20"},
	},
}

func findSOAMissing(p *migrate.Pass) {
	if apex, ok := p.New.Apex(); ok && apex.Has(zonefile.TypeSOA) {
		return
	}
	f := migrate.Finding{
		Owner:   p.New.Origin().String(),
		Type:    "SOA",
		Message: fmt.Sprintf("%s has no SOA record", zoneText(p.New)),
		Fix:     "put the SOA record at the apex",
	}
	if r, ok := anySOA(p.New); ok {
		f.Message += fmt.Sprintf("; %s has one", r.Name())
		f.Related = []migrate.Related{beside(r, "an SOA record that is not at the apex")}
		f.Fix = fmt.Sprintf("give the zone's true origin (--origin %s), or put the SOA record at the apex", r.Name())
	}
	p.Report(f)
}

func zoneText(z *zonefile.Zone) string {
	if z.Origin() == "" {
		return "the zone, whose origin could not be found,"
	}
	return "the apex " + z.Origin().String()
}

func anySOA(z *zonefile.Zone) (zonefile.Record, bool) {
	if z.TypeCount(zonefile.TypeSOA) == 0 {
		return zonefile.Record{}, false
	}
	for set := range z.RRsets() {
		if set.Type() == zonefile.TypeSOA {
			return set.At(0), true
		}
	}
	return zonefile.Record{}, false
}
