package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// goInsecure takes the DS away, moves, and signs anew at the new provider.
func goInsecure() []signedStep {
	return []signedStep{{
		id:    "I2",
		do:    func(t *testing.T, w *world) { w.insecure.Store(true); w.delegate(t, oldNames) },
		lasts: func(ttl worldTTLs) int { return ttl.ds },
	}, {
		id:   "U3",
		asks: func(w *world) []asked { return []asked{{"status", "I2"}, {"status", "I3"}} },
		do: func(t *testing.T, w *world) {
			w.old.names = newNames
			w.serve(t, w.old)
		},
		lasts: func(worldTTLs) int { return 0 }, // U7 waits for it
	}, {
		id:    "U4",
		asks:  func(w *world) []asked { return []asked{{"delegate"}} },
		do:    func(t *testing.T, w *world) { w.delegate(t, newNames) },
		lasts: func(ttl worldTTLs) int { return max(ttl.ns, ttl.parentNS) },
	}, {
		id:    "U7",
		asks:  func(w *world) []asked { return []asked{{"decommission"}} },
		do:    func(t *testing.T, w *world) { require.NoError(t, w.old.server.Stop()) },
		lasts: func(worldTTLs) int { return 0 },
	}, {
		id:    "I4",
		asks:  func(w *world) []asked { return nil },
		do:    func(t *testing.T, w *world) { w.presign(t, w.new) },
		lasts: func(ttl worldTTLs) int { return ttl.data },
	}, {
		id:    "I5",
		asks:  addDS,
		do:    func(t *testing.T, w *world) { w.delegate(t, w.servers, w.new.ksk) },
		lasts: func(ttl worldTTLs) int { return ttl.ds + ttl.data },
	}}
}

func addDS(w *world) []asked { return []asked{{"ds", "--change", "add-ds " + w.new.ksk.DS()}} }

// unsignInPlace takes the DS away, and then serves the zone unsigned where it is.
func unsignInPlace() []signedStep {
	return append(goInsecure()[:1], signedStep{
		id:   "unsign",
		asks: func(w *world) []asked { return []asked{{"ds", "--change", "unsign"}} },
		do: func(t *testing.T, w *world) {
			require.NoError(t, w.old.server.Stop())
			w.old.kind, w.old.signs = rehearse.NSD, nil
			w.startProvider(t, w.old, oldAddress)
		},
		lasts: func(ttl worldTTLs) int { return ttl.data },
	})
}

// withoutDrain leaves the NS set of the old zone alone, and signs the new one while
// the old servers answer.
func withoutDrain() []signedStep {
	steps := goInsecure()
	removed, delegate := steps[1].asks, steps[2].asks
	steps[2].asks = func(w *world) []asked { return append(removed(w), delegate(w)...) }
	steps[4].asks = addDS
	return []signedStep{steps[0], steps[2], steps[4], steps[5]}
}

func planGoInsecure(t *testing.T, w *world) { w.planGoInsecure(t, "") }

func planWithoutU3(t *testing.T, w *world) {
	until := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	w.planGoInsecure(t, "waivers: [{step: U3, reason: the old provider cannot, by: anna, until: "+until+"}]\n")
}

func (w *world) planGoInsecure(t *testing.T, more string) {
	t.Helper()
	w.writePlan(t, "go-insecure", "axfr://"+newAddress+"/ex.test.", more)
	w.observe(t)
}

// goInsecureWalks are moves from BIND, which signs, to NSD; in each one that leaves
// a wait out, its TTL is long.
var goInsecureWalks = []signedWalk{
	{name: "every wait"},
	{
		name: "unsigned servers before caches have forgotten the DS", skips: "I2", says: []string{"I3 waiting"}, fails: []string{"direct", "behind"},
		ttl: worldTTLs{ds: longTTL, parentNS: 2, ns: 2, key: 3, data: 2},
	},
	{
		name: "DS back while caches have unsigned data", skips: "I4", says: []string{"sec-ds-change"}, fails: []string{"behind"},
		ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: longTTL},
	},
	{
		name: "DS back while caches have old servers", skips: "U4", says: []string{"sec-ds-change"}, fails: []string{"direct", "behind"},
		ttl:  worldTTLs{ds: 3, parentNS: 2, ns: longTTL, key: 3, data: 2},
		plan: planWithoutU3, steps: withoutDrain(),
	},
	{name: "unsigned in place", steps: unsignInPlace(), endsUnsigned: true},
	{
		name: "unsigned in place before caches have forgotten the DS", skips: "I2", says: []string{"sec-unsign-early"}, fails: []string{"direct", "behind"},
		ttl:   worldTTLs{ds: longTTL, parentNS: 2, ns: 2, key: 3, data: 2},
		steps: unsignInPlace(),
	},
}

// TestGoInsecure walks through moves of a signed zone that becomes unsigned on the
// way.
func TestGoInsecure(t *testing.T) {
	apart(t, walksApart(goInsecureWalks, signedWalk{
		kinds: [2]rehearse.Kind{rehearse.BIND, rehearse.NSD}, plan: planGoInsecure, ttl: quickTTLs, steps: goInsecure(),
	})...)
}
