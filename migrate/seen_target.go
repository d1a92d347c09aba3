package migrate

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// target lists every address that the plan or its look-up names.
func (s *seer) target() {
	for _, side := range []struct {
		role    evidence.Role
		servers []plans.Nameserver
	}{{evidence.New, s.plan.New.Nameservers}, {evidence.Old, s.plan.Old.Nameservers}} {
		for _, ns := range side.servers {
			for _, a := range s.addresses(side.role, ns) {
				s.add(Target{side.role, ns.Name, a, ns.Group, ns.Line})
			}
		}
	}
	s.targetNamed()
	s.targetParent()
}

// targetNamed adds the strangers that the parent names at present.
func (s *seer) targetNamed() {
	named := s.namedByParent()
	hosts := slices.SortedStableFunc(slices.Values(s.Hosts), func(a, b SeenHost) int { return cmp.Compare(a.Name, b.Name) })
	for _, h := range hosts {
		if h.Role == evidence.Named && slices.ContainsFunc(named, func(n zonefile.Name) bool { return sameName(h.Name, n) }) {
			for _, a := range h.Addresses {
				s.add(Target{Role: evidence.Named, Server: h.Name, Address: a})
			}
		}
	}
}

// namedByParent are the names in the referrals that were seen last.
func (s *seer) namedByParent() (names []zonefile.Name) {
	for key, sights := range s.sights {
		if key.role != evidence.Parent || key.purpose != evidence.PurposeReferral {
			continue
		}
		for _, x := range sights {
			names = append(names, x.NameServers(s.origin)...)
		}
	}
	return sorted(names)
}

// NameServers are the targets of a name's NS records in the answer or, where
// that has none, in the authority section, in canonical order.
func (x Sight) NameServers(of zonefile.Name) (names []zonefile.Name) {
	for _, section := range [][]evidence.RR{x.Answer, x.Authority} {
		for i := range section {
			if rr := &section[i]; rr.Type == "NS" && sameName(rr.Name, of) {
				if n, err := zonefile.ParseName(rr.Data, zonefile.Root); err == nil {
					names = append(names, n)
				}
			}
		}
		if len(names) > 0 {
			break
		}
	}
	return sorted(names)
}

// targetParent adds the parent's servers: the plan's or, where it gives none,
// those that every vantage found.
func (s *seer) targetParent() {
	for _, text := range s.plan.Parent.Servers {
		if a, err := plans.AddrPort(text); err == nil {
			s.add(Target{Role: evidence.Parent, Server: s.parentName(a), Address: a})
		}
	}
	if len(s.plan.Parent.Servers) > 0 {
		return
	}
	for _, c := range s.Cuts {
		for _, a := range c.Addresses {
			s.add(Target{Role: evidence.Parent, Server: s.parentName(a), Address: a})
		}
	}
}

// parentName is what the walk calls a parent server, "" where it was not named.
func (s *seer) parentName(a netip.AddrPort) string {
	for _, c := range s.Cuts {
		if i := slices.Index(c.Addresses, a); i >= 0 && i < len(c.Servers) {
			return c.Servers[i]
		}
	}
	return ""
}

func (s *seer) add(t Target) {
	if !slices.ContainsFunc(s.Targets, func(x Target) bool {
		return x.Role == t.Role && x.Server == t.Server && x.Address == t.Address
	}) {
		s.Targets = append(s.Targets, t)
	}
}

// addresses are the plan's or, where it gives none, those that every vantage that
// looked found.
func (s *seer) addresses(role evidence.Role, ns plans.Nameserver) (list []netip.AddrPort) {
	for _, text := range ns.Addresses {
		if a, err := plans.AddrPort(text); err == nil {
			list = append(list, a)
		}
	}
	name, err := zonefile.ParseName(ns.Name, s.origin)
	for _, h := range s.Hosts {
		if len(ns.Addresses) == 0 && err == nil && h.Role == role && sameName(h.Name, name) {
			list = append(list, h.Addresses...)
		}
	}
	slices.SortFunc(list, netip.AddrPort.Compare)
	return slices.Compact(list)
}
