package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDNAMEMultiple = &migrate.Check{
	ID:       "zone-dname-multiple",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeDNAME},
	Visit:    each(checkDNAMEMultiple),
	Doc: migrate.Doc{
		Title: "two DNAMEs of one name",
		Why: `A DNAME moves everything below a name to one other place. With two of them each name below would be
the alias of two names, which no alias can be; servers refuse the zone or follow one of them.`,
		Fix: "keep the one that holds",
		Bad: `$TTL 3600
dept DNAME a.example.net.
dept DNAME b.example.net.
`,
		Good: `$TTL 3600
dept DNAME b.example.net.
`,
		Refs: []string{"RFC 6672 section 2.4"},
	},
}

func checkDNAMEMultiple(p *migrate.Pass, set zonefile.RRset) {
	reportExtra(p, set, "keep one of them")
}
