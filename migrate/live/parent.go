package live

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Of servers that neither side has, and the parent names, so many are looked at,
// and so many addresses of each.
const (
	maxNamed          = 32
	maxNamedAddresses = 16
)

// parent is the zone that delegates, with its servers.
type parent struct {
	zone    zonefile.Name
	from    string
	servers []nameServer
}

// lookAtParent finds the parent and asks all its servers; then it finds the
// servers that they name and that are of neither side.
func (s *survey) lookAtParent(ctx context.Context) {
	p := s.knownParent()
	if p == nil || s.finds() {
		if p = s.newParent(ctx, p); p == nil {
			return
		}
	}
	s.findNamed(ctx, p, s.askParent(ctx, p))
}

// newParent finds the parent, and writes it down; where it cannot be found, it
// is the one that was known, or nil.
func (s *survey) newParent(ctx context.Context, known *parent) *parent {
	p, err := s.findParent(ctx)
	if ctx.Err() != nil {
		return nil
	}
	s.rec.add(evidence.Entry{Cut: p.cut(err)})
	if err != nil {
		return known
	}
	return p
}

func (p *parent) cut(err error) *evidence.Cut {
	cut := &evidence.Cut{From: p.from}
	if p.zone != "" {
		cut.Zone = p.zone.String()
	}
	if err != nil {
		cut.Trouble = err.Error()
		return cut
	}
	for _, t := range p.targets() {
		cut.Addresses = append(cut.Addresses, t.address)
		if t.name != "" {
			cut.Servers = append(cut.Servers, t.name)
		}
	}
	return cut
}

// targets are the parent's servers by address, each address once.
func (p *parent) targets() (list []server) {
	for _, ns := range p.servers {
		for _, a := range ns.addresses {
			if slices.ContainsFunc(list, func(x server) bool { return x.address == a }) {
				continue
			}
			t := server{role: evidence.Parent, address: a, zone: p.zone}
			if ns.name != "" {
				t.name = ns.name.String()
			}
			list = append(list, t)
		}
	}
	return list
}

// findParent takes the parent as the look gives it, and finds the rest.
func (s *survey) findParent(ctx context.Context) (*parent, error) {
	p := &parent{zone: s.look.Parent.Zone, from: fromPlan}
	switch {
	case s.look.Zone == zonefile.Root:
		return p, errors.New("the root has no parent")
	case p.zone != "" && !s.look.Zone.IsBelow(p.zone):
		return p, fmt.Errorf("%s is not below %s", s.look.Zone, p.zone)
	case len(s.look.Parent.Servers) > 0:
		p.servers = unnamed(s.look.Parent.Servers)
		if p.zone == "" {
			return p, s.findParentZone(ctx, p)
		}
		return p, nil
	}
	p.from = fromWalk
	return p, s.walkToParent(ctx, p)
}

// findParentZone asks servers that are given for the closest zone above that
// they are authoritative for.
func (s *survey) findParentZone(ctx context.Context, p *parent) error {
	targets := p.targets()
	for zone := s.look.Zone.Parent(); zone != ""; zone = zone.Parent() {
		for _, t := range slices.Clone(targets) {
			t.role, t.zone = evidence.Walk, zone
			got, err := s.ask(ctx, ask{server: t, question: question{zone, zonefile.TypeSOA}, transport: evidence.UDP, purpose: evidence.PurposeWalk})
			if err != nil {
				return err
			}
			if got.Outcome == evidence.Answered {
				p.zone = zone
				return nil
			}
			if !got.usable() {
				targets = slices.DeleteFunc(targets, func(x server) bool { return x.address == t.address })
			}
		}
	}
	return errors.New("the given servers are authoritative for no zone above " + s.look.Zone.String())
}

// walkToParent asks for the SOA of the name above the zone: the zone that it is
// in delegates. Asking for the zone itself would miss a parent whose servers are
// authoritative for both.
func (s *survey) walkToParent(ctx context.Context, p *parent) error {
	name := p.zone
	if name == "" {
		name = s.look.Zone.Parent()
	}
	got, err := s.resolver.find(ctx, question{name, zonefile.TypeSOA}, newTrip())
	if err != nil {
		return err
	}
	if !got.Outcome.Helpful() {
		return fmt.Errorf("the zone above %s cannot be found: %s", s.look.Zone, got.Detail)
	}
	zone := got.zone()
	if p.zone != "" && p.zone != zone {
		return fmt.Errorf("%s is no zone of its own, but in %s", p.zone, zone)
	}
	p.zone = zone
	return s.findParentServers(ctx, p, got.at)
}

// findParentServers finds all servers of the parent: those that its own servers
// name, and those of the referral to it.
func (s *survey) findParentServers(ctx context.Context, p *parent, at *delegation) error {
	got, err := s.resolver.find(ctx, question{p.zone, zonefile.TypeNS}, newTrip())
	if err != nil {
		return err
	}
	if at.zone == p.zone {
		p.servers = s.resolver.serversOf(at)
	}
	if got.Outcome == evidence.Answered {
		p.merge(s.c, got.message)
	}
	s.findParentAddresses(ctx, p)
	if len(p.targets()) == 0 {
		return fmt.Errorf("no address of a server of %s can be found", p.zone)
	}
	return nil
}

