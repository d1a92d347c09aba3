package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// signedStep is a step of a signed move.
type signedStep struct {
	id string
	// asks are the questions that are asked first, until each is answered with GO.
	asks func(w *world) []asked
	// do takes the step.
	do func(t *testing.T, w *world)
	// lasts is how long caches hold what was there before it, in seconds from the
	// step on, or from an earlier one.
	lasts func(ttl worldTTLs) int
	from  string
}

// signedWalk is a move that is walked through, with waits that are left out.
type signedWalk struct {
	name  string
	kinds [2]rehearse.Kind
	ttl   worldTTLs
	// plan has the plan written, and prepares the walk.
	plan  func(t *testing.T, w *world)
	steps []signedStep
	// skips is the step that is not waited for; "": every one is.
	skips string
	// says are checks that keep the question after it from GO.
	says []string
	// fails are the resolvers that fail then, by the beginning of their name.
	fails []string
	// kept says of a wait that nobody misses here why it is waited for.
	kept string
	// endsUnsigned: in the end nothing can be validated.
	endsUnsigned bool
}

// walksApart makes cases of walks, which have what they leave open from another
// one.
func walksApart(walks []signedWalk, usual signedWalk) (cases []apartCase) {
	for _, m := range walks {
		if underRace && m.skips != "" {
			continue
		}
		m.kinds = usual.kinds
		if m.plan == nil {
			m.plan = usual.plan
		}
		if m.ttl == (worldTTLs{}) {
			m.ttl = usual.ttl
		}
		if m.steps == nil {
			m.steps = usual.steps
		}
		tries := 1
		if len(m.fails) > 0 {
			tries = 3
		}
		cases = append(cases, apartCase{m.name, worldAddresses, m.walk, tries})
	}
	return cases
}

// primedResolvers is how many of the resolvers that came in the course of a walk
// are asked on: those that came last.
const primedResolvers = 4

// walk goes through a move to its end, or to where a wait was left out and
// resolvers failed of it. Before each step new resolvers come to know what was
// there before it.
func (m *signedWalk) walk(t *testing.T) {
	w := startWorld(t, m.ttl, m.kinds)
	m.plan(t, w)
	w.direct(t, "direct")
	w.direct(t, "direct and eager", "aggressive-nsec: yes", "prefetch: yes")
	w.behind(t, "behind")
	var holds time.Time // how long caches hold what was there before
	taken, before := make(map[string]time.Time), signedStep{}
	var primed []func()
	skipped := false
	for _, s := range m.steps {
		switch {
		case before.id == "":
		case before.id == m.skips:
			m.refused(t, w, s)
			skipped = true
		case m.await(t, w, s, holds, skipped):
			m.conclude(t, w, holds)
			return
		}
		primed = append(primed, w.direct(t, "direct before "+s.id), w.behind(t, "behind before "+s.id))
		if enough := len(primed) - primedResolvers; enough > 0 {
			for _, leave := range primed[:enough] {
				leave()
			}
			primed = primed[enough:]
		}
		if !skipped {
			w.content(t)
		}
		taken[s.id] = time.Now()
		s.do(t, w)
		holds = taken[cmp.Or(s.from, s.id)].Add(time.Duration(s.lasts(m.ttl)) * time.Second)
		before = s
	}
	m.conclude(t, w, holds)
}

// await has the gates open for a step, and not before caches have forgotten what
// the step before left in them. Once a wait was left out they do not count, and it
// tells whether resolvers fail already.
func (m *signedWalk) await(t *testing.T, w *world, s signedStep, holds time.Time, skipped bool) (failing bool) {
	t.Helper()
	if skipped {
		return w.fails(holds) != nil
	}
	opened := time.Now()
	for _, q := range s.asks(w) {
		opened = w.pass(t, q)
	}
	assert.False(t, opened.Before(holds.Truncate(time.Second)), "%s may be taken at %s, when caches hold until %s what was there before", s.id, opened, holds)
	return false
}

// refused holds that not everything asked lets a step be taken at this moment, and
// why: when the step before was seen in two rounds.
func (m *signedWalk) refused(t *testing.T, w *world, s signedStep) {
	t.Helper()
	verdicts, checks := m.answers(t, w, s)
	for i := 0; i < looksToStart && slices.ContainsFunc(m.says, func(say string) bool { return !slices.Contains(checks, say) }); i++ {
		time.Sleep(time.Second)
		verdicts, checks = m.answers(t, w, s)
	}
	assert.True(t, slices.ContainsFunc(verdicts, func(v migrate.Verdict) bool { return v != migrate.Go }), "%s may be taken", s.id)
	assert.Subset(t, checks, m.says)
}

