package migrate_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// The model plays resolver caches minute by minute, and knows nothing of terms:
// what a cache holds follows from what servers say at the time that it asks.

const (
	modelStart  = -200 // minutes since T0
	modelEnd    = 700
	modelStep   = 2  // from one look to the next
	modelLasts  = 10 // how long a state lasts at least, where somebody looks
	modelMaxTTL = 40
)

const modelPlan = clockPlan + clockParent + `
margin: 1m
timing: {ttl-before: {ns: 1h, reason: TTLs of the model are no longer}, round-gap: 4m, max-gap: 20m}
`

// modelServer is what a server of the parent or an old one says in each minute.
type modelServer struct {
	role    evidence.Role
	name    string
	address netip.AddrPort
	states  [modelEnd - modelStart]modelState
}

type modelState struct {
	names  []string
	old    bool // it names an old server
	ttl    int  // minutes
	answer evidence.Outcome
}

func (s *modelServer) at(minute int) *modelState { return &s.states[minute-modelStart] }

// set puts a state from one minute up to another.
func (s *modelServer) set(from, to int, change func(*modelState)) {
	for m := max(from, modelStart); m < min(to, modelEnd); m++ {
		change(s.at(m))
	}
}

var (
	modelOld   = []string{"ns1.old.test.", "ns2.old.test."}
	modelNew   = []string{"ns1.new.test.", "ns2.new.test."}
	modelMixed = []string{"ns1.new.test.", "ns1.old.test."}
	modelPark  = []string{"ns1.park.test."}
)

func names(set []string, old bool) func(*modelState) {
	return func(s *modelState) { s.names, s.old = set, old }
}

// model is a random move.
type model struct {
	*rand.Rand
	parents, olds []*modelServer
	watched       int // from when on somebody looks
	gaps          [][2]int
	losses        bool
}

func newModel(seed uint64) *model {
	m := &model{Rand: rand.New(rand.NewPCG(seed, 7)), losses: seed%2 == 0}
	for i := range 2 {
		m.parents = append(m.parents, &modelServer{role: evidence.Parent, address: modelAddress("203.0.113", i)})
		m.olds = append(m.olds, &modelServer{role: evidence.Old, name: modelOld[i], address: modelAddress("198.51.100", i)})
	}
	m.watched = m.IntN(60)
	change := m.watched + m.IntN(150) - 20
	for range m.IntN(3) {
		from := change + m.IntN(300) - 50
		m.gaps = append(m.gaps, [2]int{from, from + 25 + m.IntN(60)})
	}
	apex := change + m.IntN(120) - 80
	for _, s := range m.parents {
		m.play(s, change+m.IntN(20))
	}
	for _, s := range m.olds {
		m.play(s, apex+m.IntN(20))
		if m.IntN(4) == 0 {
			from := m.free(apex)
			outcome := []evidence.Outcome{evidence.Refused, evidence.Timeout, evidence.ServFail}[m.IntN(3)]
			s.set(from, from+modelLasts+m.IntN(60), func(x *modelState) { x.answer = outcome })
		}
	}
	return m
}

func modelAddress(network string, i int) netip.AddrPort {
	return netip.MustParseAddrPort(fmt.Sprintf("%s.%d:53", network, i+1))
}

// play gives a server its history: TTLs that change, the new set from some minute
// on, and sometimes the old one, a mixed one or strangers again.
func (m *model) play(s *modelServer, change int) {
	s.set(modelStart, modelEnd, names(modelOld, true))
	s.set(modelStart, modelEnd, func(x *modelState) { x.answer = evidence.Answered; x.ttl = 5 + m.IntN(1) })
	for from := modelStart; from < change; {
		ttl := 1 + m.IntN(modelMaxTTL)
		to := from + modelLasts + m.IntN(120)
		if !m.unseen(from, from+modelLasts) {
			s.set(from, modelEnd, func(x *modelState) { x.ttl = ttl })
		}
		from = to
	}
	s.set(change, modelEnd, names(modelNew, false))
	if m.IntN(2) == 0 {
		ttl := 1 + m.IntN(modelMaxTTL)
		s.set(change, modelEnd, func(x *modelState) { x.ttl = ttl })
	}
	last := s.at(change - 1).ttl
	if m.IntN(3) == 0 {
		from := m.free(change)
		set, old := modelOld, true
		switch m.IntN(4) {
		case 0:
			set = modelMixed
		case 1:
			set, old = modelPark, false
		}
		ttl := 1 + m.IntN(modelMaxTTL)
		s.set(from, from+modelLasts+m.IntN(40), func(x *modelState) { x.names, x.old, x.ttl = set, old, ttl })
		last = max(last, 0)
		if old {
			last = ttl
		}
	}
	for _, gap := range m.gaps {
		if gap[0] < change+modelLasts || m.IntN(2) == 0 || s.at(gap[0]).old || s.at(gap[1]).old {
			continue
		}
		from := gap[0] + 1 + m.IntN(5)
		s.set(from, min(from+1+m.IntN(15), gap[1]-1), func(x *modelState) { x.names, x.old, x.ttl = modelOld, true, min(last, s.lastOld(gap[0])) })
	}
}

