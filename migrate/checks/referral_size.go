package checks

import (
	"net/netip"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Sizes of the parts of a message in octets (RFC 1035 section 4.1, RFC 6891
// section 6.1.2).
const (
	headerSize   = 12
	questionSize = 4  // behind the name
	recordSize   = 12 // a compressed owner, type, class, TTL, length
	optSize      = 11
)

// plannedReferral is the size of the parent's answer once it names the new
// servers: to a question for the zone's own name, names compressed, with the
// glue of servers at or below the zone.
func plannedReferral(p *migrate.Pass) (size, names, glue int) {
	m := message{known: map[zonefile.Name]bool{}, size: headerSize + questionSize + optSize}
	m.name(p.Origin())
	for _, ns := range plannedServers(p) {
		names++
		m.size += recordSize
		m.name(ns)
	}
	for _, ns := range plannedServers(p) {
		if !ns.IsAtOrBelow(p.Origin()) {
			continue
		}
		for _, a := range newAddresses(p, ns) {
			glue++
			m.size += recordSize + len(a.AsSlice())
		}
	}
	return m.size, names, glue
}

// newAddresses are those of a new server: the plan's, or those that were found.
func newAddresses(p *migrate.Pass, ns zonefile.Name) (list []netip.Addr) {
	for _, t := range p.Seen.Of(evidence.New) {
		if isName(t.Server, ns) {
			list = append(list, t.Address.Addr())
		}
	}
	return list
}

// message adds up names as compression leaves them (RFC 1035 section 4.1.4).
type message struct {
	known map[zonefile.Name]bool
	size  int
}

func (m *message) name(n zonefile.Name) {
	for ; n != zonefile.Root; n = n.Parent() {
		if m.known[n] {
			m.size += 2
			return
		}
		m.known[n] = true
		m.size += 1 + len(n.Label(0))
	}
	m.size++
}
