package main

import (
	"testing"

	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// BenchmarkRegistry is whole commands on a registry's zones, from the files to the
// text of the report: as generated, in random order, and sorted.
func BenchmarkRegistry(b *testing.B) {
	for _, order := range []string{"random", "sorted"} {
		zone := zonegen.Registry{Delegations: zonegen.BenchDelegations(20_000), Sorted: order == "sorted"}
		next := zone
		next.Serial, next.Changed = 2026112002, 0.004
		old, before := writeRegistry(b, "old.zone", zone)
		fresh, after := writeRegistry(b, "new.zone", next)
		for _, bench := range []struct {
			name    string
			records int
			args    []string
		}{
			{"publish", before.Records + after.Records, []string{"gate", "publish", "--origin", "se.", old, fresh}},
			{"lint", after.Records, []string{"lint", "--origin", "se.", fresh}},
		} {
			b.Run(bench.name+"/"+order, func(b *testing.B) {
				b.ReportAllocs()
				records := 0
				for b.Loop() {
					if r := runTool(b, "", bench.args...); r.code != exitGo {
						b.Fatal(r)
					}
					records += bench.records
				}
				b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}
