package live

import (
	"net/netip"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// finds tells whether the look finds servers, also those that are known.
func (s *survey) finds() bool {
	return !s.look.Light || s.look.Known == nil || s.look.Known.Find
}

// knownOf are the addresses of a server that need not be found.
func (s *survey) knownOf(ns Server) []netip.AddrPort {
	if len(ns.Addresses) > 0 {
		return ns.Addresses
	}
	return s.known(ns.Role, ns.Name)
}

// known are the addresses that an earlier look found; none where it did not.
func (s *survey) known(role evidence.Role, name zonefile.Name) (list []netip.AddrPort) {
	if s.look.Known == nil {
		return nil
	}
	for _, h := range s.look.Known.Hosts {
		if n, err := zonefile.ParseName(h.Name, zonefile.Root); err == nil && n == name && h.Role == role && len(h.Addresses) > 0 {
			list = h.Addresses
		}
	}
	return list
}

// knownParent is the parent that an earlier look found; nil where it did not, or
// found another one than the look gives.
func (s *survey) knownParent() *parent {
	if s.look.Known == nil || s.look.Known.Parent == nil {
		return nil
	}
	cut, given := s.look.Known.Parent, s.look.Parent
	zone, err := zonefile.ParseName(cut.Zone, zonefile.Root)
	if err != nil || cut.Zone == "" || cut.Trouble != "" || !s.look.Zone.IsBelow(zone) || given.Zone != "" && given.Zone != zone {
		return nil
	}
	if len(given.Servers) > 0 {
		return &parent{zone: zone, from: fromPlan, servers: unnamed(given.Servers)}
	}
	return &parent{zone: zone, from: cut.From, servers: serversOfCut(cut)}
}

// unnamed are servers that are known by address alone.
func unnamed(list []netip.AddrPort) (servers []nameServer) {
	for _, a := range list {
		servers = append(servers, nameServer{addresses: []netip.AddrPort{a}})
	}
	return servers
}

func serversOfCut(cut *evidence.Cut) []nameServer {
	servers := unnamed(cut.Addresses)
	for i := range servers {
		if i >= len(cut.Servers) {
			break
		}
		if name, err := zonefile.ParseName(cut.Servers[i], zonefile.Root); err == nil {
			servers[i].name = name
		}
	}
	return servers
}
