package caches_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// TestLate has a class whose sets are renewed only near their end beside one whose
// sets are renewed at any time: with the old server off early it goes by the
// parent's TTL, and with it off late it is as sticky, but for who seldom asks.
func TestLate(t *testing.T) {
	const parentTTL, childTTL = 10 * time.Hour, time.Hour
	for name, c := range map[string]struct {
		class   caches.Class
		off     time.Duration
		perHour float64
		hit     float64
		last    time.Duration
	}{
		"early":         {caches.Class{Refreshing: true, Late: true}, 30 * time.Minute, 600, 1, parentTTL},
		"early, always": {caches.Class{Refreshing: true}, 30 * time.Minute, 600, 1, 30*time.Minute + childTTL},
		"late":          {caches.Class{Refreshing: true, Late: true}, 20 * time.Hour, 600, 1, 20*time.Hour + childTTL},
		"late, always":  {caches.Class{Refreshing: true}, 20 * time.Hour, 600, 1, 20*time.Hour + childTTL},
		"late, seldom":  {caches.Class{Refreshing: true, Late: true}, 20 * time.Hour, 2, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.class.Name, c.class.Share = "this", 1
			people := &caches.Population{
				Resolvers: 200, Seed: 1, Classes: []caches.Class{c.class},
				Names: []caches.Name{{Name: "cold", PerHour: c.perHour, Cold: true}},
			}
			r, err := caches.Simulate(lateWorld(parentTTL, childTTL, c.off), people, caches.Span{From: -time.Minute, To: 40 * time.Hour})
			require.NoError(t, err)
			assert.InDelta(t, c.hit, r.All.Hit, 0.01)
			assert.InDelta(t, c.last.Hours(), r.All.LastRecovery.Hours(), 0.25)
		})
	}
}

// lateWorld is a move whose old server names itself until it is off, and that no
// cache knows the zone of until a minute before.
func lateWorld(parentTTL, childTTL, off time.Duration) *caches.World {
	old, new := caches.SetOf(0), caches.SetOf(1)
	serves := caches.Service{From: -time.Hour, Apex: old, TTL: childTTL, RecordTTL: time.Minute, NegativeTTL: time.Minute}
	ends := serves
	ends.From, ends.State = off, caches.Refuses
	serving := serves
	serving.Apex, serving.New = new, true
	return &caches.World{
		Name: "late",
		Parents: []caches.Parent{{Name: "a", Phases: []caches.Delegation{
			{From: -time.Hour, NS: old, TTL: parentTTL, State: caches.Silent},
			{From: -time.Minute, NS: old, TTL: parentTTL},
			{From: 0, NS: new, TTL: parentTTL},
		}}},
		Servers: []caches.Server{{Name: "old", Phases: []caches.Service{serves, ends}}, {Name: "new", Phases: []caches.Service{serving}}},
	}
}

// TestLateRefreshes has a class that is late with what it does not do.
func TestLateRefreshes(t *testing.T) {
	people := caches.DefaultPopulation()
	people.Resolvers = 1
	people.Classes = []caches.Class{{Name: "this", Share: 1, Late: true}}
	_, err := caches.Simulate(lateWorld(time.Hour, time.Hour, time.Hour), people, caches.Span{To: time.Hour})
	require.ErrorContains(t, err, "refreshes late")
}
