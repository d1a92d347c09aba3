package caches

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	pns   = 48 * time.Hour
	cns   = 24 * time.Hour
	early = time.Hour
)

var offStates = []State{Refuses, Fails, Silent, Denies, Parks}

// TestProperMoveIsNotSeen: where the old servers stay for max(Pns, Cns) and a
// margin, with the new NS set in their apex, nobody fails; where they leave a
// little before, somebody does.
func TestProperMoveIsNotSeen(t *testing.T) {
	for _, as := range offStates {
		for _, child := range []time.Duration{5 * time.Minute, time.Hour, cns, 72 * time.Hour} {
			u3 := -time.Minute
			m := plainMove{pns: pns, cns: child, u3: u3, off: max(pns, child+u3) + time.Second, as: as}
			for _, fill := range []Fill{FillQueries, FillUniform} {
				p := people(t, "")
				p.Fill = fill
				r := simulated(t, m.world(), p, wide)
				assert.Zero(t, r.All.Hit, "%+v", m)
				assert.Equal(t, "no resolver fails", r.Outcome(m.off))
				for _, b := range r.All.Bins {
					assert.Zero(t, b.Failing+b.Cold)
				}
			}
			m.off = max(pns, child+u3) - 3*time.Hour
			p := people(t, "")
			for i := range p.Classes {
				p.Classes[i].Follows = false
			}
			assert.NotZero(t, simulated(t, m.world(), p, wide).All.Hit, "%+v", m)
		}
	}
}

// TestNobodyFailsBefore: until the old servers are off there is nothing to see.
func TestNobodyFailsBefore(t *testing.T) {
	for _, as := range offStates {
		r := simulated(t, plainMove{pns: pns, cns: cns, off: early, as: as}.world(), people(t, ""), wide)
		for _, b := range r.All.Bins {
			if b.To <= early {
				assert.Zero(t, b.Failing+b.Cold, "%s", b.From)
			}
		}
		assert.Equal(t, early, r.All.FirstFailure)
		assert.Equal(t, early, r.All.PeakAt)
		assert.Equal(t, r.Cold(early), r.All.Peak)
	}
}

// TestRecovery holds the bounds of each class when the old servers leave an hour
// after the switch: parent-centric ones by Pns, child-centric ones by Pns without
// U3 (they held the old set before the switch, or asked the old servers until
// then), by the smaller cap where they have one.
func TestRecovery(t *testing.T) {
	for _, c := range []struct {
		class string
		cns   time.Duration
		by    time.Duration
	}{
		{"parent", cns, pns},
		{"parent", 100 * time.Hour, pns},
		{"child", cns, cns},
		{"child", 72 * time.Hour, 72 * time.Hour},
		{"day", 72 * time.Hour, 24 * time.Hour},
		{"6h", 72 * time.Hour, 6 * time.Hour},
		{"sticky", cns, early + cns},
		{"stale", cns, cns},
	} {
		r := simulated(t, plainMove{pns: pns, cns: c.cns, off: early}.world(), people(t, c.class), wide)
		name := fmt.Sprintf("%s, Cns %s", c.class, c.cns)
		assert.NotZero(t, r.All.Hit, name)
		assert.Zero(t, r.All.Unrecovered, name)
		assert.LessOrEqual(t, r.All.LastRecovery, c.by, name)
		assert.Greater(t, r.All.LastRecovery, c.by-c.by/10, name)
	}
}

// TestChildWithoutU3: a child-centric resolver may ask an old server in the last
// second of Pns and keep the old set for all of Cns: switched off after Pns it
// fails, and not after Pns + Cns.
func TestChildWithoutU3(t *testing.T) {
	for _, class := range []string{"child", "day", "6h", "stale"} {
		p := people(t, class)
		p.Classes[slices.IndexFunc(p.Classes, func(c Class) bool { return c.Name == class })].AsksNS = true
		m := plainMove{pns: pns, cns: cns, off: pns + cns + time.Second}
		assert.Zero(t, simulated(t, m.world(), p, wide).All.Hit, class)
	}
	m := plainMove{pns: pns, cns: cns, off: cns - 2*time.Hour}
	assert.NotZero(t, simulated(t, m.world(), people(t, "child"), wide).All.Hit)
}

