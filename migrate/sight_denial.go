package migrate

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// DeniesAsChild tells whether a denial comes from the zone itself, where its parent
// was asked: it has the SOA of the zone. That says nothing of the DS, which is the
// parent's alone (RFC 4035 section 3.1.4.1, RFC 6840 section 4.4).
func (s *Sight) DeniesAsChild(zone zonefile.Name) bool {
	if s.Outcome != evidence.NoData && s.Outcome != evidence.NXDomain {
		return false
	}
	return slices.ContainsFunc(s.Authority, func(rr evidence.RR) bool {
		owner, err := zonefile.ParseName(rr.Name, zonefile.Root)
		return rr.Type == "SOA" && err == nil && owner.IsAtOrBelow(zone)
	})
}
