package caches

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReference holds the simulation to the one that goes second by second, over
// worlds and classes made at random.
func TestReference(t *testing.T) {
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			g := rand.New(rand.NewPCG(7, seed))
			w, c := randomWorld(g), randomClass(g)
			p := &Population{Resolvers: 1500, Seed: seed, Classes: []Class{c}, Names: []Name{
				{Name: "often", PerHour: 0.05 * 3600}, {Name: "seldom", PerHour: 0.004 * 3600}, {Name: "new", PerHour: 0.002 * 3600, Cold: true},
			}}
			span := Span{From: -3 * time.Minute, To: 15 * time.Minute, Interval: time.Minute}
			want := referenceBins(w, p, span, -25*time.Minute)
			p.Resolvers = 20_000
			r, err := Simulate(w, p, span)
			require.NoError(t, err)
			for i, b := range r.All.Bins {
				where := fmt.Sprintf("minute %d of %+v in %+v", i, c, w)
				near(t, want[i].Cold, b.Cold, 750, "cold, "+where)
				near(t, want[i].Failing, b.Failing, 1500, "failing, "+where)
				near(t, want[i].Old, b.Old, 1500, "old, "+where)
			}
		})
	}
}

// near allows for a sample of so many resolvers, and for a second that is not told
// apart.
func near(t *testing.T, want, got, sample float64, what string) {
	t.Helper()
	p := (want + got) / 2
	allowed := 0.02 + 5*math.Sqrt(p*(1-p)/sample)
	assert.InDelta(t, want, got, allowed, what)
}

func randomWorld(g *rand.Rand) *World {
	servers := 2 + g.IntN(3)
	ttl := func() time.Duration { return time.Duration(40+g.IntN(260)) * time.Second }
	set := func() Set { return Set(1 + g.IntN(1<<servers-1)) }
	times := func() []time.Duration {
		list := []time.Duration{-time.Hour}
		for at := -100 * time.Second; g.IntN(3) > 0 && at < 600*time.Second; {
			at += time.Duration(1+g.IntN(300)) * time.Second
			list = append(list, at)
		}
		return list
	}
	w := &World{Name: "random"}
	for range 1 + g.IntN(2) {
		var p Parent
		for _, at := range times() {
			d := Delegation{From: at, NS: set(), TTL: ttl(), NegativeTTL: ttl(), State: []State{Serves, Serves, Serves, Serves, Silent, Denies}[g.IntN(6)]}
			if g.IntN(3) == 0 {
				d.GlueTTL = ttl()
			}
			p.Phases = append(p.Phases, d)
		}
		w.Parents = append(w.Parents, p)
	}
	for range servers {
		var s Server
		for _, at := range times() {
			v := Service{
				From: at, State: []State{Serves, Serves, Serves, Serves, Refuses, Fails, Silent, Denies, Parks}[g.IntN(9)],
				Apex: set(), TTL: ttl(), RecordTTL: ttl(), NegativeTTL: ttl(), New: g.IntN(2) == 0, Minimal: g.IntN(4) == 0, Bogus: g.IntN(6) == 0,
			}
			if g.IntN(6) == 0 {
				v.Apex = 0
			}
			if g.IntN(6) == 0 {
				v.AddressTTL = ttl()
			}
			s.Phases = append(s.Phases, v)
		}
		w.Servers = append(w.Servers, s)
	}
	return w
}

func randomClass(g *rand.Rand) Class {
	c := Class{Name: "random", Share: 1, Validating: float64(g.IntN(3)) / 2, Tries: g.IntN(3)}
	switch g.IntN(4) {
	case 0:
		c.ParentCentric = true
	case 1:
		c.Refreshing, c.Late = true, g.IntN(3) == 0
	case 2:
		c.Follows = true
	}
	c.AsksNS = !c.ParentCentric && g.IntN(2) == 0
	if g.IntN(3) == 0 {
		c.Cap = 2 * time.Minute
	}
	if g.IntN(3) == 0 {
		c.Floor = 90 * time.Second
	}
	if g.IntN(3) == 0 {
		c.Stale = 3 * time.Minute
	}
	if g.IntN(3) == 0 {
		c.AsksAgain, c.AskAgainAfter = true, time.Duration(g.IntN(2))*45*time.Second
	}
	return c
}