// merge adds the servers of an answer. The root's hints, which have no names,
// give way to them.
func (p *parent) merge(c *Client, m *message) {
	hints := p.servers
	p.servers = nil
	for _, ns := range hints {
		if ns.name != "" {
			p.servers = append(p.servers, ns)
		}
	}
	for _, r := range m.answer {
		name, isNS := r.target()
		if !isNS || r.owner != p.zone || p.names(name) || len(p.servers) >= maxServers {
			continue
		}
		p.servers = append(p.servers, nameServer{name, c.glue(m, name, p.zone)})
	}
	if len(p.servers) == 0 {
		p.servers = hints
	}
	slices.SortFunc(p.servers, func(a, b nameServer) int { return a.name.Compare(b.name) })
}

func (p *parent) names(name zonefile.Name) bool {
	return slices.ContainsFunc(p.servers, func(x nameServer) bool { return x.name == name })
}

// findParentAddresses looks every server up. Its glue counts only where that
// fails: the name's own zone knows better (RFC 2181 section 5.4.1).
func (s *survey) findParentAddresses(ctx context.Context, p *parent) {
	var indexes []int
	for i := range p.servers {
		indexes = append(indexes, i)
	}
	parallel(walksAtOnce, indexes, func(i int) {
		ns := &p.servers[i]
		if ns.name == "" {
			return
		}
		if f, err := s.resolver.host(ctx, ns.name, newTrip()); err == nil {
			s.parentServer(ns, f)
		}
	})
}

// parentServer writes down a server of the parent, with the addresses that count.
func (s *survey) parentServer(ns *nameServer, f found) {
	from := fromWalk
	switch {
	case f.outcome == evidence.Answered:
		ns.addresses = f.addresses
	case len(f.addresses) == 0 && len(ns.addresses) > 0:
		from, f.outcome = fromGlue, evidence.Answered
	default:
		ns.addresses = sortAddresses(slices.Concat(ns.addresses, f.addresses))
	}
	f.addresses = ns.addresses
	s.rec.add(evidence.Entry{Host: f.entry(evidence.Parent, ns.name, from)})
}

// askParent asks every address of the parent, and gives the referrals.
func (s *survey) askParent(ctx context.Context, p *parent) (referrals []reply) {
	var mu sync.Mutex
	parallel(serversAtOnce, p.targets(), func(t server) {
		for _, r := range s.askParentServer(ctx, t, p.zone) {
			mu.Lock()
			referrals = append(referrals, r)
			mu.Unlock()
		}
	})
	return referrals
}

// askParentServer asks one address over both transports at once.
func (s *survey) askParentServer(ctx context.Context, t server, zone zonefile.Name) (referrals []reply) {
	overUDP := []ask{
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeReferral},
		{question: s.apex(zonefile.TypeDS), purpose: evidence.PurposeDS},
		{question: question{zone, zonefile.TypeSOA}, purpose: evidence.PurposeParentSOA},
	}
	switch {
	case s.look.Light && s.look.Signed:
		return s.askAtOnce(ctx, t, overUDP)[:1]
	case s.look.Light:
		return s.askAtOnce(ctx, t, []ask{overUDP[0], overUDP[2]})[:1]
	}
	var udp, tcp []reply
	var wg group
	wg.Go(func() { udp = s.askAll(ctx, t, evidence.UDP, overUDP) })
	wg.Go(func() { tcp = s.askAll(ctx, t, evidence.TCP, overUDP[:1]) })
	wg.Wait()
	return append(udp[:min(1, len(udp))], tcp...)
}

// findNamed looks for servers that the parent names and neither side has.
func (s *survey) findNamed(ctx context.Context, p *parent, referrals []reply) {
	glue := s.strangers(p.zone, referrals)
	var names []zonefile.Name
	for name := range glue {
		names = append(names, name)
	}
	slices.SortFunc(names, zonefile.Name.Compare)
	parallel(walksAtOnce, names[:min(len(names), maxNamed)], func(name zonefile.Name) {
		f, from := found{addresses: glue[name], outcome: evidence.Answered}, fromGlue
		if len(f.addresses) == 0 {
			if known := s.known(evidence.Named, name); len(known) > 0 && !s.finds() {
				s.probeEach(ctx, evidence.Named, name, known)
				return
			}
			var err error
			if f, err = s.resolver.host(ctx, name, newTrip()); err != nil {
				return
			}
			from = fromWalk
		}
		f.addresses = f.addresses[:min(len(f.addresses), maxNamedAddresses)]
		s.found(ctx, evidence.Named, name, from, f)
	})
}

// strangers are the names in the referrals that neither side has, with their
// glue.
func (s *survey) strangers(parentZone zonefile.Name, referrals []reply) map[zonefile.Name][]netip.AddrPort {
	glue := map[zonefile.Name][]netip.AddrPort{}
	for _, r := range referrals {
		if r.message == nil {
			continue
		}
		for _, rr := range slices.Concat(r.message.answer, r.message.authority) {
			name, isNS := rr.target()
			if !isNS || rr.owner != s.look.Zone || slices.ContainsFunc(s.look.Servers, func(x Server) bool { return x.Name == name }) {
				continue
			}
			glue[name] = sortAddresses(append(glue[name], s.c.glue(r.message, name, parentZone)...))
		}
	}
	return glue
}
