package main

import (
	"testing"

	"github.com/zonegate/zonegate/migrate/rehearse"
)

// multiSignerWalks are moves from BIND to Knot.
var multiSignerWalks = []signedWalk{
	{name: "every wait"},
	{name: "after M1", skips: "M1", kept: "x"},
	{
		name: "K after M1 and after M2", skips: "M1", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 40, data: 2}, fails: []string{"behind"},
		steps: but(multiSigner(), "M2", func(s *signedStep) { s.lasts = func(ttl worldTTLs) int { return ttl.ds } }),
	},
	{name: "after M2", skips: "M2", ttl: worldTTLs{ds: 40, parentNS: 2, ns: 2, key: 3, data: 2}, fails: []string{"direct"}},
	{name: "after M5", skips: "M5", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 6, key: 3, data: 2}, kept: "x"},
	{name: "before M7", skips: "M6", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: 60}, fails: []string{"behind"}},
}

// TestMultiSigner walks through moves by RFC 8901 from BIND to Knot: with all
// waits, where everybody validates at every moment, and without one of them.
func TestMultiSigner(t *testing.T) {
	apart(t, walksApart(multiSignerWalks, signedWalk{
		kinds: [2]rehearse.Kind{rehearse.BIND, rehearse.Knot}, plan: planMultiSigner, ttl: quickTTLs, steps: multiSigner(),
	})...)
}
