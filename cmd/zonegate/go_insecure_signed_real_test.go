package main

import (
	"slices"
	"testing"

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
		asks: func(w *world) []asked { return []asked{{"status", "I3"}} },
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
		lasts: func(ttl worldTTLs) int { return ttl.ds },
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

// goInsecureWalks are moves from BIND, which signs, to NSD.
var goInsecureWalks = []signedWalk{
	{name: "every wait"},
	{name: "unsigned servers too early", skips: "I2", ttl: worldTTLs{ds: 40, parentNS: 2, ns: 2, key: 3, data: 2}, fails: []string{"direct"}},
	{name: "DS back while caches have unsigned data", skips: "I4", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: 40}, fails: []string{"behind"}},
	{
		name: "DS back while caches have old servers", skips: "U4", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 40, key: 3, data: 2}, fails: []string{"direct"},
		steps: but(slices.Delete(goInsecure(), 3, 4), "I4", func(s *signedStep) { s.asks = addDS }),
	},
	{name: "unsigned in place", steps: unsignInPlace()},
	{name: "unsigned in place too early", steps: unsignInPlace(), skips: "I2", ttl: worldTTLs{ds: 40, parentNS: 2, ns: 2, key: 3, data: 2}, fails: []string{"direct"}},
}

// TestGoInsecure walks through moves of a signed zone that becomes unsigned on the
// way.
func TestGoInsecure(t *testing.T) {
	plan := func(t *testing.T, w *world) {
		w.writePlan(t, "go-insecure", "axfr://"+newAddress+"/ex.test.", "")
		w.observe(t)
	}
	apart(t, walksApart(goInsecureWalks, signedWalk{kinds: [2]rehearse.Kind{rehearse.BIND, rehearse.NSD}, plan: plan, ttl: quickTTLs, steps: goInsecure()})...)
}
