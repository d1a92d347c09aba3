package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetGlueOrphan = &migrate.Check{
	ID:       "target-glue-orphan",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Run:      findGlueOrphans,
	Doc: migrate.Doc{
		Title: "glue that no name server uses",
		Why: `An address below a delegation is only ever sent beside an NS record that names it, and none does. It is
a left-over of a server that was renamed, or the NS record that should name it is misspelt.`,
		Fix: "remove the address, or correct the NS record that should name it",
		Bad: `$TTL 3600
shop     NS ns1.shop
         NS ns2.example.net.
ns1.shop A  192.0.2.1
ns3.shop A  192.0.2.3
`,
		Good: `$TTL 3600
shop     NS ns1.shop
         NS ns2.example.net.
ns1.shop A  192.0.2.1
`,
		Refs: []string{"RFC 1034 section 4.2.1", "RFC 9499 section 7"},
	},
}

func findGlueOrphans(p *migrate.Pass) {
	unused := unusedGlue(p)
	if unused == nil {
		return
	}
	for node := range p.New.Nodes() {
		if unused[node.Name()] && (node.IsCut() || node.BelowCut()) && !p.CountBeyond(p.Check.Severity) {
			reportOrphan(p, node)
		}
	}
}

func reportOrphan(p *migrate.Pass, node zonefile.Node) {
	set := node.RRset(zonefile.TypeA)
	if set.Len() == 0 {
		set = node.RRset(zonefile.TypeAAAA)
	}
	hider, related := hiderOf(p.New, node.Name())
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
		"%s has an address at or below %s, and no NS record names it", node.Name(), hider))
	f.Fix = "remove it, or correct the NS record that should name it"
	f.Related = related
	p.Report(f)
}
