package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneWildcardInner = &migrate.Check{
	ID:       "zone-wildcard-inner",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    odd(once(checkWildcardInner)),
	Doc: migrate.Doc{
		Title: "an asterisk that is not the leftmost label",
		Why: `Only an asterisk as the first label makes a wildcard. In any other place it is an ordinary label, so
_25._tcp.*.example.com. answers for nobody's mail server but one that is really called "*".`,
		Fix: "write the names out, or put the wildcard first",
		Bad: `$TTL 3600
_443._tcp.* TLSA 3 1 1 0F0E0D0C0B0A090807060504030201000F0E0D0C0B0A09080706050403020100
`,
		Good: `$TTL 3600
_443._tcp.www TLSA 3 1 1 0F0E0D0C0B0A090807060504030201000F0E0D0C0B0A09080706050403020100
*.shop        A    192.0.2.1
`,
		Refs: []string{"RFC 4592 section 2.1.1"},
	},
}

func checkWildcardInner(p *migrate.Pass, node zonefile.Node) {
	if node.Outside() || !hasInnerAsterisk(node.Name(), p.New.Origin()) {
		return
	}
	for set := range node.RRsets() {
		f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
			"%s has an asterisk that is not its first label, and so is no wildcard", node.Name()))
		f.Fix = "write the names out, or put the asterisk first"
		p.Report(f)
		return
	}
}

// hasInnerAsterisk looks at the labels between the first one and the origin.
func hasInnerAsterisk(name, origin zonefile.Name) bool {
	for n := name.Parent(); len(n) > len(origin); n = n.Parent() {
		if n.IsWildcard() {
			return true
		}
	}
	return false
}
