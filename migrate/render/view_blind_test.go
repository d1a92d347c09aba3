package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

// TestManyBlind: where most checks could not look, their families are named.
func TestManyBlind(t *testing.T) {
	var results []*migrate.Result
	add := func(ids ...string) {
		for _, id := range ids {
			results = append(results, &migrate.Result{Check: id, Outcome: migrate.Unknown, Reason: "none"})
		}
	}
	add("dot-lost")
	for i := range manyBlind - 2 {
		add("zone-" + string(rune('a'+i)))
	}
	add("soa-mname")
	few := blindnesses(results)
	assert.Len(t, few[0].names(), manyBlind)
	add("soa-rname")
	assert.Equal(t, []string{"dot-lost", "zone-* (22)", "soa-* (2)"}, blindnesses(results)[0].names())
}
