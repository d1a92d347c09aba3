package rehearse

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
)

// Ports are taken below those that systems give to clients, so that no client's
// socket can come in between.
const (
	lowestPort   = 10_000
	highestPort  = 32_000
	portAttempts = 100
)

// withPort puts a port that is free for UDP and TCP in the place of port 0. The
// address must be on loopback.
func withPort(a netip.AddrPort) (netip.AddrPort, error) {
	if err := onLoopback(a); err != nil {
		return a, err
	}
	if a.Port() != 0 {
		return a, nil
	}
	for range portAttempts {
		a = netip.AddrPortFrom(a.Addr(), uint16(lowestPort+rand.IntN(highestPort-lowestPort)))
		if u, t, err := listen(a); err == nil {
			u.Close()
			t.Close()
			return a, nil
		}
	}
	return a, fmt.Errorf("no port of %s was free in %d attempts", a.Addr(), portAttempts)
}

// listen opens an address for UDP and TCP.
func listen(a netip.AddrPort) (*net.UDPConn, *net.TCPListener, error) {
	t, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(a))
	if err != nil {
		return nil, nil, err
	}
	u, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(a))
	if err != nil {
		t.Close()
		return nil, nil, err
	}
	return u, t, nil
}

// onLoopback holds that an address is one of loopback: by its kind, or since the
// loopback interface has it, as in a network namespace made for a test.
func onLoopback(a netip.AddrPort) error {
	if a.Addr().IsLoopback() {
		return nil
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return err
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback == 0 {
			continue
		}
		has, err := hasAddress(&i, a.Addr())
		if has || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s is not a loopback address", a)
}

func hasAddress(i *net.Interface, a netip.Addr) (bool, error) {
	all, err := i.Addrs()
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(all, func(x net.Addr) bool {
		prefix, err := netip.ParsePrefix(x.String())
		return err == nil && prefix.Addr() == a
	}), nil
}
