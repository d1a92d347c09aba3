package live

import (
	"errors"
	"net/netip"
)

// errNobody: an address is not on the network that a route stands for.
var errNobody = errors.New("nobody can be reached there")

// routed is where packets for an address go; route may be nil.
func routed(route func(netip.AddrPort) (netip.AddrPort, bool), address netip.AddrPort) (netip.AddrPort, error) {
	if route == nil {
		return address, nil
	}
	to, ok := route(address)
	if !ok {
		return netip.AddrPort{}, errNobody
	}
	return to, nil
}
