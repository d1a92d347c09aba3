package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneSingleNS = &migrate.Check{
	ID:       "zone-single-ns",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(each(checkSingleNS)),
	Doc: migrate.Doc{
		Title: "fewer than two name servers at the apex or at a delegation",
		Why: `With one NS record every restart, route change or attack on that server takes the whole name away.
Several addresses behind one name do not help where the name itself fails. A zone that is only for one's
own resolver (NS localhost.) is left alone.`,
		Fix: "name a second server in another network",
		Bad: `$TTL 3600
shop NS ns1.example.net.
`,
		Good: `$TTL 3600
shop NS ns1.example.net.
     NS ns2.example.org.
`,
		Refs: []string{"RFC 1034 section 4.1", "RFC 2182 section 5"},
	},
}

func checkSingleNS(p *migrate.Pass, set zonefile.RRset) {
	node := set.Node()
	if set.Len() > 1 || !node.IsApex() && !node.IsCut() || node.Name().IsWildcard() {
		return
	}
	target := set.At(0).Target()
	if target == localhost {
		return
	}
	what := "the delegation "
	if node.IsApex() {
		what = "the apex "
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("%s%s has one NS record only, %s", what, set.Name(), target))
	f.Fix = "name a second server in another network"
	p.Report(f)
}

var localhost = zonefile.MustName("localhost.")
