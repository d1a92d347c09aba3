package main

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// oldSetUnchanged is a move where the old provider's zone goes on to name its own
// servers alone.
func oldSetUnchanged() []signedStep {
	return but(but(multiSigner(), "M3", func(s *signedStep) {
		s.do = func(t *testing.T, w *world) {
			w.new.names = bothNames
			w.serve(t, w.new)
		}
	}), "M5", func(s *signedStep) {
		s.do = func(t *testing.T, w *world) {
			w.new.names = newNames
			w.serve(t, w.new)
			w.delegate(t, newNames, w.old.ksk, w.new.ksk)
		}
	})
}

// longLived has resolvers come to know the NS sets as they are right before step
// M5, with a long TTL.
func longLived(steps []signedStep) []signedStep {
	return but(steps, "M5", func(s *signedStep) {
		do := s.do
		s.do = func(t *testing.T, w *world) {
			w.ttl.ns = longTTL
			w.serveBoth(t)
			w.observe(t)
			w.direct(t, "direct for long")
			w.behind(t, "behind for long")
			do(t, w)
		}
	})
}

// parked has the old provider go on to answer for the zone once it is switched
// off: with one of its own, unsigned.
func parked(steps []signedStep) []signedStep {
	return but(steps, "M6", func(s *signedStep) {
		s.do = func(t *testing.T, w *world) {
			require.NoError(t, w.old.server.Stop())
			w.old.kind, w.old.signs, w.old.foreign = rehearse.NSD, nil, nil
			w.startProvider(t, w.old, oldAddress)
		}
	})
}

func planWaivedM3(t *testing.T, w *world) {
	t.Helper()
	until := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	w.planMultiSigner(t, "waivers: [{step: U3, reason: the old provider cannot, by: anna, until: "+until+"}]\n")
}

// multiSignerWalks are moves from BIND to Knot: with every wait, and with one left
// out, whose TTL is long then.
var multiSignerWalks = []signedWalk{
	{name: "every wait"},
	{
		name: "without the wait after M1", skips: "M1", says: []string{"sec-ds-change"},
		kept: `Nothing fails, since nobody is sent to the new servers before the wait after M2 is over, and that one has K in
it, from a later moment on. It is kept because the two are the same time and cost nothing more: whoever counts M2 by
the TTL of the DS alone has nothing but this wait (see the next walk, which fails). Until the new keys are known to be
everywhere, the DS that would have to be taken back is not at the parent either.`,
	},
	{
		name: "without K after M1 and after M2", skips: "M1", says: []string{"sec-ds-change"}, fails: []string{"behind"},
		ttl:   worldTTLs{ds: 3, parentNS: 2, ns: 2, key: longTTL, data: 2},
		steps: but(multiSigner(), "M2", func(s *signedStep) { s.lasts = func(ttl worldTTLs) int { return ttl.ds } }),
	},
	{
		name: "without the wait after M2", skips: "M2", says: []string{"M2 waiting"}, fails: []string{"direct"},
		ttl: worldTTLs{ds: longTTL, parentNS: 2, ns: 2, key: 3, data: 2},
	},
	{
		name: "without the wait after M5", skips: "M5", says: []string{"drain-not-before"},
		steps: longLived(multiSigner())[:6], // the NS sets in caches have old signatures: what M7 waits for
		kept: `Nothing fails, since caches have both sides' servers since M4, and Unbound asks another one when a server is silent.
It is kept because whoever asks a dead server first waits for its time-out; because the servers left carry everything;
and because an old provider is not always silent, and not always in caches together with the new one: the next two
walks fail. The old keys stay until its end, too: M7 right after M5 fails (see below).`,
	},
	{
		name: "without the wait after M5, the old provider parks the zone", skips: "M5", says: []string{"drain-not-before"}, fails: []string{"behind"},
		steps: parked(longLived(multiSigner())),
	},
	{
		name: "without the wait after M5, the old NS set unchanged", skips: "M5", says: []string{"drain-not-before"}, fails: []string{"behind"},
		plan: planWaivedM3, steps: parked(longLived(oldSetUnchanged())),
	},
	{
		name: "M7 right after M5", skips: "M5", says: []string{"sec-ds-change", "sec-key-remove-early"}, fails: []string{"behind"},
		steps: slices.Delete(longLived(multiSigner()), 5, 6),
	},
	{
		name: "without the wait before M7", skips: "M6", says: []string{"sec-ds-change", "sec-key-remove-early"}, fails: []string{"behind"},
		ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: longTTL},
	},
}

// TestMultiSigner walks through moves by RFC 8901 from BIND to Knot: with all
// waits, where everybody validates at every moment, and without one of them.
func TestMultiSigner(t *testing.T) {
	apart(t, walksApart(multiSignerWalks, signedWalk{
		kinds: [2]rehearse.Kind{rehearse.BIND, rehearse.Knot}, plan: planMultiSigner, ttl: quickTTLs, steps: multiSigner(),
	})...)
}
