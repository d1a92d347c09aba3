package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetNSIP = &migrate.Check{
	ID:       "target-ns-ip",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(each(checkTargetIP)),
	Doc: migrate.Doc{
		Title: "an address where a name server's name belongs",
		Why: `An NS record names a host. An address written there is read as a name of numbers, completed with the
origin, and nobody can resolve it.`,
		Fix: "write the server's name, and put the address into an A or AAAA record of that name",
		Bad: `$TTL 3600
shop NS 192.0.2.1
     NS ns2.example.net.
`,
		Good: `$TTL 3600
shop     NS ns1.shop
         NS ns2.example.net.
ns1.shop A  192.0.2.1
`,
		Refs: []string{"RFC 1035 section 3.3.11"},
	},
}

// checkTargetIP reports targets of NS or MX records that are addresses.
func checkTargetIP(p *migrate.Pass, set zonefile.RRset) {
	for i := range set.Len() {
		r := set.At(i)
		addr, ok := writtenAddress(p.New, r.Target())
		if !ok {
			continue
		}
		f := about(r, zonefile.PartName, fmt.Sprintf("the %s of %s is the address %s, read as the name %s",
			set.Type(), set.Name(), addr, r.Target()))
		f.Fix = "write a host name, and give that name the address"
		p.Report(f)
	}
}
