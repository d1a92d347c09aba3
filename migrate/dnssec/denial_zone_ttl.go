package dnssec

import (
	"maps"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// ttls warns of NSEC or NSEC3 records whose TTL is not that of negative answers, the
// smaller of the SOA's TTL and its minimum (RFC 9077 section 3): of each other TTL
// once, at its first record.
func (a *denialAudit) ttls(t zonefile.Type) {
	soa, ok := a.z.SOA()
	if !ok {
		return
	}
	soaTTL := a.z.RRset(a.z.Origin(), zonefile.TypeSOA).TTL()
	want := min(soaTTL, soa.Minimum)
	counts, first := map[uint32]int{}, map[uint32]zonefile.Record{}
	for set := range a.z.RRsets() {
		if set.Type() != t || set.TTL() == want {
			continue
		}
		if counts[set.TTL()]++; counts[set.TTL()] == 1 {
			first[set.TTL()] = set.At(0)
		}
	}
	for _, ttl := range slices.Sorted(maps.Keys(counts)) {
		a.add(Problem{Kind: NSECChain, Level: Warning, Name: first[ttl].Name(), Type: t, Record: first[ttl]},
			"%d %s RRsets have the TTL %d, and the smaller of the SOA's TTL %d and minimum %d is %d",
			counts[ttl], t, ttl, soaTTL, soa.Minimum, want)
	}
}
