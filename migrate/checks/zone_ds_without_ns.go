package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDSWithoutNS = &migrate.Check{
	ID:       "zone-ds-without-ns",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeDS},
	Visit:    each(checkDSWithoutNS),
	Doc: migrate.Doc{
		Title: "a DS record where nothing is delegated",
		Why: `A DS record vouches for the keys of a child zone, and without NS records there is no child. Validating
resolvers may take the DS as proof that a signed zone begins here and call the answers below bogus. Mostly
the NS records were lost, and with them the child.`,
		Fix: "put the delegation's NS records back, or remove the DS",
		Bad: `$TTL 3600
shop DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
`,
		Good: `$TTL 3600
shop NS ns1.example.net.
shop NS ns2.example.net.
shop DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
`,
		Refs: []string{"RFC 4035 section 2.4"},
	},
}

func checkDSWithoutNS(p *migrate.Pass, set zonefile.RRset) {
	node := set.Node()
	if node.IsApex() || node.Has(zonefile.TypeNS) {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf("%s has a DS record and no NS record", set.Name()))
	f.Fix = "put the NS records back, or remove the DS"
	p.Report(f)
}
