package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneAddressSpecial = &migrate.Check{
	ID:       "zone-address-special",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA},
	Visit:    visitAddressSpecial,
	Doc: migrate.Doc{
		Title: "an address that nobody on the Internet can reach",
		Why: `Private, loopback, link-local, documentation and multicast addresses in a public zone are a test that
was published, an inside view that leaked, or a template that was never filled in. Resolvers that guard
against rebinding drop such answers. Zones below names that are not public (lan., internal., home.arpa.)
are left alone; so are documentation addresses below documentation names (example.com.), the 127.0.0.x
codes of block lists, and response policy zones. Where it is meant, accept it in the plan by owner.`,
		Fix: "publish the public address, or keep the name in an inside view",
		Bad: `$TTL 3600
www      A    10.0.0.5
intranet AAAA fd00::5
`,
		Good: `$TTL 3600
www      A    93.184.216.34
www      AAAA 2606:2800:220:1::5
`,
		Refs: []string{"RFC 6890", "RFC 1918 section 5", "RFC 5737", "RFC 3849", "RFC 4193"},
	},
}

func visitAddressSpecial(p *migrate.Pass) func(zonefile.RRset) {
	a := newAudience(p.New)
	if !a.public {
		return func(zonefile.RRset) {}
	}
	return func(set zonefile.RRset) {
		for i := range set.Len() {
			r := set.At(i)
			if kind := specialKind(r.Rdata()); kind.name != "" && !a.expects(kind, r) {
				reportSpecial(p, r, kind)
			}
		}
	}
}

func reportSpecial(p *migrate.Pass, r zonefile.Record, kind special) {
	if r.Node().Outside() {
		return
	}
	f := about(r, zonefile.PartRdata, fmt.Sprintf("%s has the %s address %s (%s)", r.Name(), kind.name, r.Addr(), kind.rfc))
	f.Fix = "publish a public address, or accept it in the plan"
	p.Report(f)
}
