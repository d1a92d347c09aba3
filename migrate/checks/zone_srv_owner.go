package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneSRVOwner = &migrate.Check{
	ID:       "zone-srv-owner",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeSRV},
	Visit:    each(checkSRVOwner),
	Doc: migrate.Doc{
		Title: "an SRV record whose owner has no service and protocol",
		Why: `Clients look for SRV records at _service._protocol.name, such as _sip._tcp. An underscore that was
forgotten or a label that was left out makes the service impossible to find. An instance name in front, as
service discovery has it, is right.`,
		Fix: "put the record at _service._protocol.name",
		Bad: `$TTL 3600
sip._tcp  SRV 10 0 5060 sip.example.net.
`,
		Good: `$TTL 3600
_sip._tcp         SRV 10 0 5060 sip.example.net.
Printer._ipp._tcp SRV 0 0 631 printer.example.net.
`,
		Refs: []string{"RFC 2782", "RFC 6763 section 4.1"},
	},
}

func checkSRVOwner(p *migrate.Pass, set zonefile.RRset) {
	if hasServiceAndProtocol(set.Name()) {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("the SRV record of %s is not at _service._protocol", set.Name()))
	f.Fix = "put it at _service._protocol.name"
	p.Report(f)
}

// hasServiceAndProtocol looks for two underscore labels in a row, first or
// after an instance name or wildcard.
func hasServiceAndProtocol(name zonefile.Name) bool {
	labels := name.Labels()
	underscored := func(i int) bool { return i < labels && name.Label(i)[0] == '_' }
	star := labels > 0 && name.Label(0) == "*"
	return underscored(1) && (underscored(0) || star || underscored(2))
}
