package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// typeALIAS is the private type by which PowerDNS writes an alias that it
// answers with addresses.
const typeALIAS zonefile.Type = 65401

// hasAddress tells whether a node has addresses, or what a provider answers
// with addresses.
func hasAddress(n zonefile.Node) bool {
	return n.Has(zonefile.TypeA) || n.Has(zonefile.TypeAAAA) || n.Has(typeALIAS)
}

// delegates tells whether NS records at the node say who serves a zone: at the
// apex, or at a cut.
func delegates(n zonefile.Node) bool { return n.IsApex() || n.IsCut() }

// unusedGlue collects the names at or below a cut that own addresses and that
// no NS record of the zone names. It is nil where there are none.
func unusedGlue(z *zonefile.Zone) map[zonefile.Name]bool {
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
	var cut zonefile.RRset
	var names map[zonefile.Name]bool
	for node := range z.Nodes() {
		if node.IsCut() {
			cut = node.RRset(zonefile.TypeNS)
		} else if !node.BelowCut() {
			continue
		}
		if !node.Has(zonefile.TypeA) && !node.Has(zonefile.TypeAAAA) || namesHost(cut, node.Name()) {
			continue
		}
		if names == nil {
			names = map[zonefile.Name]bool{}
		}
		names[node.Name()] = true
	}
	return names
}

// namesHost tells whether one of the NS records names the host.
func namesHost(ns zonefile.RRset, host zonefile.Name) bool {
	for i := range ns.Len() {
		r := ns.At(i)
		if r.Target() == host {
			return true
		}
	}
	return false
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
