package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

// TestCausesFirst holds the order in which people read findings: what explains
// the others first, and what cannot be read as it stands in the file.
func TestCausesFirst(t *testing.T) {
	r := &migrate.Report{}
	for _, id := range []string{"change-deletes", "dot-lost", "dot-mass-shift", "syntax-error", "zone-ns-missing"} {
		r.Results = append(r.Results, migrate.Result{Check: id, Outcome: migrate.Fail, Findings: []migrate.Finding{
			{Check: id, Severity: migrate.Error, Pos: &migrate.Pos{File: "z", Line: 9, Column: 5}},
			{Check: id, Severity: migrate.Error, Pos: &migrate.Pos{File: "z", Line: 9, Column: 1}},
			{Check: id, Severity: migrate.Error, Pos: &migrate.Pos{File: "z", Line: 2, Column: 7}},
		}})
	}
	groups := look(r).buckets[blocking].groups
	var order []string
	for _, g := range groups {
		order = append(order, g.check)
	}
	assert.Equal(t, []string{"syntax-error", "dot-mass-shift", "dot-lost", "change-deletes", "zone-ns-missing"}, order)
	var lines []int
	for _, f := range groups[0].findings {
		lines = append(lines, f.Pos.Line*10+f.Pos.Column)
	}
	assert.Equal(t, []int{27, 91, 95}, lines)
}