// TestStickyWithoutU3: they do not recover while the old servers live and are
// asked often enough; U3 lets them go.
func TestStickyWithoutU3(t *testing.T) {
	p := people(t, "sticky")
	p.Spread = 1
	for _, off := range []time.Duration{50 * time.Hour, 100 * time.Hour, 500 * time.Hour} {
		span := Span{From: off - time.Hour, To: off + 2*time.Hour}
		r := simulated(t, plainMove{pns: pns, cns: cns, off: off}.world(), p, span)
		assert.Equal(t, 1.0, r.Cold(off), off)
		assert.Equal(t, "100 % of resolvers fail at once, 100 % have not recovered by "+About(span.To)+", the end of the simulation", r.Outcome(off))
		r = simulated(t, plainMove{pns: pns, cns: cns, u3: -time.Hour, off: off}.world(), p, span)
		assert.Zero(t, r.All.Hit, off)
	}
}

// TestCaveat is said of the shares that are known, where somebody fails.
func TestCaveat(t *testing.T) {
	m := plainMove{pns: pns, cns: cns, off: early}
	want := "the shares of resolvers are as measured in 2019 and 2022; Unbound and BIND go by the parent since October 2025, and of those that do 97 % fail; " + Assumed
	assert.Equal(t, want, simulated(t, m.world(), people(t, ""), wide).Caveat())
	assert.Equal(t, Assumed, simulated(t, m.world(), people(t, "parent"), wide).Caveat(), "the shares were set")
	m.off = 0
	assert.Empty(t, simulated(t, m.world(), people(t, ""), wide).Caveat(), "nobody fails")
}

// TestMinimalAnswers is what Assumed says: those that do not ask for the NS set go by
// the parent where servers leave it out.
func TestMinimalAnswers(t *testing.T) {
	for class, by := range map[string]time.Duration{"child": pns, "sticky": pns, "day": day, "6h": 6 * time.Hour} {
		w := plainMove{pns: pns, cns: cns, u3: -25 * time.Hour, off: early}.world()
		assert.Less(t, simulated(t, w, people(t, class), wide).All.Hit, 0.01, class)
		for i := range w.Servers {
			for j := range w.Servers[i].Phases {
				w.Servers[i].Phases[j].Minimal = true
			}
		}
		r := simulated(t, w, people(t, class), wide)
		assert.Greater(t, r.All.Hit, 0.75, class)
		assert.InDelta(t, by.Hours(), r.All.LastRecovery.Hours(), 1, class)
	}
}

// TestLateFailure: what begins later than what is asked about is said to the minute.
func TestLateFailure(t *testing.T) {
	p := people(t, "sticky")
	p.Spread = 1
	off := 73*time.Hour + 10*time.Minute
	r := simulated(t, plainMove{pns: pns, cns: cns, off: off}.world(), p, wide)
	assert.Equal(t, "no resolver fails at once, 100 % of resolvers do from T+73h10m on, the last recovers at T+98h", r.Outcome(0))
}

// TestWorstIsTheFirst: of two moments that are as bad, the first is the worst.
func TestWorstIsTheFirst(t *testing.T) {
	p := people(t, "sticky")
	p.Spread = 1
	r := simulated(t, plainMove{pns: pns, cns: cns, off: -early}.world(), p, wide)
	assert.Equal(t, 1.0, r.Cold(0))
	assert.Equal(t, -early, r.All.PeakAt)
}

// TestStale: what was held is given out for a day more, what was not fails.
func TestStale(t *testing.T) {
	p := people(t, "stale")
	p.Names, p.Spread = []Name{{Name: "www", PerHour: 60}}, 1
	m := plainMove{pns: 96 * time.Hour, cns: 96 * time.Hour, off: early, as: Silent}
	span := Span{From: 0, To: 24 * time.Hour}
	p.Classes[5].Cap = 0
	r := simulated(t, m.world(), p, span)
	assert.Zero(t, r.All.Bins[5].Failing)
	assert.Greater(t, r.All.Bins[5].Cold, 0.9)
	assert.Greater(t, r.All.Bins[5].Old, 0.9)
	m.as = Denies
	r = simulated(t, m.world(), p, span)
	assert.Greater(t, r.All.Bins[5].Failing, 0.9, "a denial is an answer")
}

