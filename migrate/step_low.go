package migrate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// loweredPurposes are the questions in whose answers lowered TTLs show.
var loweredPurposes = []evidence.Purpose{evidence.PurposeNS, evidence.PurposeSOA, evidence.PurposeRecord}

// LowTTLs lists the answers of new servers whose TTL is still at or below the one
// that TTLs were lowered to (step U8), each RRset of an address once; seen tells
// whether there was any answer.
func (s *Seen) LowTTLs(lowered Seconds) (low []string, seen bool) {
	for _, t := range s.Of(evidence.New) {
		for _, purpose := range loweredPurposes {
			for _, sight := range s.Sights(t.Role, t.Address, evidence.UDP, purpose) {
				if sight.Outcome != evidence.Answered {
					continue
				}
				seen = true
				for _, rr := range sight.Answer {
					text := fmt.Sprintf("%s: %s %s has TTL %d", serverText(t.Server, t.Address.String()), rr.Name, rr.Type, rr.TTL)
					if Seconds(rr.TTL) <= lowered && !slices.Contains(low, text) {
						low = append(low, text)
					}
				}
			}
		}
	}
	slices.SortFunc(low, cmp.Compare)
	return low, seen
}
