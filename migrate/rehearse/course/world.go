package course

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// World is who takes part in a move, and what they begin with.
type World struct {
	Plan   *plans.Plan
	Zone   zonefile.Name
	Parent zonefile.Name
	// Old and New are the zones of the two sides; Old is what the old servers serve
	// before anything is done.
	Old, New *zonefile.Zone
	// Delegation and DS are the parent's TTLs in seconds.
	Delegation, DS uint32

	roots, parents, olds, news []host
}

// host is a name server with its addresses.
type host struct {
	name      zonefile.Name
	addresses []netip.AddrPort
	madeUp    bool
}

// NewWorld finds out who takes part. Addresses that the plan does not give are made
// up of those that are kept for documentation (RFC 5737).
func NewWorld(w World) (World, error) {
	if w.Parent == "" {
		w.Parent = w.Zone.Parent()
		if w.Plan.Parent.Zone != "" {
			name, err := zonefile.ParseName(w.Plan.Parent.Zone, zonefile.Root)
			if err != nil {
				return w, fmt.Errorf("the plan's parent: %w", err)
			}
			w.Parent = name
		}
	}
	m := newMaker(w.Plan)
	w.takeOwn(m)
	w.olds, w.news = w.side(m, w.Plan.Old, w.Old, 0), w.side(m, w.Plan.New, w.New, 1)
	w.parents = w.parentHosts(m)
	w.roots = w.parents
	if w.Parent != zonefile.Root {
		w.roots = []host{{zonefile.MustName("a.root-servers.test."), []netip.AddrPort{m.make(2)}, true}}
	}
	return w, w.apart()
}

// takeOwn keeps the addresses that the zones give their own name servers from being
// made up for others.
func (w *World) takeOwn(m *maker) {
	for _, ns := range slices.Concat(w.Plan.Old.Nameservers, w.Plan.New.Nameservers) {
		name, err := zonefile.ParseName(ns.Name, zonefile.Root)
		if err != nil || !name.IsAtOrBelow(w.Zone) {
			continue
		}
		m.takeAll(addressesIn(w.Old, name))
		m.takeAll(addressesIn(w.New, name))
	}
}

// apart holds that no address is on two sides: what would it serve?
func (w *World) apart() error {
	roles := map[netip.AddrPort]string{}
	for role, hosts := range map[string][]host{"the old side": w.olds, "the new side": w.news, "the parent": w.parents} {
		for _, h := range hosts {
			for _, a := range h.addresses {
				if other := roles[a]; other != "" && other != role {
					return fmt.Errorf("%s is an address of two of old side, new side and parent: a move between them cannot be rehearsed", plainAddress(a))
				}
				roles[a] = role
			}
		}
	}
	return nil
}

func (w *World) side(m *maker, side plans.Side, z *zonefile.Zone, network int) (hosts []host) {
	for _, ns := range side.Nameservers {
		name, err := zonefile.ParseName(ns.Name, zonefile.Root)
		if err != nil {
			continue
		}
		h := host{name: name, addresses: addressesOf(ns.Addresses)}
		if len(h.addresses) == 0 && name.IsAtOrBelow(w.Zone) {
			h.addresses = addressesIn(z, name)
		}
		if len(h.addresses) == 0 {
			h.addresses, h.madeUp = []netip.AddrPort{m.make(network)}, true
		}
		hosts = append(hosts, h)
	}
	return hosts
}

func (w *World) parentHosts(m *maker) (hosts []host) {
	name := func(i int) zonefile.Name {
		text := fmt.Sprintf("%c.rehearsal", 'a'+i%26)
		if n, err := zonefile.ParseName(text, w.Parent); err == nil {
			return n
		}
		return zonefile.MustName(text + ".")
	}
	for i, a := range addressesOf(w.Plan.Parent.Servers) {
		hosts = append(hosts, host{name(i), []netip.AddrPort{a}, false})
	}
	for i := len(hosts); i < 2 && len(w.Plan.Parent.Servers) == 0; i++ {
		hosts = append(hosts, host{name(i), []netip.AddrPort{m.make(2)}, true})
	}
	return hosts
}

func addressesOf(texts []string) (list []netip.AddrPort) {
	for _, text := range texts {
		if a, err := plans.AddrPort(text); err == nil {
			list = append(list, a)
		}
	}
	return list
}

// addressesIn are those that a zone gives a name.
func addressesIn(z *zonefile.Zone, name zonefile.Name) (list []netip.AddrPort) {
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		for r := range z.RRset(name, t).Records() {
			if a, ok := netip.AddrFromSlice([]byte(r.Rdata())); ok {
				list = append(list, netip.AddrPortFrom(a, 53))
			}
		}
	}
	return list
}

// maker makes up addresses that the plan does not use.
type maker struct {
	taken map[netip.Addr]bool
	last  [3]netip.Addr
}

func newMaker(p *plans.Plan) *maker {
	m := &maker{taken: map[netip.Addr]bool{}}
	for i, text := range []string{"192.0.2.0", "198.51.100.0", "203.0.113.0"} {
		m.last[i] = netip.MustParseAddr(text)
	}
	for _, ns := range slices.Concat(p.Old.Nameservers, p.New.Nameservers) {
		m.take(ns.Addresses)
	}
	m.take(p.Parent.Servers)
	return m
}

func (m *maker) take(texts []string) { m.takeAll(addressesOf(texts)) }

func (m *maker) takeAll(list []netip.AddrPort) {
	for _, a := range list {
		m.taken[a.Addr()] = true
	}
}

func (m *maker) make(network int) netip.AddrPort {
	a := m.last[network].Next()
	for m.taken[a] {
		a = a.Next()
	}
	m.last[network], m.taken[a] = a, true
	return netip.AddrPortFrom(a, 53)
}

// plainAddress is an address without the usual port.
func plainAddress(a netip.AddrPort) string {
	if a.Port() == 53 {
		return a.Addr().String()
	}
	return a.String()
}

// RootHints is a master file with the root's servers, where walks begin.
func (w *World) RootHints() string {
	text := ""
	for _, h := range w.roots {
		text += fmt.Sprintf(". 3600000 NS %s\n", h.name)
		for _, a := range h.addresses {
			text += fmt.Sprintf("%s 3600000 %s %s\n", h.name, addressType(a), a.Addr())
		}
	}
	return text
}

func addressType(a netip.AddrPort) string {
	if a.Addr().Is4() {
		return "A"
	}
	return "AAAA"
}

// servers lists who takes part, for the document.
func (w *World) servers() (list []Server) {
	add := func(role string, hosts []host) {
		for _, h := range hosts {
			s := Server{Role: role, Name: h.name.String(), MadeUp: h.madeUp}
			for _, a := range h.addresses {
				s.Addresses = append(s.Addresses, plainAddress(a))
			}
			list = append(list, s)
		}
	}
	if w.Parent != zonefile.Root {
		add("root", w.roots)
	}
	add("parent", w.parents)
	add("old", w.olds)
	add("new", w.news)
	return list
}

func names(hosts []host) (list []string) {
	for _, h := range hosts {
		list = append(list, h.name.String())
	}
	return list
}
