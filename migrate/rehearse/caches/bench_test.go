package caches

import (
	"testing"
	"time"
)

// BenchmarkMillion lets a million resolvers of the default classes live through a
// move of six days: go test ./migrate/rehearse/caches -run - -bench Million
func BenchmarkMillion(b *testing.B) {
	for name, m := range map[string]plainMove{
		"early":         {pns: pns, cns: cns, off: early},
		"proper":        {pns: pns, cns: cns, u3: -time.Hour, off: pns + time.Hour},
		"short TTLs":    {pns: pns, cns: 5 * time.Minute, off: early},
		"parked, mixed": {pns: time.Hour, cns: time.Hour, off: early, as: Parks},
	} {
		b.Run(name, func(b *testing.B) {
			p := DefaultPopulation()
			p.Resolvers = 1_000_000
			w := m.world()
			for b.Loop() {
				if _, err := Simulate(w, p, wide); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
