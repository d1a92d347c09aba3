package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneCNAMEAndOther = &migrate.Check{
	ID:       "zone-cname-and-other",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeCNAME},
	Visit:    each(checkCNAMEAndOther),
	Doc: migrate.Doc{
		Title: "a CNAME beside other data, or at the apex",
		Why: `A CNAME says that the name is another name's alias, for every type at once. Most servers refuse the
zone; where one takes it, a resolver that saw the CNAME first never asks for the MX or TXT beside it, and
which one it saw first is chance. The apex always has SOA and NS, so it can never be a CNAME. Beside a
CNAME only its RRSIG and NSEC (and the old KEY) may stand.`,
		Fix: "remove the CNAME, or everything else of that name; at the apex use addresses or the provider's ALIAS",
		Bad: `$TTL 3600
www CNAME web.example.net.
www TXT   "owner=shop"
`,
		Good: `$TTL 3600
www  CNAME web.example.net.
_www TXT   "owner=shop"
`,
		Refs: []string{"RFC 1034 section 3.6.2", "RFC 2181 section 10.1", "RFC 4035 section 2.5"},
	},
}

func checkCNAMEAndOther(p *migrate.Pass, set zonefile.RRset) {
	var others []zonefile.Type
	var other zonefile.Record
	for s := range set.Node().RRsets() {
		if !mayStandByCNAME(s.Type()) {
			other = s.At(0)
			others = append(others, s.Type())
		}
	}
	if len(others) == 0 {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("%s has a CNAME and also %s", set.Name(), typeList(others)))
	f.Fix = "remove the CNAME, or the other records"
	if set.Node().IsApex() {
		f.Message = fmt.Sprintf("the apex %s has a CNAME and also %s", set.Name(), typeList(others))
		f.Fix = "replace the CNAME by the addresses of its target, or by the provider's ALIAS"
	}
	f.Related = []migrate.Related{beside(other, "beside it: "+other.Type().String())}
	p.Report(f)
}

func mayStandByCNAME(t zonefile.Type) bool {
	switch t {
	case zonefile.TypeCNAME, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeKEY, zonefile.TypeSIG, zonefile.TypeNXT:
		return true
	}
	return false
}
