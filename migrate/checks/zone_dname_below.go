package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDNAMEBelow = &migrate.Check{
	ID:       "zone-dname-below",
	Severity: migrate.Error,
	Gates:    lintGates,
	Run:      findDNAMEBelow,
	Doc: migrate.Doc{
		Title: "data below a DNAME",
		Why: `A DNAME answers for every name below it, so records there can never be an answer. Some servers refuse
the zone, the others hide the records. The NSEC3 records below a DNAME at the apex are the one exception.`,
		Fix: "remove the records, or the DNAME",
		Bad: `$TTL 3600
dept      DNAME dept.example.net.
www.dept  A     192.0.2.1
`,
		Good: `$TTL 3600
dept      DNAME dept.example.net.
dept      A     192.0.2.1
`,
		Refs: []string{"RFC 6672 section 2.4"},
	},
}

func findDNAMEBelow(p *migrate.Pass) {
	if p.New.TypeCount(zonefile.TypeDNAME) == 0 {
		return
	}
	for node := range p.New.Nodes() {
		if node.BelowDNAME() {
			checkDNAMEBelow(p, node)
		}
	}
}

func checkDNAMEBelow(p *migrate.Pass, node zonefile.Node) {
	hider := p.New.Find(node.Name())
	if hider.Where != zonefile.Redirected {
		return
	}
	set, ok := dataBelowDNAME(node, hider.Node.IsApex())
	if !ok {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
		"%s has %s, and the DNAME at %s answers for it", node.Name(), set.Type(), hider.Node.Name()))
	f.Fix = "remove the record, or the DNAME"
	f.Related = []migrate.Related{beside(hider.Node.RRset(zonefile.TypeDNAME).At(0), "the DNAME")}
	p.Report(f)
}

// dataBelowDNAME finds the first RRset that must not be below a DNAME.
func dataBelowDNAME(node zonefile.Node, apexDNAME bool) (zonefile.RRset, bool) {
	nsec3 := apexDNAME && node.Has(zonefile.TypeNSEC3)
	for set := range node.RRsets() {
		t := set.Type()
		if nsec3 && (t == zonefile.TypeNSEC3 || t == zonefile.TypeRRSIG) {
			continue
		}
		return set, true
	}
	return zonefile.RRset{}, false
}
