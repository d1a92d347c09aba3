package checks

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// signerID is who made a signature, as the signature says.
type signerID struct {
	covered   string
	algorithm dnssec.Algorithm
	tag       uint16
}

func (s signerID) isBy(k dnssec.Key) bool { return s.algorithm == k.Algorithm && s.tag == k.Tag }

// signersIn are those of the RRSIG records of a section (RFC 4034 section 3.2).
func signersIn(section []evidence.RR) (list []signerID) {
	for i := range section {
		if section[i].Type != "RRSIG" {
			continue
		}
		if s, ok := readSigner(section[i].Data); ok {
			list = append(list, s)
		}
	}
	return list
}

func readSigner(rdata string) (s signerID, ok bool) {
	fields := strings.Fields(rdata)
	if len(fields) < 8 {
		return s, false
	}
	algorithm, err := strconv.ParseUint(fields[1], 10, 8)
	tag, err2 := strconv.ParseUint(fields[6], 10, 16)
	return signerID{fields[0], dnssec.Algorithm(algorithm), uint16(tag)}, err == nil && err2 == nil
}

// dataTerms are the TTLs of the zone's data, and of what is not in it, from some time
// on; nil: it has not come.
func (v *chainView) dataTerms(from *time.Time, met string) []migrate.Term {
	t := migrate.Term{Symbol: "Z", What: "the largest TTL of the zone", Why: "it was not seen everywhere"}
	for _, z := range []*zonefile.Zone{v.p.Old, v.p.New} {
		t.TTL = max(t.TTL, largestTTL(z))
	}
	ttls := v.p.Clock().TTLs
	for _, seen := range []*migrate.TTLSeen{ttls.Largest, ttls.NewLargest, ttls.OldNegative, ttls.NewNegative} {
		if seen != nil && seen.TTL > t.TTL {
			t.TTL, t.What, t.Where, t.Seen = seen.TTL, seen.What, seen.Where, &seen.At
		}
	}
	if from != nil {
		end := from.Add(t.TTL.Duration())
		t.Start, t.End, t.Why = from, &end, met
	}
	return []migrate.Term{t}
}

// largestTTL is that of any record of a zone.
func largestTTL(z *zonefile.Zone) (ttl migrate.Seconds) {
	if z == nil || z.Broken() {
		return 0
	}
	for set := range z.RRsets() {
		ttl = max(ttl, migrate.Seconds(set.TTL()))
	}
	return ttl
}

// waitForSigners waits until caches have lost DNSKEY sets without a key that the zone
// as it is to be needs: what a new key signed is bogus to who has one of these.
func (r *keyRemoval) waitForSigners() {
	if !r.p.Signing.ZoneGiven {
		return
	}
	groups := signerGroups(r.p.New)
	lacks := func(s *migrate.ChainSet) bool {
		keys := keysOf(s)
		return slices.ContainsFunc(groups, func(group []signerID) bool {
			return !slices.ContainsFunc(group, func(by signerID) bool { return slices.ContainsFunc(keys, by.isBy) })
		})
	}
	w := r.keyWait("signers-known", r.roles, lacks, "every server has had the keys that the zone is to be signed by")
	r.waits.add(w, "caches may have a DNSKEY set without a key that signs the zone as it is to be")
}

// signerGroups are the signers that RRsets of a zone have, alike ones once; those of
// the DNSKEY set come along with it.
func signerGroups(z *zonefile.Zone) (groups [][]signerID) {
	for set := range z.RRsets() {
		if set.Type() != zonefile.TypeRRSIG {
			continue
		}
		of := map[zonefile.Type][]signerID{}
		for rec := range set.Records() {
			if sig, err := dnssec.ParseSignature(rec.Rdata()); err == nil && sig.Covered != zonefile.TypeDNSKEY {
				of[sig.Covered] = append(of[sig.Covered], signerID{algorithm: sig.Algorithm, tag: sig.Tag})
			}
		}
		for _, group := range of {
			if !slices.ContainsFunc(groups, func(g []signerID) bool { return slices.Equal(g, group) }) {
				groups = append(groups, group)
			}
		}
	}
	return groups
}
