package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneNSWildcard = &migrate.Check{
	ID:       "zone-ns-wildcard",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(each(checkNSWildcard)),
	Doc: migrate.Doc{
		Title: "NS records at a wildcard",
		Why: `What a wildcard delegation means was left undefined: servers treat it as a cut, as ordinary data, or
refuse the zone. None of them delegates every possible name, which is what its writer had in mind.`,
		Fix: "delegate each name by itself",
		Bad: `$TTL 3600
*    NS ns1.example.net.
*    NS ns2.example.net.
`,
		Good: `$TTL 3600
shop NS ns1.example.net.
shop NS ns2.example.net.
`,
		Refs: []string{"RFC 4592 section 4.2"},
	},
}

func checkNSWildcard(p *migrate.Pass, set zonefile.RRset) {
	if !set.Name().IsWildcard() || set.Node().IsApex() {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("the wildcard %s has NS records", set.Name()))
	f.Fix = "delegate each name by itself"
	p.Report(f)
}
