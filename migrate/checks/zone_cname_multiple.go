package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneCNAMEMultiple = &migrate.Check{
	ID:       "zone-cname-multiple",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeCNAME},
	Visit:    each(checkCNAMEMultiple),
	Doc: migrate.Doc{
		Title: "two CNAMEs of one name",
		Why: `A name is the alias of one other name. Servers refuse a zone with two, or serve one of them; a CNAME
cannot spread load as two addresses do. Often the old target was left when the new one was added.`,
		Fix: "keep one; to spread load, point it to a name that has several addresses",
		Bad: `$TTL 3600
www CNAME a.example.net.
www CNAME b.example.net.
`,
		Good: `$TTL 3600
www CNAME b.example.net.
`,
		Refs: []string{"RFC 2181 section 10.1", "RFC 1034 section 3.6.2"},
	},
}

func checkCNAMEMultiple(p *migrate.Pass, set zonefile.RRset) {
	reportExtra(p, set, "keep one of them")
}

// reportExtra reports each record after the first of a type that has one only.
func reportExtra(p *migrate.Pass, set zonefile.RRset, fix string) {
	if set.Len() < 2 {
		return
	}
	records := asWritten(set)
	for _, r := range records[1:] {
		f := about(r, zonefile.PartName, fmt.Sprintf("%s has %d %s records: %s and %s",
			set.Name(), set.Len(), set.Type(), records[0].Target(), r.Target()))
		f.Fix = fix
		f.Related = []migrate.Related{beside(records[0], "the other "+set.Type().String())}
		p.Report(f)
	}
}
