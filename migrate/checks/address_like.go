package checks

import (
	"net/netip"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// numericLabels counts the labels from the left that are numbers of one to three
// digits.
func numericLabels(name zonefile.Name) int {
	count := 0
	for i := 0; i < len(name) && name[i] != 0; i += int(name[i]) + 1 {
		label := name[i+1 : i+1+int(name[i])]
		if len(label) > 3 || strings.Trim(string(label), "0123456789") != "" {
			break
		}
		count++
	}
	return count
}

// writtenAddress finds an IP address that stands where a host name belongs:
// 192.0.2.1 alone or completed with the origin, or an IPv6 address as a label. A
// name that the zone itself gives addresses is a host after all.
func writtenAddress(z *zonefile.Zone, name zonefile.Name) (addr netip.Addr, ok bool) {
	if len(name) < 3 || name[1] > '9' && name[1] != '[' && (name[0] < 3 || name[1] > 'f') {
		return addr, false
	}
	if addr, ok = addressLabels(name, z.Origin()); !ok {
		return addr, false
	}
	node, exists := z.Node(name)
	return addr, !exists || !hasAddress(node)
}

func addressLabels(name, origin zonefile.Name) (addr netip.Addr, ok bool) {
	if label := name.Label(0); strings.Contains(label, ":") {
		addr, err := netip.ParseAddr(strings.Trim(label, "[]"))
		return addr, err == nil
	}
	if numericLabels(name) < 4 {
		return addr, false
	}
	rest := name.Strip(4)
	completed := origin != zonefile.Root && rest.IsAtOrBelow(origin) && !isReverseName(rest)
	if rest != zonefile.Root && !completed {
		return addr, false
	}
	text := strings.Join([]string{name.Label(0), name.Label(1), name.Label(2), name.Label(3)}, ".")
	addr, err := netip.ParseAddr(text)
	return addr, err == nil
}
