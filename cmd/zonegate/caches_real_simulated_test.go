package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// world is a move as the simulation has it. Nobody knows the way to the zone
// before the lead time: so all caches are filled then.
func (m *cacheMove) world() *caches.World {
	old, new := caches.SetOf(0), caches.SetOf(1)
	parentTTL, childTTL := time.Duration(m.parentTTL)*time.Second, time.Duration(m.childTTL)*time.Second
	serves := caches.Service{From: -time.Hour, Apex: old, TTL: childTTL, RecordTTL: heldTTL * time.Second, NegativeTTL: time.Second, Minimal: m.minimal}
	phases := []caches.Service{serves}
	if m.first {
		serves.From, serves.Apex = 0, new
		phases = append(phases, serves)
	}
	serves.From = m.off
	serves.State = map[string]caches.State{"refused": caches.Refuses, "silent": caches.Silent, "nxdomain": caches.Denies}[m.end]
	phases = append(phases, serves)
	serves.From, serves.State, serves.Apex, serves.New = -time.Hour, caches.Serves, new, true
	return &caches.World{
		Name: m.String(),
		Parents: []caches.Parent{{Name: "a.nic.test.", Phases: []caches.Delegation{
			{From: -time.Hour, NS: old, TTL: parentTTL, State: caches.Silent},
			{From: -leadTime, NS: old, TTL: parentTTL},
			{From: 0, NS: new, TTL: parentTTL},
		}}},
		Servers: []caches.Server{{Name: m.server("old"), Phases: phases}, {Name: m.server("new"), Phases: []caches.Service{serves}}},
	}
}

// The look-ups that are simulated: so many that each thing is seen within moments,
// and of the held name so many more that shares tell them apart.
var simulatedNames = []caches.Name{
	{Name: "cold", PerHour: 6 * 3600, Cold: true},
	{Name: "held", PerHour: 54 * 3600},
}

// simulate lets some hundred resolvers of the class live through a move, and gives
// what fails of cold and held names.
func (c *realCache) simulate(t *testing.T, m *cacheMove) map[string]failures {
	t.Helper()
	class := c.class
	class.Name, class.Share = "this", 1
	people := &caches.Population{Resolvers: 300, Seed: 1, Classes: []caches.Class{class}, Names: simulatedNames}
	r, err := caches.Simulate(m.world(), people, caches.Span{From: -leadTime + time.Second/2, To: lookUntil, Interval: time.Second})
	require.NoError(t, err)
	cold := failures{any: r.All.Hit > 0, perhaps: r.All.Hit > 0 && r.All.Hit < 1, from: r.All.FirstFailure, until: r.All.LastRecovery}
	cold.soonest = cold.from
	var held failures
	for _, b := range r.All.Bins {
		if b.Cold > 0.999 {
			cold.soonest = b.To
		}
		held.heed(b)
	}
	return map[string]failures{"cold": cold, "held": held}
}

// heed adds what an interval tells of the held name.
func (f *failures) heed(b caches.Bin) {
	const share = 0.1 // of cold names among the look-ups
	failing := (b.Failing - share*b.Cold) / (1 - share)
	if failing < 0.01 {
		return
	}
	if !f.any {
		f.any, f.from, f.soonest = true, b.From, b.From
	}
	f.until = b.To
	if failing > 0.99 {
		f.soonest = b.To
	}
}

// TestClassesDiffer holds that the moves tell every two classes apart: a resolver
// that agrees with one does not agree with another.
func TestClassesDiffer(t *testing.T) {
	t.Parallel()
	for i := range realCaches {
		for j := range i {
			if a, b := &realCaches[i], &realCaches[j]; a.class != b.class {
				assert.True(t, a.differs(t, b), "%q and %q", a.class.Name, b.class.Name)
			}
		}
	}
}

// differs tells that some move makes what one class does impossible for the other.
func (c *realCache) differs(t *testing.T, other *realCache) bool {
	t.Helper()
	for _, m := range cacheMoves() {
		for _, kind := range []string{"cold", "held"} {
			if kind == "held" && !m.held {
				continue
			}
			a, b := c.expects(t, m, kind), other.expects(t, m, kind)
			switch {
			case a.perhaps || b.perhaps:
			case a.any != b.any, a.any && (a.soonest > b.until+2*slack || b.soonest > a.until+2*slack):
				return true
			}
		}
	}
	return false
}