// unseen tells whether nobody looks for some of a time: what happens to TTLs then
// no clock can know.
func (m *model) unseen(from, to int) bool {
	for _, gap := range m.gaps {
		if from < gap[1]+modelStep && to > gap[0] {
			return true
		}
	}
	return false
}

// lastOld is the TTL that a server had old names with last, before a minute.
func (s *modelServer) lastOld(before int) int {
	for m := before; m >= modelStart; m-- {
		if s.at(m).old {
			return s.at(m).ttl
		}
	}
	return 0
}

// free is a minute after the change from which on somebody looks long enough.
func (m *model) free(after int) int {
	for range 100 {
		from := after + modelLasts + m.IntN(250)
		clear := true
		for _, gap := range m.gaps {
			clear = clear && (from+60+modelLasts < gap[0] || from > gap[1]+modelLasts)
		}
		if clear {
			return from
		}
	}
	return modelEnd
}

// holds is the last minute up to which any cache holds an old name that has asked
// until a minute, whichever server it asked whenever. Sticky ones take the NS set
// from old servers again and again; others once.
func (m *model) holds(until int, sticky bool) int {
	byParent, byChild := modelStart, modelStart
	for t := modelStart; t < until; t++ {
		for _, p := range m.parents {
			if x := p.at(t); x.old && x.answer == evidence.Answered {
				byParent = max(byParent, t+x.ttl)
			}
		}
		asks := byParent > t || sticky && byChild > t
		for _, o := range m.olds {
			if x := o.at(t); asks && x.old && x.answer == evidence.Answered {
				byChild = max(byChild, t+x.ttl)
			}
		}
	}
	return max(byParent, byChild)
}

// evidence is what was seen of it.
func (m *model) evidence() *evidence.Book {
	book := &evidence.Book{}
	lost := map[netip.AddrPort]int{}
	for minute := m.watched; minute < modelEnd; minute += modelStep {
		if m.inGap(minute) {
			continue
		}
		add := func(e evidence.Entry) {
			e.At, e.Vantage, e.Run = clockT0.Add(time.Duration(minute)*time.Minute), "ams", fmt.Sprint("run", minute)
			book.Entries = append(book.Entries, e)
		}
		add(evidence.Entry{Begin: &evidence.Begin{Zone: "example.com."}})
		for _, s := range append(m.parents[:2:2], m.olds...) {
			outcome := s.at(minute).answer
			if lost[s.address]++; m.losses && lost[s.address] < 3 && m.IntN(20) == 0 {
				outcome = evidence.Timeout
			} else {
				lost[s.address] = 0
			}
			for _, o := range s.answers(minute, outcome) {
				add(evidence.Entry{Saw: o})
			}
		}
		add(evidence.Entry{Saw: modelNewServer()})
		add(evidence.Entry{End: &evidence.End{}})
	}
	return book
}

func (m *model) inGap(minute int) bool {
	for _, gap := range m.gaps {
		if minute > gap[0] && minute < gap[1] {
			return true
		}
	}
	return false
}

func modelNewServer() *evidence.Observation {
	o := &evidence.Observation{Outcome: evidence.Answered, Rcode: "NOERROR", AA: true}
	o.Question = evidence.Question{Role: evidence.New, Server: "ns1.new.test.", Address: netip.MustParseAddrPort("192.0.2.1:53"),
		Transport: evidence.UDP, Purpose: evidence.PurposeSOA, Name: "example.com.", Type: "SOA"}
	o.Answer = []evidence.RR{{Name: "example.com.", Type: "SOA", TTL: 60, Data: "a. b. 1 2 3 4 60"}}
	return o
}

