package main

import (
	"testing"

	"github.com/zonegate/zonegate/migrate/rehearse"
)

var bindToKnot = [2]rehearse.Kind{rehearse.BIND, rehearse.Knot}

var multiSignerWalks = []signedWalk{
	{name: "all waits"},
	{name: "M1 skipped", skips: []string{"M1"}, kept: "x"},
	{
		name: "K skipped in M1 and M2", skips: []string{"M1"}, ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 40, data: 2}, fails: []string{"direct"},
		steps: but(multiSigner(), "M2", func(s *signedStep) { s.wait = func(ttl worldTTLs) int { return ttl.ds } }),
	},
	{name: "M2 skipped", skips: []string{"M2"}, ttl: worldTTLs{ds: 40, parentNS: 2, ns: 2, key: 3, data: 2}, fails: []string{"direct"}},
	{name: "M5 skipped", skips: []string{"M5"}, ttl: worldTTLs{ds: 3, parentNS: 2, ns: 6, key: 3, data: 2}},
	{
		name: "M5 skipped, old set unchanged", skips: []string{"M5"}, ttl: worldTTLs{ds: 3, parentNS: 2, ns: 8, key: 3, data: 2}, fails: []string{"direct"},
		steps: but(but(multiSigner(), "M3", func(s *signedStep) {
			s.do = func(t *testing.T, w *world) { w.new.names = bothNames; w.serve(t, w.new) }
		}), "M5", func(s *signedStep) {
			s.do = func(t *testing.T, w *world) {
				w.new.names = newNames
				w.serve(t, w.new)
				w.delegate(t, newNames, w.old.ksk, w.new.ksk)
			}
		}),
	},
	{name: "before M7 skipped", skips: []string{"M6"}, ttl: worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: 60}, fails: []string{"behind"}},
	{name: "M7 at M5", ttl: worldTTLs{ds: 3, parentNS: 2, ns: 8, key: 3, data: 2}, fails: []string{"direct"},
		steps: append(multiSigner()[:4], signedStep{"M57", func(t *testing.T, w *world) {
			w.old.names, w.new.names = newNames, newNames
			w.delegate(t, newNames, w.new.ksk)
			w.new.foreign = nil
			w.serveBoth(t)
		}, func(ttl worldTTLs) int { return 8 }}),
	},
}

func TestMultiSigner(t *testing.T) {
	var cases []apartCase
	for _, m := range multiSignerWalks {
		if m.kinds[0] == "" {
			m.kinds = bindToKnot
		}
		if m.ttl == (worldTTLs{}) {
			m.ttl = quickTTLs
		}
		if m.steps == nil {
			m.steps = multiSigner()
		}
		cases = append(cases, apartCase{m.name, worldAddresses, m.walk})
	}
	apart(t, cases...)
}
