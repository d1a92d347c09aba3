package stage

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// Actor is what is at an address.
type Actor struct {
	Zones []*zonefile.Zone
	// TCPZones are served over TCP, and Denials are what negative answers are made
	// of; without any, Zones.
	TCPZones, Denials []*zonefile.Zone
	Faults            []rehearse.Fault
	NSID              string // RFC 5001
	Transfer          bool   // everybody may have the zones
	// Gone: nobody is there.
	Gone bool
	// Real, where set, is the real name server that stands there in the place of an
	// embedded one. Its Address is the stage's to choose. It serves its own Zones or,
	// where it has none, those of the actor as they print, and has NSID and Transfer
	// from there; TCPZones, Denials and Faults it cannot have. It is started
	// anew where the pointer is another one than before.
	Real *rehearse.RealConfig
}

// Cast is who is at which address; names are those that plans and zones have.
type Cast map[netip.AddrPort]Actor

// At is an address of a cast: a port that is not given is 53. It panics on what is
// no address.
func At(text string) netip.AddrPort {
	at, err := ParseAt(text)
	if err != nil {
		panic(err)
	}
	return at
}

// ParseAt reads an address: 192.0.2.1, 192.0.2.1:5353, 2001:db8::1 or
// [2001:db8::1]:5353.
func ParseAt(text string) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(text)
	if a, isBare := netip.ParseAddr(text); isBare == nil {
		at, err = netip.AddrPortFrom(a, 53), nil
	}
	a := at.Addr()
	if err != nil || at.Port() == 0 || a.Zone() != "" || a.Is4In6() || a.IsUnspecified() || a.IsMulticast() {
		return netip.AddrPort{}, fmt.Errorf("%q is no address of a server; write it like 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:5353", text)
	}
	return at, nil
}

// With is the cast with some who are otherwise.
func (c Cast) With(changed Cast) Cast {
	all := maps.Clone(c)
	if all == nil {
		all = Cast{}
	}
	maps.Copy(all, changed)
	return all
}

// check tells what an actor cannot be.
func (a Actor) check() error {
	switch {
	case a.Real != nil && len(a.Faults) > 0:
		return fmt.Errorf("%s cannot have faults; embedded servers can", a.Real.Kind)
	case a.Real != nil && len(a.TCPZones)+len(a.Denials) > 0:
		return fmt.Errorf("%s serves the same zones over both transports, and denies from them", a.Real.Kind)
	}
	return nil
}

// same tells whether a server need not be started anew. One with faults is, since
// some of them count.
func (a Actor) same(b Actor) bool {
	return len(a.Faults)+len(b.Faults) == 0 && a.Gone == b.Gone && a.NSID == b.NSID && a.Transfer == b.Transfer && a.Real == b.Real &&
		slices.Equal(a.Zones, b.Zones) && slices.Equal(a.TCPZones, b.TCPZones) && slices.Equal(a.Denials, b.Denials)
}
