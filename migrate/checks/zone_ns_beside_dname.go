package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneNSBesideDNAME = &migrate.Check{
	ID:       "zone-ns-beside-dname",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeDNAME},
	Visit:    each(checkNSBesideDNAME),
	Doc: migrate.Doc{
		Title: "a delegation and a DNAME at the same name",
		Why: `NS records say that another zone begins at the name; the DNAME belongs into that zone, not into this
one. A server answers with one or the other, and not every server with the same. At the apex both are
right.`,
		Fix: "keep the delegation and put the DNAME into the child zone, or drop the delegation",
		Bad: `$TTL 3600
dept NS    ns1.example.net.
dept NS    ns2.example.net.
dept DNAME dept.example.org.
`,
		Good: `$TTL 3600
dept DNAME dept.example.org.
`,
		Refs: []string{"RFC 6672 section 2.3"},
	},
}

func checkNSBesideDNAME(p *migrate.Pass, set zonefile.RRset) {
	node := set.Node()
	if node.IsApex() || !node.Has(zonefile.TypeNS) {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("%s has a DNAME and also NS records", set.Name()))
	f.Fix = "keep the NS records or the DNAME"
	f.Related = []migrate.Related{beside(node.RRset(zonefile.TypeNS).At(0), "the delegation")}
	p.Report(f)
}
