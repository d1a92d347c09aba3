package caches

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestSenseless changes one thing of a simulation that makes sense.
func TestSenseless(t *testing.T) {
	for want, change := range map[string]func(*World, *Population, *Span){
		`world "a move" has 0 parent servers, not 1 to 64`:                                        func(w *World, _ *Population, _ *Span) { w.Parents = nil },
		`world "a move" has 65 name servers, not 1 to 64`:                                         func(w *World, _ *Population, _ *Span) { w.Servers = make([]Server, 65) },
		`world "a move": server ns.old.: it has no phases`:                                        func(w *World, _ *Population, _ *Span) { w.Servers[0].Phases = nil },
		`world "a move": parent server a.parent.: its phases are not in the order of their times`: func(w *World, _ *Population, _ *Span) { w.Parents[0].Phases[0].From = 900 * time.Hour },
		`world "a move": server ns.new.: at T-1000h: a set names server 5 of 4`:                   func(w *World, _ *Population, _ *Span) { w.Servers[2].Phases[0].Apex = SetOf(1, 5) },
		`world "a move": server ns.new.: at T-1000h: a TTL is -1s`:                                func(w *World, _ *Population, _ *Span) { w.Servers[2].Phases[0].RecordTTL = -time.Second },
		`world "a move": server ns.new.: at T-1000h it has state 9, which is none`:                func(w *World, _ *Population, _ *Span) { w.Servers[2].Phases[0].State = 9 },
		`world "a move": parent server a.parent.: at T its delegation names no server`:            func(w *World, _ *Population, _ *Span) { w.Parents[1].Phases[1].NS = 0 },
		`world "a move": parent server a.parent.: at T it has state 5, which no parent has`:       func(w *World, _ *Population, _ *Span) { w.Parents[1].Phases[1].State = Parks },
		`a population of 0 resolvers is not simulated, but one of 1 to 100000000`:                 func(_ *World, p *Population, _ *Span) { p.Resolvers = 0 },
		`the rates' spread is 0.5, not 1 or more`:                                                 func(_ *World, p *Population, _ *Span) { p.Spread = 0.5 },
		`0 names are looked up, not 1 to 64`:                                                      func(_ *World, p *Population, _ *Span) { p.Names = nil },
		`www is looked up 0 times an hour, not more than 0 and at most ten million times`:         func(_ *World, p *Population, _ *Span) { p.Names[0].PerHour = 0 },
		`class parent: it is parent-centric and heeds the apex NS set`:                            func(_ *World, p *Population, _ *Span) { p.Classes[3].Refreshing = true },
		`class day: its floor 25h0m0s is above its cap 24h0m0s`:                                   func(_ *World, p *Population, _ *Span) { p.Classes[1].Floor = 25 * time.Hour },
		`class day is there twice`:                                                                func(_ *World, p *Population, _ *Span) { p.Classes[0].Name = "day" },
		`the shares of the classes sum to 1.43, not to 1`:                                         func(_ *World, p *Population, _ *Span) { p.Classes[0].Share = 0.9 },
		`the span ends at T-13h, not after its start at T-12h`:                                    func(_ *World, _ *Population, s *Span) { s.To = -13 * time.Hour },
		`the interval is 1ms, not a second or more`:                                               func(_ *World, _ *Population, s *Span) { s.Interval = time.Millisecond },
		`the span has more than 10000 intervals of 1s`:                                            func(_ *World, _ *Population, s *Span) { s.Interval = time.Second },
	} {
		w, p, span := plainMove{pns: pns, cns: cns}.world(), people(t, ""), wide
		change(w, p, &span)
		_, err := Simulate(w, p, span)
		assert.EqualError(t, err, want)
	}
}

func TestWords(t *testing.T) {
	for share, want := range map[float64]string{
		0: "0 %", 1: "100 %", 0.71: "71 %", 0.7149: "71 %", 0.0004: "under 0.1 %", 0.004: "0.4 %", 0.9999: "over 99.9 %", 0.996: "99.6 %", 0.00999: "1 %",
	} {
		assert.Equal(t, want, Percent(share))
	}
	for at, want := range map[time.Duration]string{
		0: "T", time.Hour: "T+1h", 48*time.Hour - time.Second: "T+48h", 90*time.Minute + time.Second: "T+1h31m", 1500 * time.Millisecond: "T+2s",
		-time.Hour: "T-1h", -150 * time.Minute: "T-2h",
	} {
		assert.Equal(t, want, About(at))
	}
}
