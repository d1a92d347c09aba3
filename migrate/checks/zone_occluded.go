package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneOccluded = &migrate.Check{
	ID:       "zone-occluded",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Run:      findOccluded,
	Doc: migrate.Doc{
		Title: "data hidden below a delegation or DNAME",
		Why: `The zone holds the record, and no server will answer with it: a delegation or DNAME at or above the
name sends resolvers elsewhere. Where the old zone answers with that data today it is an error, because
publishing takes the name away while its record still stands in the file. Addresses that an NS record uses
are glue and belong there.`,
		Fix: "remove the delegation or DNAME, or move the hidden data into the child zone first",
		Bad: `$TTL 3600
gob     A  192.0.2.1
www.gob A  192.0.2.2
--- new
$TTL 3600
gob     NS ns1.example.net.
gob     NS ns2.example.net.
www.gob A  192.0.2.2
`,
		Good: `$TTL 3600
gob     A  192.0.2.1
ns1.gob A  192.0.2.2
--- new
$TTL 3600
gob     NS ns1.gob
gob     NS ns2.example.net.
ns1.gob A  192.0.2.2
`,
		Refs:      []string{"RFC 1034 section 4.2.1", "RFC 6672 section 2.4", "RFC 5936 section 3.5"},
		Incidents: []string{"gob.es and nom.es 2005-11-12"},
	},
}

func findOccluded(p *migrate.Pass) {
	unused := unusedGlue(p)
	var told zonefile.Node
	for set := range p.New.RRsets() {
		if node := set.Node(); node != told && isHidden(node, set.Type(), unused) {
			told = node
			checkOccluded(p, node, unused)
		}
	}
}

func checkOccluded(p *migrate.Pass, node zonefile.Node, unusedGlue map[zonefile.Name]bool) {
	var types []zonefile.Type
	var first zonefile.Record
	for set := range node.RRsets() {
		if !isHidden(node, set.Type(), unusedGlue) {
			continue
		}
		if len(types) == 0 {
			first = set.At(0)
		}
		types = append(types, set.Type())
	}
	reportOccluded(p, node, first, types)
}

// isHidden tells whether a type of a node is data that nobody gets: of one at or below
// a cut or DNAME. What is wrong beside a DNAME or CNAME, and what a signer left over,
// have checks of their own.
func isHidden(node zonefile.Node, t zonefile.Type, unusedGlue map[zonefile.Name]bool) bool {
	if !node.IsCut() && !node.BelowCut() && !node.BelowDNAME() {
		return false
	}
	switch t {
	case zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3:
		return false
	case zonefile.TypeA, zonefile.TypeAAAA:
		return node.BelowDNAME() && !node.BelowCut() || unusedGlue[node.Name()]
	case zonefile.TypeNS, zonefile.TypeDS, zonefile.TypeCNAME, zonefile.TypeDNAME:
		return !node.IsCut()
	}
	return true
}

func reportOccluded(p *migrate.Pass, node zonefile.Node, first zonefile.Record, types []zonefile.Type) {
	hider, related := hiderOf(p.New, node.Name())
	f := about(first, zonefile.PartOwner, fmt.Sprintf("%s has %s, hidden by %s", node.Name(), typeList(types), hider))
	f.Fix = "remove what hides it, or move the data to where it is answered"
	f.Related = related
	if live := liveTypes(p.Old, node.Name(), types); len(live) > 0 {
		f.Severity = migrate.Error
		f.Message += fmt.Sprintf("; the old zone answers with %s", typeList(live))
	}
	p.Report(f)
}

// liveTypes are those types that a zone answers with at a name, be it by a
// referral.
func liveTypes(z *zonefile.Zone, name zonefile.Name, types []zonefile.Type) []zonefile.Type {
	if z == nil {
		return nil
	}
	node, ok := z.Node(name)
	if !ok || !node.Authoritative() {
		return nil
	}
	var live []zonefile.Type
	for _, t := range types {
		refers := t == zonefile.TypeNS || t == zonefile.TypeDS
		if node.Has(t) && (refers || !node.IsCut()) {
			live = append(live, t)
		}
	}
	return live
}
