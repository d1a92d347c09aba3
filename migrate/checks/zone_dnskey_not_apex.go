package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDNSKEYNotApex = &migrate.Check{
	ID:       "zone-dnskey-not-apex",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeDNSKEY},
	Visit:    each(checkDNSKEYNotApex),
	Doc: migrate.Doc{
		Title: "a DNSKEY below the apex",
		Why: `Validators look for a zone's keys at its apex and nowhere else. A key further down is a child zone's
that was put into the parent, where the DS was meant, or it belongs to a zone that was pasted in.`,
		Fix: "move the key to the apex of its own zone; in the parent put the DS",
		Bad: `$TTL 3600
shop DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==
`,
		Good: `$TTL 3600
@    DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==
`,
		Refs: []string{"RFC 4034 section 2", "RFC 4035 section 2.1"},
	},
}

func checkDNSKEYNotApex(p *migrate.Pass, set zonefile.RRset) {
	if set.Node().IsApex() {
		return
	}
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
		"%s has a DNSKEY record, which only the apex %s may have", set.Name(), p.New.Origin()))
	f.Fix = "move it to the apex of its own zone"
	p.Report(f)
}
