package live

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// probe asks one address everything but the content, over both transports at
// once.
func (s *survey) probe(ctx context.Context, t server) {
	var wg sync.WaitGroup
	wg.Go(func() { s.probeUDP(ctx, t) })
	wg.Go(func() { s.probeTCP(ctx, t) })
	wg.Wait()
}

func (s *survey) probeUDP(ctx context.Context, t server) {
	soa, ok := s.firstSOA(ctx, t, evidence.UDP)
	if !ok {
		return
	}
	if needsPlain(soa) {
		plain := ask{server: t, question: s.apex(zonefile.TypeSOA), transport: evidence.UDP, purpose: evidence.PurposePlain, plain: true}
		if !soa.usable() {
			plain.tries = 1
		}
		if _, err := s.ask(ctx, plain); err != nil {
			return
		}
	}
	if soa.usable() {
		s.askEach(ctx, t, evidence.UDP, s.probesUDP(t))
	}
}

func (s *survey) probeTCP(ctx context.Context, t server) {
	soa, ok := s.firstSOA(ctx, t, evidence.TCP)
	if !ok || !soa.usable() {
		return
	}
	s.askEach(ctx, t, evidence.TCP, []ask{
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS},
		{question: s.random(), purpose: evidence.PurposeRandom},
	})
	if t.role == evidence.New {
		s.probeTransfer(ctx, t)
	}
}

// firstSOA asks what decides whether the address is asked more over a transport.
func (s *survey) firstSOA(ctx context.Context, t server, over evidence.Transport) (reply, bool) {
	r, err := s.ask(ctx, ask{server: t, question: s.apex(zonefile.TypeSOA), transport: over, purpose: evidence.PurposeSOA})
	if err != nil {
		return r, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard[heardKey{t.role, t.address, over}] = r
	return r, true
}

// needsPlain tells whether the answer leaves open that EDNS is to blame.
func needsPlain(r reply) bool {
	switch r.Outcome {
	case evidence.Timeout, evidence.Malformed, evidence.WrongQuestion, evidence.ServFail, evidence.OtherRcode:
		return true
	}
	return false
}

func (s *survey) probesUDP(t server) []ask {
	list := []ask{
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS},
		{question: s.random(), purpose: evidence.PurposeRandom},
		{question: s.random(), purpose: evidence.PurposeRandom, do: true},
		{question: s.apex(zonefile.TypeDNSKEY), purpose: evidence.PurposeDNSKEY, do: true},
		{question: s.apex(zonefile.TypeCDS), purpose: evidence.PurposeCDS},
		{question: s.apex(zonefile.TypeCDNSKEY), purpose: evidence.PurposeCDNSKEY},
		{question: s.apex(zonefile.TypeCSYNC), purpose: evidence.PurposeCSYNC},
		{question: question{zonefile.Root, zonefile.TypeSOA}, purpose: evidence.PurposeRecursion, rd: true},
	}
	if t.role != evidence.New {
		return list
	}
	for _, x := range s.extras {
		if q, ok := x.question(); ok {
			list = append(list, ask{question: q, purpose: x.purpose})
		}
	}
	return list
}

// askEach asks one thing after the other, whatever the answers are.
func (s *survey) askEach(ctx context.Context, t server, over evidence.Transport, list []ask) {
	for _, a := range list {
		a.server, a.transport = t, over
		if _, err := s.ask(ctx, a); err != nil {
			return
		}
	}
}

func (s *survey) apex(t zonefile.Type) question { return question{s.look.Zone, t} }

// random is A of a name right below the apex that nobody has; of the apex itself
// where there is no room for a name below it.
func (s *survey) random() question {
	name, ok := randomBelow(s.look.Zone)
	if !ok {
		name = s.look.Zone
	}
	return question{name, zonefile.TypeA}
}

// randomBelow makes a name of one random label below a name; ok is false where
// there is no room for it.
func randomBelow(name zonefile.Name) (random zonefile.Name, ok bool) {
	label := strings.ToLower(rand.Text()) // 130 random bits
	return zonefile.Name(string(rune(len(label))) + label + string(zonefile.Root)).Join(name)
}
