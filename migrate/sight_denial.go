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

// DenialTTL is how long caches keep a denial: the smaller of the TTL and the minimum
// of the SOA that it has (RFC 2308 section 5). ok is false for what is no denial, and
// for one without an SOA, which nobody should keep.
func (s *Sight) DenialTTL() (ttl Seconds, ok bool) {
	if s.Outcome != evidence.NoData && s.Outcome != evidence.NXDomain {
		return 0, false
	}
	for i := range s.Authority {
		if rr := &s.Authority[i]; rr.Type == "SOA" {
			soa, ok := readSOA(rr)
			return soa.negative(), ok
		}
	}
	return 0, false
}
