package dnssec

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// Trust is what a DS set makes of the DNSKEY RRset of one answer (RFC 4035 section
// 5.2).
type Trust struct {
	Origin zonefile.Name
	// Published are the keys of the answer, whether anything leads to them or not.
	Published []Key
	// Algorithms are those that each RRset has to be signed with: of the keys, and
	// of the DS.
	Algorithms []Algorithm
	// Secure tells whether a DS leads to a key that signs the keys: whether a
	// validator takes the zone's signatures.
	Secure bool
	// Problems are those of the DNSKEY RRset and of the DS set.
	Problems []Problem
	// Unchained tells that no DS is known: the keys were taken as they are.
	Unchained bool
}

// TrustOf judges the DNSKEY RRset of an answer by the DS set of the parent, as that of
// a zone is judged (AuditZone). An empty DS set makes the zone an insecure one, whose
// signatures are judged by its own keys.
func TrustOf(origin zonefile.Name, ds []DS, keys []RR, opt Options) *Trust {
	t := &Trust{Origin: origin, Unchained: len(ds) == 0}
	set := findSet(signedSets(keys), origin, zonefile.TypeDNSKEY)
	if set != nil {
		for _, rdata := range set.Rdata {
			if k, err := ParseKey(rdata); err == nil {
				t.Published = append(t.Published, k)
			}
		}
	}
	t.Algorithms = algorithmsOf(t.Published)
	var j *setJudge
	if len(t.Published) > 0 {
		j = t.judgeSet(set, opt)
		t.Problems = j.problems
	}
	t.follow(ds, j)
	return t
}

// algorithmsOf are those of the keys that may sign a zone, in order.
func algorithmsOf(keys []Key) (list []Algorithm) {
	for _, k := range keys {
		if k.ForZone() && !k.Revoked() {
			list = append(list, k.Algorithm)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// follow goes from the DS set to the keys.
func (t *Trust) follow(ds []DS, j *setJudge) {
	if t.Unchained {
		t.Secure = j != nil && j.holds()
		return
	}
	l := link{origin: t.Origin, signs: func(k *ringKey) verdict { return j.worth(k.Key) }}
	for _, k := range t.Published {
		l.keys = append(l.keys, &ringKey{Key: k})
	}
	l.follow(ds)
	t.Problems, t.Secure = append(t.Problems, l.problems...), l.secure
}