// answers looks, and puts what is asked for a step.
func (m *signedWalk) answers(t *testing.T, w *world, s signedStep) (verdicts []migrate.Verdict, checks []string) {
	t.Helper()
	w.observe(t)
	for _, q := range s.asks(w) {
		r := w.put(t, q)
		t.Logf("%q: %s %v", q, r.verdict, r.checks)
		verdicts, checks = append(verdicts, r.verdict), append(checks, r.checks...)
	}
	return verdicts, checks
}

// failsWithin is how long resolvers may take until they ask for what has changed.
const failsWithin = 40 * time.Second

// conclude holds that those failed that were to fail, before all that was left
// in caches is forgotten.
func (m *signedWalk) conclude(t *testing.T, w *world, holds time.Time) {
	if len(m.fails) > 0 {
		holds = time.Now().Add(failsWithin)
	}
	bad := w.fails(holds)
	t.Logf("%d answers, %d failures", w.answers(), len(bad))
	if len(m.fails) == 0 {
		assert.Equal(t, m.skips != "", m.kept != "", "why it is waited for")
		w.insecure.Store(m.endsUnsigned)
		w.fails(time.Now().Add(time.Second))
		w.content(t)
		return
	}
	for _, name := range m.fails {
		assert.True(t, slices.ContainsFunc(bad, func(b bogus) bool { return strings.HasPrefix(b.resolver, name) && b.got == "SERVFAIL" }), "%s: %v", name, bad)
	}
}

var bothNames = slices.Concat(oldNames, newNames)

// multiSigner is RFC 8901's model 2: each provider signs with keys of its own.
func multiSigner() []signedStep {
	return []signedStep{{
		id: "M1",
		do: func(t *testing.T, w *world) {
			w.old.foreign, w.new.foreign = []*rehearse.ZoneKey{w.new.zsk}, []*rehearse.ZoneKey{w.old.zsk}
			w.serveBoth(t)
		},
		lasts: func(ttl worldTTLs) int { return ttl.key },
	}, {
		id:    "M2",
		asks:  func(w *world) []asked { return []asked{{"ds", "--change", "add-ds " + w.new.ksk.DS()}} },
		do:    func(t *testing.T, w *world) { w.delegate(t, oldNames, w.old.ksk, w.new.ksk) },
		lasts: func(ttl worldTTLs) int { return max(ttl.ds, ttl.key) },
	}, {
		id:   "M3",
		asks: func(w *world) []asked { return []asked{{"status", "M2"}} },
		do: func(t *testing.T, w *world) {
			w.old.names, w.new.names = bothNames, bothNames
			w.serveBoth(t)
		},
		lasts: func(ttl worldTTLs) int { return ttl.ns },
	}, {
		id:    "M4",
		asks:  func(w *world) []asked { return []asked{{"delegate"}} },
		do:    func(t *testing.T, w *world) { w.delegate(t, bothNames, w.old.ksk, w.new.ksk) },
		lasts: func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) },
	}, {
		id:   "M5",
		asks: func(w *world) []asked { return []asked{{"delegate"}} },
		do: func(t *testing.T, w *world) {
			w.old.names, w.new.names = newNames, newNames
			w.serveBoth(t)
			w.delegate(t, newNames, w.old.ksk, w.new.ksk)
		},
		lasts: func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) },
	}, {
		id:    "M6",
		asks:  func(w *world) []asked { return []asked{{"decommission"}} },
		do:    func(t *testing.T, w *world) { require.NoError(t, w.old.server.Stop()) },
		lasts: func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) + max(ttl.key, ttl.data) },
		from:  "M5",
	}, {
		id: "M7",
		asks: func(w *world) []asked {
			return []asked{{"ds", "--change", fmt.Sprintf("remove-ds %d", w.old.ksk.Tag()), "--change", fmt.Sprintf("remove-key %d", w.old.zsk.Tag())}}
		},
		do: func(t *testing.T, w *world) {
			w.delegate(t, newNames, w.new.ksk)
			w.new.foreign = nil
			w.serve(t, w.new)
		},
		lasts: func(ttl worldTTLs) int { return max(ttl.ds, ttl.key, ttl.data) },
	}}
}

// planMultiSigner has the plan of such a move, and the inventory.
func planMultiSigner(t *testing.T, w *world) { w.planMultiSigner(t, "") }

func (w *world) planMultiSigner(t *testing.T, more string) {
	t.Helper()
	w.writePlan(t, "multi-signer", "axfr://"+newAddress+"/ex.test.", more)
	w.observe(t)
}

func (w *world) serveBoth(t *testing.T) {
	t.Helper()
	w.serve(t, w.old)
	w.serve(t, w.new)
}

// but gives steps with one of them changed.
func but(steps []signedStep, id string, change func(*signedStep)) []signedStep {
	change(&steps[slices.IndexFunc(steps, func(s signedStep) bool { return s.id == id })])
	return steps
}