func (s *modelServer) answers(minute int, outcome evidence.Outcome) []*evidence.Observation {
	x := s.at(minute)
	var set []evidence.RR
	for _, name := range x.names {
		set = append(set, evidence.RR{Name: "example.com.", Type: "NS", TTL: uint32(x.ttl * 60), Data: name})
	}
	ask := func(p evidence.Purpose, name, typ string) *evidence.Observation {
		o := &evidence.Observation{Outcome: outcome, AA: true}
		o.Question = evidence.Question{Role: s.role, Server: s.name, Address: s.address, Transport: evidence.UDP, Purpose: p, Name: name, Type: typ}
		return o
	}
	soa := []evidence.RR{{Name: "com.", Type: "SOA", TTL: 60, Data: "a. b. 1 2 3 4 60"}}
	if s.role == evidence.Parent {
		referral, serial := ask(evidence.PurposeReferral, "example.com.", "NS"), ask(evidence.PurposeParentSOA, "com.", "SOA")
		if outcome == evidence.Answered {
			referral.Outcome, referral.AA, referral.Authority, serial.Answer = evidence.Referred, false, set, soa
		}
		return []*evidence.Observation{referral, serial}
	}
	ns := ask(evidence.PurposeNS, "example.com.", "NS")
	if outcome == evidence.Answered {
		ns.Answer = set
	}
	return []*evidence.Observation{ns}
}

func modelClock(book *evidence.Book, p *plans.Plan, minute int) *migrate.Clock {
	return seenAt(book, p, clockT0.Add(time.Duration(minute)*time.Minute)).Clock(p, zonefile.MustName("example.com."))
}

// TestClockNeverTooEarly holds that at not-before, margin left out, no cache that
// obeys TTLs holds an old name that it was given up to the last look, in whichever
// minute the clock is read.
func TestClockNeverTooEarly(t *testing.T) {
	waived := "waivers: [{step: U3, reason: the old provider cannot, by: Eve}]\n"
	for mode, extra := range map[string]string{"sticky": "", "waived": waived} {
		t.Run(mode, func(t *testing.T) {
			p := plan(t, modelPlan+extra)
			opened := 0
			for seed := range uint64(80) {
				m := newModel(seed)
				book := m.evidence()
				for range 8 {
					now := m.watched + m.IntN(modelEnd-m.watched)
					c := modelClock(book, p, now)
					if c.NotBefore == nil {
						continue
					}
					opened++
					until := int(c.NotBefore.Add(-c.Margin.Duration()).Sub(clockT0) / time.Minute)
					looked := int(c.LastLook.Sub(clockT0) / time.Minute)
					holds := m.holds(min(looked+1, until), mode == "sticky")
					require.LessOrEqual(t, holds, until, "seed %d at minute %d:\n%s", seed, now, clockText(c))
				}
			}
			assert.Greater(t, opened, 200, "the model seldom lets the clock run")
		})
	}
}

// TestClockNotLate holds that where nothing goes wrong the wait is no longer than
// the caches', but for what it takes to see it in two rounds.
func TestClockNotLate(t *testing.T) {
	p := plan(t, modelPlan)
	for seed := range uint64(60) {
		m := &model{Rand: rand.New(rand.NewPCG(seed, 9))}
		change := 100 + m.IntN(50)
		for i := range 2 {
			m.parents = append(m.parents, &modelServer{role: evidence.Parent, address: modelAddress("203.0.113", i)})
			m.olds = append(m.olds, &modelServer{role: evidence.Old, name: modelOld[i], address: modelAddress("198.51.100", i)})
		}
		pns, cns := 1+m.IntN(modelMaxTTL), 1+m.IntN(modelMaxTTL)
		for i := range 2 {
			m.simple(m.parents[i], change, pns)
			m.simple(m.olds[i], change-m.IntN(10), cns)
		}
		c := modelClock(m.evidence(), p, 400)
		require.NotNil(t, c.NotBefore, "seed %d", seed)
		until := int(c.NotBefore.Add(-c.Margin.Duration()).Sub(clockT0) / time.Minute)
		holds := m.holds(400, true)
		assert.LessOrEqual(t, holds, until, "seed %d", seed)
		assert.LessOrEqual(t, until, holds+4+2*modelStep, "seed %d: %s", seed, clockText(c))
	}
}

func (m *model) simple(s *modelServer, change, ttl int) {
	s.set(modelStart, modelEnd, func(x *modelState) { x.names, x.old, x.ttl, x.answer = modelOld, true, ttl, evidence.Answered })
	s.set(change, modelEnd, names(modelNew, false))
}
