package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetGlueMissing = &migrate.Check{
	ID:       "target-glue-missing",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS},
	Visit:    odd(visitGlueMissing),
	Doc: migrate.Doc{
		Title: "a delegation whose own server has no glue",
		Why: `The server's name lies below the delegation itself. To ask for its address a resolver would have to
reach the server first, so the address must stand here, as glue. Without it the server does not exist, and
when no other can be reached, the child zone does not either. Where the server lies below another
delegation of this zone, its address can still be asked for there, and it is a warning.`,
		Fix: "add the A or AAAA record of the server below the delegation",
		Bad: `$TTL 3600
shop     NS ns1.shop
         NS ns2.shop
ns1.shop A  192.0.2.1
`,
		Good: `$TTL 3600
shop     NS ns1.shop
         NS ns2.shop
ns1.shop A  192.0.2.1
ns2.shop A  192.0.2.2
`,
		Refs:      []string{"RFC 1034 section 4.2.1", "RFC 9471"},
		Incidents: []string{".de 2010-05-12"},
	},
}

func visitGlueMissing(p *migrate.Pass) func(zonefile.RRset) {
	origin := p.New.Origin()
	known := siblings{}
	return func(set zonefile.RRset) {
		node := set.Node()
		if !node.IsCut() {
			return
		}
		for i := range set.Len() {
			r := set.At(i)
			if target := r.Target(); target.IsAtOrBelow(origin) {
				known.check(p, node, r, target)
			}
		}
	}
}

// nodeNear is Zone.Node for a name that may stand soon behind a node: the glue of a
// delegation does, and is found without a search.
func nodeNear(from zonefile.Node, name zonefile.Name) (zonefile.Node, bool) {
	node, ok := from, true
	for range near {
		if node, ok = node.Next(); !ok || !node.BelowCut() {
			break
		}
		if node.Name() == name {
			return node, true
		}
	}
	return from.Zone().Node(name)
}

const near = 4

// siblings remembers which servers asked for last, not below the delegation that
// names them, need no glue.
type siblings map[zonefile.Name]bool

func (s siblings) check(p *migrate.Pass, node zonefile.Node, r zonefile.Record, target zonefile.Name) {
	switch {
	case target.IsAtOrBelow(node.Name()):
		checkGlue(p, node, r, target)
	case !s[target] && !checkGlue(p, node, r, target):
		if len(s) >= remembered {
			clear(s)
		}
		s[target] = true
	}
}

// checkGlue tells whether glue is missing, and reports it.
func checkGlue(p *migrate.Pass, node zonefile.Node, r zonefile.Record, target zonefile.Name) bool {
	if glue, ok := nodeNear(node, target); ok && hasAddress(glue) {
		return false
	}
	cut := node.Name()
	if _, ip := writtenAddress(p.New, target); ip {
		return false
	}
	below, sibling := cut, zonefile.Found{}
	if !target.IsAtOrBelow(cut) {
		if sibling = p.New.Find(target); sibling.Where != zonefile.Delegated {
			return false
		}
		below = sibling.Node.Name()
	}
	place := "it"
	if below != cut {
		place = "the delegation " + below.String()
	}
	f := about(r, zonefile.PartName, fmt.Sprintf(
		"the delegation %s names %s, which lies below %s and has no glue", cut, target, place))
	f.Fix = fmt.Sprintf("add the A or AAAA record of %s", target)
	if below != cut {
		f.Severity = migrate.Warning
		f.Related = []migrate.Related{beside(sibling.Node.RRset(zonefile.TypeNS).At(0), "the other delegation")}
	}
	p.Report(f)
	return true
}
