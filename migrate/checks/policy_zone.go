package checks

import (
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// isPolicyZone tells whether a zone is a response policy zone: rules for one's
// own resolvers, whose owners are other people's names and whose addresses are
// actions. It is known by its name, or by NS records that name localhost alone.
func isPolicyZone(z *zonefile.Zone) bool {
	origin := z.Origin()
	for i := range origin.Labels() {
		label := origin.Label(i)
		if label == "rpz" || strings.HasPrefix(label, "rpz-") || strings.HasSuffix(label, "-rpz") {
			return true
		}
	}
	ns := apexSet(z, zonefile.TypeNS)
	for r := range ns.Records() {
		if r.Target() != localhost {
			return false
		}
	}
	return ns.Len() > 0
}
