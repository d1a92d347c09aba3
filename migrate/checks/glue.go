package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// hasAddress tells whether a node has addresses, or what a provider answers
// with addresses.
func hasAddress(n zonefile.Node) bool {
	return n.Has(zonefile.TypeA) || n.Has(zonefile.TypeAAAA) || n.Has(zonefile.TypeALIAS)
}

// delegates tells whether NS records at the node say who serves a zone: at the
// apex, or at a cut.
func delegates(n zonefile.Node) bool { return n.IsApex() || n.IsCut() }

// unusedGlue collects the names at or below a cut that own addresses and that
// no NS record of the new zone names. It is nil where there are none.
func unusedGlue(p *migrate.Pass) map[zonefile.Name]bool {
	return p.Memo(unusedGlueKey{p.New}, func() any { return findUnusedGlue(p.New) }).(map[zonefile.Name]bool)
}

type unusedGlueKey struct{ zone *zonefile.Zone }

func findUnusedGlue(z *zonefile.Zone) map[zonefile.Name]bool {
	unused := glueCandidates(z)
	if len(unused) == 0 {
		return nil
	}
	for node := range z.Nodes() {
		if !delegates(node) {
			continue
		}
		for r := range node.RRset(zonefile.TypeNS).Records() {
			delete(unused, r.Target())
		}
	}
	return unused
}

// glueCandidates are the names with addresses at or below a cut that the cut's
// own NS records do not name.
func glueCandidates(z *zonefile.Zone) map[zonefile.Name]bool {
	var servers hosts
	var names map[zonefile.Name]bool
	for set := range z.RRsets() {
		t, node := set.Type(), set.Node()
		if t == zonefile.TypeNS && node.IsCut() {
			servers = hosts{ns: set}
		}
		if t != zonefile.TypeA && t != zonefile.TypeAAAA || !node.IsCut() && !node.BelowCut() {
			continue
		}
		if node.IsCut() {
			servers = hosts{ns: node.RRset(zonefile.TypeNS)} // behind its A
		}
		if servers.has(node.Name()) {
			continue
		}
		if names == nil {
			names = map[zonefile.Name]bool{}
		}
		names[node.Name()] = true
	}
	return names
}

// hosts are the servers that an NS RRset names.
type hosts struct {
	ns  zonefile.RRset
	all map[zonefile.Name]bool // of a big RRset, once asked for
}

// has tells whether one of the NS records names the host.
func (h *hosts) has(host zonefile.Name) bool {
	if h.ns.Len() <= fewRecords {
		for i := range h.ns.Len() {
			if h.ns.At(i).Target() == host {
				return true
			}
		}
		return false
	}
	if h.all == nil {
		h.all = map[zonefile.Name]bool{}
		for r := range h.ns.Records() {
			h.all[r.Target()] = true
		}
	}
	return h.all[host]
}

// hiderOf names what hides a name: "the delegation sub.example.com.".
func hiderOf(z *zonefile.Zone, name zonefile.Name) (string, []migrate.Related) {
	f := z.Find(name)
	switch f.Where {
	case zonefile.Delegated:
		return "the delegation " + f.Node.Name().String(),
			[]migrate.Related{beside(f.Node.RRset(zonefile.TypeNS).At(0), "the delegation")}
	case zonefile.Redirected:
		return "the DNAME at " + f.Node.Name().String(),
			[]migrate.Related{beside(f.Node.RRset(zonefile.TypeDNAME).At(0), "the DNAME")}
	}
	return "a name above it", nil
}
