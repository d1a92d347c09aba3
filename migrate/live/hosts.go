package live

import (
	"context"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Where addresses are from, as evidence.Host and evidence.Cut have it.
const (
	fromPlan = "plan"
	fromZone = "zone"
	fromGlue = "glue"
	fromWalk = "walk"
)

// findHosts finds the addresses of all servers of both sides, several at a time.
func (s *survey) findHosts(ctx context.Context) {
	parallel(walksAtOnce, s.look.Servers, func(ns Server) {
		if known := s.knownOf(ns); len(known) > 0 && !s.finds() {
			s.probeEach(ctx, ns.Role, ns.Name, known)
			return
		}
		if f, from, err := s.addressesOf(ctx, ns); err == nil {
			s.found(ctx, ns.Role, ns.Name, from, f)
		}
	})
}

// addressesOf are those of the plan; else, for a name in the zone that is moved,
// those that it has in the new zone; else those that a walk finds.
func (s *survey) addressesOf(ctx context.Context, ns Server) (found, string, error) {
	if len(ns.Addresses) > 0 {
		return found{addresses: ns.Addresses, outcome: evidence.Answered}, fromPlan, nil
	}
	if list := s.inNewZone(ns); len(list) > 0 {
		return found{addresses: list, outcome: evidence.Answered, detail: "as the new zone has them"}, fromZone, nil
	}
	f, err := s.resolver.host(ctx, ns.Name, newTrip())
	return f, fromWalk, err
}

func (s *survey) inNewZone(ns Server) (list []netip.AddrPort) {
	if ns.Role != evidence.New || s.look.New == nil || !ns.Name.IsAtOrBelow(s.look.Zone) {
		return nil
	}
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		for r := range s.look.New.Zone.RRset(ns.Name, t).Records() {
			list = append(list, netip.AddrPortFrom(r.Addr(), s.c.cfg.Port))
		}
	}
	return list
}

// found writes a host down, and begins to ask its addresses; where none could be
// found, those that were known.
func (s *survey) found(ctx context.Context, role evidence.Role, name zonefile.Name, from string, f found) {
	s.rec.add(evidence.Entry{Host: f.entry(role, name, from)})
	if len(f.addresses) == 0 && !f.outcome.Helpful() {
		f.addresses = s.known(role, name)
	}
	s.probeEach(ctx, role, name, f.addresses)
}

// probeEach begins to ask the addresses of a server.
func (s *survey) probeEach(ctx context.Context, role evidence.Role, name zonefile.Name, addresses []netip.AddrPort) {
	for _, a := range addresses {
		if t := (server{role: role, name: name.String(), address: a, zone: s.look.Zone}); s.addTarget(t) {
			s.probing.Go(func() {
				s.slots <- struct{}{}
				defer func() { <-s.slots }()
				s.probe(ctx, t)
			})
		}
	}
}

// entry is what was found as evidence has it.
func (f found) entry(role evidence.Role, name zonefile.Name, from string) *evidence.Host {
	h := &evidence.Host{
		Role: role, Name: name.String(), Addresses: f.addresses, From: from, Outcome: f.outcome, Detail: f.detail,
	}
	if f.deniedBy != "" {
		h.DeniedBy = f.deniedBy.String()
	}
	return h
}

// addTarget adds an address to ask, and tells whether it is new: each is asked
// once in a role.
func (s *survey) addTarget(t server) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.targets, func(x server) bool { return x.role == t.role && x.address == t.address }) {
		return false
	}
	s.targets = append(s.targets, t)
	return true
}
