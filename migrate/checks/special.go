package checks

import (
	"net/netip"

	"golang.org/x/net/publicsuffix"

	"github.com/zonegate/zonegate/zonefile"
)

// special is a kind of address that is not meant for the Internet.
type special struct {
	prefix    netip.Prefix
	name, rfc string
}

const (
	documentation = "documentation"
	loopback      = "loopback"
)

var specials4 = []special{
	{netip.MustParsePrefix("0.0.0.0/8"), "this-network", "RFC 791"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private", "RFC 1918"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared", "RFC 6598"},
	{netip.MustParsePrefix("127.0.0.0/8"), loopback, "RFC 1122"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local", "RFC 3927"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private", "RFC 1918"},
	{netip.MustParsePrefix("192.0.2.0/24"), documentation, "RFC 5737"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private", "RFC 1918"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking", "RFC 2544"},
	{netip.MustParsePrefix("198.51.100.0/24"), documentation, "RFC 5737"},
	{netip.MustParsePrefix("203.0.113.0/24"), documentation, "RFC 5737"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast", "RFC 5771"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved", "RFC 1112"},
}

var specials6 = []special{
	{netip.MustParsePrefix("::/128"), "unspecified", "RFC 4291"},
	{netip.MustParsePrefix("::1/128"), loopback, "RFC 4291"},
	{netip.MustParsePrefix("::ffff:0:0/96"), "IPv4-mapped", "RFC 4291"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "local translation", "RFC 8215"},
	{netip.MustParsePrefix("100::/64"), "discard", "RFC 6666"},
	{netip.MustParsePrefix("2001:2::/48"), "benchmarking", "RFC 5180"},
	{netip.MustParsePrefix("2001:db8::/32"), documentation, "RFC 3849"},
	{netip.MustParsePrefix("3fff::/20"), documentation, "RFC 9637"},
	{netip.MustParsePrefix("fc00::/7"), "unique local", "RFC 4193"},
	{netip.MustParsePrefix("fe80::/10"), "link-local", "RFC 4291"},
	{netip.MustParsePrefix("fec0::/10"), "site-local", "RFC 3879"},
	{netip.MustParsePrefix("ff00::/8"), "multicast", "RFC 4291"},
}

// first4 and first6 tell for a first octet whether any special prefix begins so.
var first4, first6 = firstOctets(specials4), firstOctets(specials6)

func firstOctets(list []special) (set [256]bool) {
	for _, s := range list {
		lo := int(s.prefix.Addr().AsSlice()[0])
		count := 1
		if bits := s.prefix.Bits(); bits < 8 {
			count = 1 << (8 - bits)
		}
		for i := range count {
			set[lo+i] = true
		}
	}
	return set
}

// specialKind gives the kind of an address in wire form, the zero special for
// an ordinary one.
func specialKind(rdata string) special {
	list := specials4
	switch {
	case len(rdata) == 4 && first4[rdata[0]]:
	case len(rdata) == 16 && first6[rdata[0]]:
		list = specials6
	default:
		return special{}
	}
	addr, _ := netip.AddrFromSlice([]byte(rdata))
	for _, s := range list {
		if s.prefix.Contains(addr) || addr.Is4In6() && s.name == "IPv4-mapped" {
			return s
		}
	}
	return special{}
}

// audience tells who a zone is for, and so which special addresses it may hold.
type audience struct {
	public        bool // on the Internet
	documentation bool // a name that only documents use
	blockList     bool // addresses are codes
}

func newAudience(z *zonefile.Zone) audience {
	origin := z.Origin()
	a := audience{documentation: isDocumentationName(origin)}
	a.public = z.Class() == zonefile.ClassIN && (a.documentation || isPublicName(origin)) && !isPolicyZone(z)
	a.blockList = isBlockList(z)
	return a
}

// expects tells whether a special address is right where it stands.
func (a audience) expects(kind special, r zonefile.Record) bool {
	switch kind.name {
	case documentation:
		return a.documentation
	case loopback:
		return r.Type() == zonefile.TypeA && (a.blockList || isReversedAddress(r.Name())) && r.Rdata() != "\x7f\x00\x00\x01"
	}
	return false
}

var documentationNames = []zonefile.Name{
	zonefile.MustName("example."), zonefile.MustName("test."), zonefile.MustName("example.com."),
	zonefile.MustName("example.net."), zonefile.MustName("example.org."),
}

// isDocumentationName tells whether a name was set aside for documents and
// tests (RFC 2606, RFC 6761).
func isDocumentationName(name zonefile.Name) bool {
	for _, d := range documentationNames {
		if name.IsAtOrBelow(d) {
			return true
		}
	}
	return false
}

var homeARPA = zonefile.MustName("home.arpa.")

// isPublicName tells whether a name is below a delegated top-level domain.
func isPublicName(name zonefile.Name) bool {
	switch {
	case name == "" || name.IsAtOrBelow(homeARPA):
		return false
	case name == zonefile.Root:
		return true
	}
	text := name.Strip(name.Labels() - 1).String()
	_, icann := publicsuffix.PublicSuffix(text[:len(text)-1])
	return icann
}

// isBlockList tells whether the zone holds the test entry that every DNS block
// list has (RFC 5782 section 5).
func isBlockList(z *zonefile.Zone) bool {
	for _, entry := range []zonefile.Name{zonefile.MustName("2.0.0.127."), zonefile.MustName("test.")} {
		name, ok := entry.Join(z.Origin())
		if !ok {
			continue
		}
		for r := range z.RRset(name, zonefile.TypeA).Records() {
			if r.Rdata()[0] == 127 {
				return true
			}
		}
	}
	return false
}

// isReversedAddress tells whether a name begins with four numbers, as in a
// block list.
func isReversedAddress(name zonefile.Name) bool {
	if name.IsWildcard() {
		name = name.Parent()
	}
	return numericLabels(name) >= 4
}
