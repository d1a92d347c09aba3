package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneOutOfZone = &migrate.Check{
	ID:       "zone-out-of-zone",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    odd(once(checkOutOfZone)),
	Doc: migrate.Doc{
		Title: "an owner outside of the zone",
		Why: `The name does not end in the zone's origin, so no server of this zone will ever answer it. Many servers
drop such records with a line in a log that nobody reads, and the name is simply missing. A wrong origin
makes every name one of these.`,
		Fix: "correct the owner, move the record to its own zone, or give the right origin",
		Bad: `$TTL 3600
www.example.com. A 192.0.2.1
www.example.org. A 192.0.2.2
`,
		Good: `$TTL 3600
www.example.com. A 192.0.2.1
shop.example.com. A 192.0.2.2
`,
		Refs: []string{"RFC 1034 section 4.2.1", "RFC 1035 section 5.2"},
	},
}

func checkOutOfZone(p *migrate.Pass, node zonefile.Node) {
	if !node.Outside() {
		return
	}
	var types []zonefile.Type
	var first zonefile.Record
	for set := range node.RRsets() {
		if len(types) == 0 {
			first = set.At(0)
		}
		types = append(types, set.Type())
	}
	f := about(first, zonefile.PartOwner, fmt.Sprintf(
		"%s, which has %s, is outside of the zone %s", node.Name(), typeList(types), p.New.Origin()))
	f.Fix = "correct the owner, or move it to its own zone"
	if from := p.New.OriginInferred(); from != "" {
		f.Message += fmt.Sprintf(" (an origin taken from %s)", from)
		f.Fix += "; where the origin is wrong, give it with --origin"
	}
	p.Report(f)
}
