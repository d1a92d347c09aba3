package migrate_test

import (
	"testing"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// BenchmarkCompare compares a registry's zone with what has become of it: nothing,
// some of it, all of it.
func BenchmarkCompare(b *testing.B) {
	zone := zonegen.Registry{Delegations: zonegen.BenchDelegations(20_000)}
	next := zone
	next.Serial = 2026112002
	percent, other := next, next
	percent.Changed, other.Seed = 0.01, 1
	old, _ := registryZone(b, zone)
	for _, to := range []struct {
		name    string
		zone    zonegen.Registry
		written bool
	}{{"nothing", next, false}, {"1 %", percent, false}, {"1 %, as written", percent, true}, {"all", other, false}} {
		fresh, _ := registryZone(b, to.zone)
		b.Run(to.name, func(b *testing.B) {
			b.ReportAllocs()
			records := 0
			for b.Loop() {
				migrate.Compare(old, fresh, migrate.CompareOptions{Written: to.written})
				records += old.Len() + fresh.Len()
			}
			b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
