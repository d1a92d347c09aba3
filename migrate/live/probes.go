package live

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

const (
	// goneSilent is how many questions in a row go without any answer before a
	// server that did answer is asked nothing more over a transport.
	goneSilent = 4
	// extrasAtOnce is how many questions are on their way to one address.
	extrasAtOnce = 16
)

// probe asks one address everything but the content, over both transports at
// once.
func (s *survey) probe(ctx context.Context, t server) {
	if s.look.Light && t.role != evidence.Named {
		s.probeLightly(ctx, t)
		return
	}
	var wg group
	wg.Go(func() { s.probeUDP(ctx, t) })
	wg.Go(func() { s.probeTCP(ctx, t) })
	wg.Wait()
	s.askSignedTCP(ctx, t)
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
	if !soa.usable() || !s.askEach(ctx, t, evidence.UDP, s.probesUDP()) || !s.askRecursion(ctx, t) {
		return
	}
	s.askAtOnce(ctx, t, s.recordsOf(t.role))
	if t.role == evidence.New {
		s.askExtras(ctx, t)
	}
	s.askSigned(ctx, t)
}

func (s *survey) probeTCP(ctx context.Context, t server) {
	soa, ok := s.firstSOA(ctx, t, evidence.TCP)
	if !ok || !soa.usable() {
		return
	}
	if s.askEach(ctx, t, evidence.TCP, []ask{
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS},
		{question: s.random(), purpose: evidence.PurposeRandom},
	}) && t.role == evidence.New {
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

func (s *survey) probesUDP() []ask {
	return []ask{
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS},
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS, do: true},
		{question: s.random(), purpose: evidence.PurposeRandom},
		{question: s.random(), purpose: evidence.PurposeRandom, do: true},
		{question: s.apex(zonefile.TypeDNSKEY), purpose: evidence.PurposeDNSKEY, do: true},
		{question: s.apex(zonefile.TypeCDS), purpose: evidence.PurposeCDS},
		{question: s.apex(zonefile.TypeCDNSKEY), purpose: evidence.PurposeCDNSKEY},
		{question: s.apex(zonefile.TypeCSYNC), purpose: evidence.PurposeCSYNC},
	}
}

// askEach asks one thing after the other, whatever the answers are. It is false
// when the server has gone silent meanwhile, or ctx has ended.
func (s *survey) askEach(ctx context.Context, t server, over evidence.Transport, list []ask) bool {
	silent := 0
	for _, a := range list {
		a.server, a.transport = t, over
		r, err := s.ask(ctx, a)
		s.signed.note(t.address, r.message)
		if silent++; r.message != nil {
			silent = 0
		}
		if err != nil || silent >= goneSilent {
			return false
		}
	}
	return true
}

// askRecursion asks with RD=1, each address once: of a server of both sides the
// answer is written down in either role.
func (s *survey) askRecursion(ctx context.Context, t server) bool {
	s.mu.Lock()
	once := s.recursion[t.address]
	if once == nil {
		once = &recursion{}
		s.recursion[t.address] = once
	}
	s.mu.Unlock()
	once.Do(func() {
		once.reply, once.err = s.c.exchange(ctx, ask{
			server: t, question: question{zonefile.Root, zonefile.TypeSOA},
			transport: evidence.UDP, purpose: evidence.PurposeRecursion, rd: true,
		})
	})
	if once.err != nil {
		return false
	}
	o := once.reply.Observation
	o.Role, o.Server = t.role, t.name
	s.rec.saw(o)
	return true
}

// recursion is the answer of an address to the probe with RD=1.
type recursion struct {
	sync.Once
	reply reply
	err   error
}

// askExtras asks what the new zone suggests.
func (s *survey) askExtras(ctx context.Context, t server) {
	var list []ask
	for _, x := range s.extras {
		if q, ok := x.question(); ok {
			list = append(list, ask{question: q, purpose: x.purpose})
		}
	}
	s.askAtOnce(ctx, t, list)
}

// askAtOnce asks a server several things over UDP, some at a time, until it has
// gone silent. It gives the replies in the order of the questions; those that
// were not put are empty.
func (s *survey) askAtOnce(ctx context.Context, t server, list []ask) []reply {
	var silent atomic.Int32
	replies := make([]reply, len(list))
	numbers := make([]int, len(list))
	for i := range numbers {
		numbers[i] = i
	}
	parallel(extrasAtOnce, numbers, func(i int) {
		if silent.Load() >= goneSilent || ctx.Err() != nil {
			return
		}
		a := list[i]
		a.server, a.transport = t, evidence.UDP
		r, err := s.ask(ctx, a)
		if err == nil && r.message == nil {
			silent.Add(1)
		}
		if err == nil {
			replies[i] = r
		}
	})
	return replies
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
