package main

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// signedStep is a step of a signed move.
type signedStep struct {
	id string
	// do takes the step.
	do func(t *testing.T, w *world)
	// wait is how long caches hold what was there before it, in seconds.
	wait func(ttl worldTTLs) int
}

// signedWalk is a move that is walked through, with waits that are left out.
type signedWalk struct {
	name  string
	kinds [2]rehearse.Kind
	ttl   worldTTLs
	steps []signedStep
	// skips are steps that are not waited for.
	skips []string
	// fails are the resolvers that fail then, by the beginning of their name.
	fails []string
	// kept says of a wait that nobody misses here why it is waited for.
	kept string
}

// walk goes through a move to its end, or to where a wait was left out and
// resolvers failed of it.
func (m *signedWalk) walk(t *testing.T) {
	w := startWorld(t, m.ttl, m.kinds)
	w.direct(t, "direct")
	w.direct(t, "eager", "aggressive-nsec: yes", "prefetch: yes")
	w.behind(t, "behind")
	for _, s := range m.steps {
		w.direct(t, "direct before "+s.id)
		w.behind(t, "behind before "+s.id)
		w.content(t)
		s.do(t, w)
		if slices.Contains(m.skips, s.id) {
			continue
		}
		time.Sleep(time.Duration(s.wait(m.ttl)) * time.Second)
		if len(m.fails) > 0 && len(w.badSince(time.Time{})) > 0 {
			break
		}
	}
	m.conclude(t, w)
}

// conclude holds that those failed that were to fail.
func (m *signedWalk) conclude(t *testing.T, w *world) {
	bad := w.badSince(time.Time{})
	if len(m.fails) == 0 {
		require.Empty(t, bad, "%s", w.logs(bad))
		return
	}
	if len(bad) == 0 {
		bad = w.fails(time.Time{}, 10*time.Second)
	}
	t.Logf("%d failures: %v", len(bad), bad[:min(len(bad),8)])
	t.Log(w.logs(bad))
	for _, name := range m.fails {
		assert.True(t, slices.ContainsFunc(bad, func(b bogus) bool { return strings.HasPrefix(b.resolver, name) && b.got == "SERVFAIL" }), "%s: %v", name, bad)
	}
}

var bothNames = slices.Concat(oldNames, newNames)

// multiSigner is RFC 8901's model 2: each provider signs with keys of its own.
func multiSigner() []signedStep {
	return []signedStep{
		{"M1", func(t *testing.T, w *world) {
			w.old.foreign, w.new.foreign = []*rehearse.ZoneKey{w.new.zsk}, []*rehearse.ZoneKey{w.old.zsk}
			w.serveBoth(t)
		}, func(ttl worldTTLs) int { return ttl.key }},
		{"M2", func(t *testing.T, w *world) {
			w.delegate(t, oldNames, w.old.ksk, w.new.ksk)
		}, func(ttl worldTTLs) int { return max(ttl.ds, ttl.key) }},
		{"M3", func(t *testing.T, w *world) {
			w.old.names, w.new.names = bothNames, bothNames
			w.serveBoth(t)
		}, func(ttl worldTTLs) int { return ttl.ns }},
		{"M4", func(t *testing.T, w *world) {
			w.delegate(t, bothNames, w.old.ksk, w.new.ksk)
		}, func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) }},
		{"M5", func(t *testing.T, w *world) {
			w.old.names, w.new.names = newNames, newNames
			w.serveBoth(t)
			w.delegate(t, newNames, w.old.ksk, w.new.ksk)
		}, func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) }},
		{"M6", func(t *testing.T, w *world) {
			require.NoError(t, w.old.server.Stop())
		}, func(ttl worldTTLs) int { return max(ttl.key, ttl.data) }},
		{"M7", func(t *testing.T, w *world) {
			w.delegate(t, newNames, w.new.ksk)
			w.new.foreign = nil
			w.serve(t, w.new)
		}, func(ttl worldTTLs) int { return cmp.Or(max(ttl.ds, ttl.key, ttl.data)) }},
	}
}

func (w *world) serveBoth(t *testing.T) {
	t.Helper()
	w.serve(t, w.old)
	w.serve(t, w.new)
}

// but gives steps with one replaced.
func but(steps []signedStep, id string, change func(*signedStep)) []signedStep {
	i := slices.IndexFunc(steps, func(s signedStep) bool { return s.id == id })
	change(&steps[i])
	return steps
}
