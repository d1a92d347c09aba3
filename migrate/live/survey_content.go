package live

import (
	"context"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// lookAtContent compares what the servers of both sides serve with the zones that
// are known, address by address at the same time.
func (s *survey) lookAtContent(ctx context.Context) {
	var learning group
	defer learning.Wait()
	learning.Go(func() { s.learnOld(ctx) })
	parallel(serversAtOnce, s.targets, func(t server) {
		switch t.role {
		case evidence.New:
			if s.pass(ctx, t, evidence.UDP, s.look.New, s.look.Old) {
				s.pass(ctx, t, evidence.TCP, s.look.New, s.look.Old)
			}
		case evidence.Old:
			s.pass(ctx, t, evidence.UDP, s.look.Old, nil)
		}
	})
}

// learnOld asks the old servers for what nobody can export.
func (s *survey) learnOld(ctx context.Context) {
	if !s.look.LearnOld || s.look.New == nil {
		return
	}
	var old []server
	for _, t := range s.targets {
		if _, answers := s.soaOf(t, evidence.UDP); answers && t.role == evidence.Old {
			old = append(old, t)
		}
	}
	_ = s.c.learn(ctx, old, s.look.New.Zone, s.rec) // ctx's error
}

// pass makes a content pass unless there is nothing to compare with, the address
// does not answer in this way, or there is a fresh pass. It is false when ctx has
// ended.
func (s *survey) pass(ctx context.Context, t server, over evidence.Transport, source, other *Content) bool {
	soa, answers := s.soaOf(t, over)
	if source == nil || !answers || s.look.Fresh != nil && s.look.Fresh(t.role, t.address, over, soa) {
		return ctx.Err() == nil
	}
	return s.c.contentPass(ctx, t, over, *source, other, s.look.Sample, s.rec) == nil
}

// soaOf is the rdata of the SOA that an address gave in this look, as
// evidence.Content has it; it does not answer when it gave nothing useful.
func (s *survey) soaOf(t server, over evidence.Transport) (soa string, answers bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.heard[heardKey{t.role, t.address, over}]
	if !r.usable() {
		return "", false
	}
	for _, x := range r.message.answer {
		if x.owner == s.look.Zone && x.typ == zonefile.TypeSOA {
			return zonefile.RdataText(x.typ, x.rdata), true
		}
	}
	return "", true
}
