package caches

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// plainMove is a move from two old servers to two new ones.
type plainMove struct {
	pns, cns time.Duration
	u3       time.Duration // when the old servers show the new NS set; 0 for never
	off      time.Duration // when the old servers are switched off; 0 for never
	as       State         // what they do then; Serves for Refuses
}

const record, negative = 5 * time.Minute, 10 * time.Minute

func (m plainMove) world() *World {
	old, renewed := SetOf(0, 1), SetOf(2, 3)
	w := &World{Name: "a move"}
	for range 2 {
		w.Parents = append(w.Parents, Parent{Name: "a.parent.", Phases: []Delegation{{From: -ages, NS: old, TTL: m.pns}, {NS: renewed, TTL: m.pns}}})
	}
	for range 2 {
		v := Service{From: -ages, Apex: old, TTL: m.cns, RecordTTL: record, NegativeTTL: negative}
		s := Server{Name: "ns.old.", Phases: []Service{v}}
		if m.u3 != 0 {
			v.From, v.Apex = m.u3, renewed
			s.Phases = append(s.Phases, v)
		}
		if m.off != 0 {
			v.From, v.State = m.off, max(m.as, Refuses)
			s.Phases = append(s.Phases, v)
		}
		w.Servers = append(w.Servers, s)
	}
	for range 2 {
		v := Service{From: -ages, Apex: renewed, New: true, TTL: m.cns, RecordTTL: record, NegativeTTL: negative}
		w.Servers = append(w.Servers, Server{Name: "ns.new.", Phases: []Service{v}})
	}
	return w
}

const ages = 1000 * time.Hour

// people are resolvers of one of the default classes, or of all.
func people(t *testing.T, class string) *Population {
	p := DefaultPopulation()
	p.Resolvers = 4000
	if class != "" {
		classes, err := ParseShares(class+"=1", p.Classes)
		require.NoError(t, err)
		p.Classes = classes
	}
	return p
}

func simulated(t *testing.T, w *World, p *Population, span Span) *Result {
	t.Helper()
	r, err := Simulate(w, p, span)
	require.NoError(t, err)
	return r
}

var wide = Span{From: -12 * time.Hour, To: 120 * time.Hour}
