package live

import (
	"errors"
	"net/netip"

	"github.com/zonegate/zonegate/zonefile"
)

// rootAddresses are those of a.root-servers.net. to m.root-servers.net., as the
// root zone has had them since 2023.
var rootAddresses = []string{
	"198.41.0.4", "2001:503:ba3e::2:30",
	"170.247.170.2", "2801:1b8:10::b",
	"192.33.4.12", "2001:500:2::c",
	"199.7.91.13", "2001:500:2d::d",
	"192.203.230.10", "2001:500:a8::e",
	"192.5.5.241", "2001:500:2f::f",
	"192.112.36.4", "2001:500:12::d0d",
	"198.97.190.53", "2001:500:1::53",
	"192.36.148.17", "2001:7fe::53",
	"192.58.128.30", "2001:503:c27::2:30",
	"193.0.14.129", "2001:7fd::1",
	"199.7.83.42", "2001:500:9f::42",
	"202.12.27.33", "2001:dc3::35",
}

func rootHints() []netip.AddrPort {
	list := make([]netip.AddrPort, len(rootAddresses))
	for i, text := range rootAddresses {
		list[i] = netip.AddrPortFrom(netip.MustParseAddr(text), 53)
	}
	return list
}

// ParseRootHints reads the addresses of the root's servers from a master file of
// NS, A and AAAA records (named.root), in its order. A master file knows no
// ports: they are 0, which in Config.Roots stands for Config.Port.
func ParseRootHints(text []byte) ([]netip.AddrPort, error) {
	z, err := zonefile.ParseZone(zonefile.Root, text)
	if err != nil {
		return nil, err
	}
	var list []netip.AddrPort
	for ns := range z.RRset(zonefile.Root, zonefile.TypeNS).Records() {
		for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
			for r := range z.RRset(ns.Target(), t).Records() {
				list = append(list, netip.AddrPortFrom(r.Addr(), 0))
			}
		}
	}
	if len(list) == 0 {
		return nil, errors.New("it names no server of the root with an address")
	}
	return list, nil
}
