package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneSOAMultiple = &migrate.Check{
	ID:           "zone-soa-multiple",
	Severity:     migrate.Error,
	Gates:        readGates,
	AlwaysBlocks: true,
	Types:        []zonefile.Type{zonefile.TypeSOA},
	Visit:        each(checkSOAMultiple),
	Doc: migrate.Doc{
		Title: "more than one SOA record, or one that is not at the apex",
		Why: `A zone has one SOA record, at its apex. With two different ones nobody knows which serial holds; one
further down comes from a second zone that was pasted into the file. Servers refuse the zone or pick one.
The same SOA record twice, as a transfer has it, is only a duplicate.`,
		Fix: "keep the one SOA record that holds, at the apex",
		Bad: `$TTL 3600
@ SOA ns1.example.net. hostmaster 2030010100 3600 600 604800 300
@ SOA ns1.example.net. hostmaster 2030010101 3600 600 604800 300
`,
		Good: `$TTL 3600
@ SOA ns1.example.net. hostmaster 2030010101 3600 600 604800 300
`,
		Refs: []string{"RFC 1035 section 5.2", "RFC 2181 section 6.1"},
	},
}

func checkSOAMultiple(p *migrate.Pass, set zonefile.RRset) {
	if !set.Node().IsApex() {
		f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
			"%s has an SOA record, which only the apex %s may have", set.Name(), p.New.Origin()))
		f.Fix = "remove it, or make the name a zone of its own and delegate it"
		p.Report(f)
		return
	}
	if set.Len() > 1 {
		reportSOAs(p, asWritten(set))
	}
}

func reportSOAs(p *migrate.Pass, records []zonefile.Record) {
	for _, r := range records[1:] {
		f := about(r, zonefile.PartRecord, fmt.Sprintf("%s has %d SOA records: %s and %s",
			r.Name(), len(records), records[0].RdataText(), r.RdataText()))
		f.Fix = "keep the one that holds"
		f.Related = []migrate.Related{beside(records[0], "the other SOA record")}
		p.Report(f)
	}
}