// TestAsksAgain: who asks the parent when no server of the set answers is back at
// once, or after the wait.
func TestAsksAgain(t *testing.T) {
	p := people(t, "retry")
	m := plainMove{pns: pns, cns: cns, off: early, as: Refuses}
	assert.Zero(t, simulated(t, m.world(), p, wide).All.Hit)
	m.as = Denies
	assert.NotZero(t, simulated(t, m.world(), p, wide).All.Hit, "a denial is no failure of a server")
	m.as, p.Classes[6].AskAgainAfter = Refuses, 3*time.Hour
	r := simulated(t, m.world(), p, wide)
	assert.NotZero(t, r.All.Hit)
	assert.LessOrEqual(t, r.All.LastRecovery, early+3*time.Hour)
}

// TestBogus: only who validates fails.
func TestBogus(t *testing.T) {
	w := plainMove{pns: pns, cns: cns}.world()
	for i := range w.Servers {
		w.Servers[i].Phases[0].Bogus = true
	}
	r := simulated(t, w, people(t, "child"), wide)
	assert.InDelta(t, 0.35, r.All.Hit, 0.001)
	assert.InDelta(t, 0.35, r.All.Bins[50].Failing, 0.05)
}

// TestSameBytes: the same seed gives the same, on one processor and on many; another
// seed something near it.
func TestSameBytes(t *testing.T) {
	p := people(t, "")
	p.Resolvers = 20_000
	w := plainMove{pns: pns, cns: cns, off: early}.world()
	bytes := func() string {
		text, err := json.Marshal(simulated(t, w, p, wide))
		require.NoError(t, err)
		return string(text)
	}
	first := bytes()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	assert.Equal(t, first, bytes())
	runtime.GOMAXPROCS(7)
	assert.Equal(t, first, bytes())
	p.Seed++
	assert.NotEqual(t, first, bytes())
	before := simulated(t, w, p, wide)
	p.Seed++
	assert.InDelta(t, before.All.Peak, simulated(t, w, p, wide).All.Peak, 0.02)
}

// TestSums: the classes are the whole.
func TestSums(t *testing.T) {
	r := simulated(t, plainMove{pns: pns, cns: cns, off: early}.world(), people(t, ""), wide)
	resolvers := 0
	for _, c := range r.Classes {
		resolvers += c.Resolvers
	}
	assert.Equal(t, r.Resolvers, resolvers)
	for i, b := range r.All.Bins {
		cold := 0.0
		for _, c := range r.Classes {
			cold += c.Curve.Bins[i].Cold * float64(c.Resolvers) / float64(r.Resolvers)
			assert.LessOrEqual(t, c.Curve.Bins[i].Failing, 1.0)
		}
		assert.InDelta(t, b.Cold, cold, 1e-6)
	}
	for _, m := range r.Moments {
		assert.Len(t, m.ByClass, len(r.Classes))
	}
}

// TestEarlierIsWorse: the longer the old servers stay, the fewer fail.
func TestEarlierIsWorse(t *testing.T) {
	last := 1.0
	for off := time.Hour; off < pns+cns; off += 8 * time.Hour {
		r := simulated(t, plainMove{pns: pns, cns: cns, off: off}.world(), people(t, ""), wide)
		assert.LessOrEqual(t, r.All.Hit, last+0.01, off)
		last = r.All.Hit
	}
}

// TestSpanIsAWindow: what is told of an hour does not hang on the hours around it.
func TestSpanIsAWindow(t *testing.T) {
	w, p := plainMove{pns: pns, cns: cns, off: early}.world(), people(t, "")
	p.Resolvers = 60_000
	all := simulated(t, w, p, wide)
	part := simulated(t, w, p, Span{From: 10 * time.Hour, To: 20 * time.Hour})
	for i, b := range part.All.Bins {
		assert.InDelta(t, all.All.Bins[22+i].Cold, b.Cold, 0.015)
		assert.InDelta(t, all.All.Bins[22+i].Failing, b.Failing, 0.02)
	}
}
