package checks

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

// notBeforeDecommission are the checks of gate delegate that gate decommission does
// not run, family by family ("" stands for the whole one), each with why.
var notBeforeDecommission = map[string]map[string]string{
	"zone":     {"": "the zone by itself was judged before the change; it is in service now"},
	"target":   {"": "as zone"},
	"dot":      {"": "as zone; what was lost differs from the old zone, which parity has"},
	"soa":      {"": "as zone"},
	"mail":     {"": "as zone"},
	"ttl":      {"": "as zone; lowering is over"},
	"parent":   {"parent-mixed": "drain-parent-mixed tells what is waited for from what is wrong"},
	"sec":      {"sec-add-early": "nothing is added any more: what goes is waited for by drain"},
	"evidence": {"evidence-clock": "drain-clock, which nobody can accept"},
}

// inDecommission are exceptions: without the records of the apex there is nothing
// to compare.
var inDecommission = []string{"zone-soa-missing", "zone-soa-multiple", "zone-ns-missing"}

// TestGatesOfServers holds the decision for each check that runs before the change
// whether it runs before the old provider is switched off.
func TestGatesOfServers(t *testing.T) {
	used := map[string]bool{}
	for _, c := range All() {
		delegate, decommission := slices.Contains(c.Gates, migrate.GateDelegate), slices.Contains(c.Gates, migrate.GateDecommission)
		if c.Family() == "drain" {
			assert.Contains(t, c.Gates, migrate.GateDecommission, c.ID)
			assert.Subset(t, append(slices.Clone(decommissionGate), migrate.GateDS), c.Gates, c.ID)
			continue
		}
		if !delegate {
			assert.False(t, decommission, "%s runs in gate decommission alone", c.ID)
			continue
		}
		why := notBeforeDecommission[c.Family()]
		_, one := why[c.ID]
		_, all := why[""]
		used[c.ID], used[c.Family()] = one, used[c.Family()] || all
		left := (one || all) && !slices.Contains(inDecommission, c.ID)
		assert.Equal(t, !left, decommission, "%s in gate decommission", c.ID)
	}
	for family, why := range notBeforeDecommission {
		for id := range why {
			if id == "" {
				id = family
			}
			assert.True(t, used[id], "%s is no check of gate delegate", id)
		}
	}
}
