package live

import (
	"context"
	"net/netip"
	"sync"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// How much is done at once.
const (
	serversAtOnce = 64
	walksAtOnce   = 8
)

// survey is one look.
type survey struct {
	c        *Client
	look     Look
	rec      *recorder
	resolver *resolver
	extras   []zoneProbe  // what the new zone makes the new servers be asked besides
	signed   signedProbes // what servers are asked where the zone is signed
	octets   func() int64 // of the new zone

	probing group
	slots   chan struct{} // of serversAtOnce

	mu      sync.Mutex
	targets []server
	heard   map[heardKey]reply // the SOA of each address and transport

	recursion map[netip.AddrPort]*recursion
}

type heardKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
}

// Look looks at everything once: the parent, the servers of both sides and those
// that the parent names besides, and the content of the new ones. What it saw
// goes to the Sink, a Content after the unequal answers that it counts. An error
// is the Sink's or ctx's; a server that does not answer is none.
//
// A server that does not answer its first question (SOA, in all tries) over a
// transport is asked nothing else over that transport; nor is one that leaves
// four questions in a row without any answer. Resolvers are asked one question.
func (c *Client) Look(ctx context.Context, l Look) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &survey{
		c: c, look: l, octets: sync.OnceValue(l.New.octets), rec: c.record(cancel), slots: make(chan struct{}, serversAtOnce),
		heard: map[heardKey]reply{}, recursion: map[netip.AddrPort]*recursion{},
	}
	s.resolver = c.newResolver(s.rec.saw)
	s.extras = zoneProbes(l.New)
	s.signed.find(l)
	s.run(ctx)
	if err := s.rec.close(); err != nil {
		return err
	}
	return ctx.Err()
}

// run looks for who is to be asked, and asks each as soon as it is found; then
// comes the content.
func (s *survey) run(ctx context.Context) {
	var finding group
	finding.Go(func() { s.findHosts(ctx) })
	finding.Go(func() { s.lookAtParent(ctx) })
	finding.Go(func() { s.askResolvers(ctx) })
	finding.Wait()
	s.probing.Wait()
	if !s.look.Quick && !s.look.Light && ctx.Err() == nil {
		s.lookAtContent(ctx)
	}
}

// ask puts a question and writes down what came of it. The error is ctx's.
func (s *survey) ask(ctx context.Context, a ask) (reply, error) {
	r, err := s.c.exchange(ctx, a)
	if err == nil {
		s.rec.saw(r.Observation)
	}
	return r, err
}

// askAll asks a server several things, one after the other. When the first is
// not answered the others are not put.
func (s *survey) askAll(ctx context.Context, t server, over evidence.Transport, list []ask) (replies []reply) {
	for i, a := range list {
		a.server, a.transport = t, over
		r, err := s.ask(ctx, a)
		if err != nil {
			break
		}
		replies = append(replies, r)
		if i == 0 && !r.usable() {
			break
		}
	}
	return replies
}
