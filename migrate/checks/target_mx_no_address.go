package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetMXNoAddress = &migrate.Check{
	ID:       "target-mx-no-address",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeMX},
	Visit:    pointing(checkAddressTarget),
	Doc: migrate.Doc{
		Title: "a mail server of this zone without an address",
		Why: `The MX record names a host inside the zone that does not exist or has neither A nor AAAA. Sending
servers skip it, and where it is the only one they bounce the mail, many at once and for good.`,
		Fix: "add the mail server's A or AAAA record, or correct the MX record",
		Bad: `$TTL 3600
@    MX 10 mail
`,
		Good: `$TTL 3600
@    MX 10 mail
mail A  192.0.2.25
`,
		Refs: []string{"RFC 5321 section 5.1"},
	},
}

// checkAddressTarget reports a target of NS, MX or SRV that has no address. An
// address in place of a name is left to target-ns-ip and target-mx-ip.
func checkAddressTarget(p *migrate.Pass, r zonefile.Record, to pointed) {
	if to.state != hostMissing && to.state != hostNoAddress {
		return
	}
	addr, ip := writtenAddress(p.New, to.name)
	if ip && r.Type() != zonefile.TypeSRV || p.CountOnly(p.Check.Severity) {
		return
	}
	f := addressFinding(r, to.name, to.state)
	if ip {
		f.Message = fmt.Sprintf("the SRV of %s is the address %s, read as the name %s, which does not exist", r.Name(), addr, to.name)
		f.Fix = "write a host name, and give that name the address"
	}
	p.Report(f)
}
