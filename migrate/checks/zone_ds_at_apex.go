package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDSAtApex = &migrate.Check{
	ID:       "zone-ds-at-apex",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeDS},
	Visit:    odd(each(checkDSAtApex)),
	Doc: migrate.Doc{
		Title: "a DS record at the apex",
		Why: `The DS record of a zone stands in its parent. Here it tells nobody anything, and whoever put it here
believes that the chain of trust is closed, while the parent may hold another one or none.`,
		Fix: "remove it, and hand the DS to the parent through the registrar",
		Bad: `$TTL 3600
@    DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
`,
		Good: `$TTL 3600
shop NS ns1.example.net.
shop NS ns2.example.net.
shop DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
`,
		Refs: []string{"RFC 4035 section 2.4"},
	},
}

func checkDSAtApex(p *migrate.Pass, set zonefile.RRset) {
	if !set.Node().IsApex() {
		return
	}
	f := about(set.At(0), zonefile.PartRecord, fmt.Sprintf("the apex %s has a DS record, which belongs into the parent zone", set.Name()))
	f.Fix = "remove it, and give the DS to the parent"
	p.Report(f)
}
