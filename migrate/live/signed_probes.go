package live

import (
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// signedKind sorts what a signed zone suggests to ask for.
type signedKind uint8

const (
	signedSet         signedKind = iota // an RRset
	signedAbsentType                    // a type that a name lacks
	signedAbsentName                    // a random name below one that has records
	signedEmpty                         // an empty non-terminal
	signedWildcard                      // a random name below a wildcard, for a type that it has
	signedWildcardGap                   // the same, for a type that it lacks
	signedInsecure                      // a random name below a delegation without DS
	signedInsecureDS                    // the DS of one
	signedSecure                        // a random name below a delegation with DS
	signedSecureDS                      // the DS of one
	signedDNAME                         // a random name below a DNAME
	signedKinds
)

// signedLimits is how many questions of a kind are put to an address.
type signedLimits [signedKinds]int

// signedWhole are those of a look at the whole content. Nearly every zone is within
// them: of one RRset alone a server may have a signature of yesterday.
var signedWhole = signedLimits{
	signedSet: 5000, signedAbsentType: 1000, signedAbsentName: 100, signedEmpty: 1000,
	signedWildcard: 1000, signedWildcardGap: 1000,
	signedInsecure: 100, signedInsecureDS: 1000, signedSecure: 100, signedSecureDS: 1000, signedDNAME: 100,
}

// signedQuick are those of a quick look, of which there may be one every minute.
var signedQuick = signedLimits{
	signedSet: 200, signedAbsentType: 20, signedAbsentName: 5, signedEmpty: 20,
	signedWildcard: 40, signedWildcardGap: 40,
	signedInsecure: 10, signedInsecureDS: 10, signedSecure: 10, signedSecureDS: 10, signedDNAME: 5,
}

// findSignedProbes chooses the questions that a zone suggests. Where there are more
// occasions than most allows, they are chosen evenly over the zone.
func findSignedProbes(content *Content, most *signedLimits) (list []zoneProbe) {
	if content == nil {
		return nil
	}
	var all, at [signedKinds]int
	occasions(content.Zone, func(k signedKind, _ zoneProbe) { all[k]++ })
	occasions(content.Zone, func(k signedKind, p zoneProbe) {
		i, limit := at[k], most[k]
		if at[k]++; all[k] <= limit || i*limit/all[k] != (i+1)*limit/all[k] {
			list = append(list, p)
		}
	})
	return list
}

// occasions goes over all that could be asked for.
func occasions(z *zonefile.Zone, use func(signedKind, zoneProbe)) {
	for node := range z.Nodes() {
		switch {
		case !node.Authoritative():
		case node.IsCut():
			cutOccasions(node, use)
		default:
			nodeOccasions(node, use)
		}
	}
	emptyNonTerminals(z, func(p zoneProbe) { use(signedEmpty, p) })
}

func signedProbe(name zonefile.Name, t zonefile.Type, below bool) zoneProbe {
	return zoneProbe{evidence.PurposeSigned, name, t, below}
}

func cutOccasions(cut zonefile.Node, use func(signedKind, zoneProbe)) {
	name, below, ds := cut.Name(), signedInsecure, signedInsecureDS
	if cut.Has(zonefile.TypeDS) {
		below, ds = signedSecure, signedSecureDS
	}
	use(below, signedProbe(name, zonefile.TypeA, true))
	use(ds, signedProbe(name, zonefile.TypeDS, false))
}

func nodeOccasions(node zonefile.Node, use func(signedKind, zoneProbe)) {
	name := node.Name()
	present := zonefile.Type(0)
	for set := range node.RRsets() {
		if set.Type().IsDNSSEC() && set.Type() != zonefile.TypeNSEC3PARAM {
			continue
		}
		present = set.Type()
		use(signedSet, signedProbe(name, present, false))
	}
	if present == 0 {
		return
	}
	absent := absentType(node)
	if len(absent) > 0 && !node.Has(zonefile.TypeCNAME) {
		use(signedAbsentType, signedProbe(name, absent[0].typ, false))
	}
	switch {
	case node.Has(zonefile.TypeDNAME):
		use(signedDNAME, signedProbe(name, zonefile.TypeA, true))
	case name.IsWildcard():
		for set := range node.RRsets() {
			if !set.Type().IsDNSSEC() {
				use(signedWildcard, signedProbe(name.Parent(), set.Type(), true))
			}
		}
		if len(absent) > 0 {
			use(signedWildcardGap, signedProbe(name.Parent(), absent[0].typ, true))
			use(signedWildcardGap, signedProbe(name.Parent(), absentAddress(node), true))
		}
	case !node.IsApex():
		use(signedAbsentName, signedProbe(name, zonefile.TypeA, true))
	}
}

// absentAddress is A or AAAA where the node lacks it: what resolvers ask for most,
// and a wrong denial of one takes the other with it.
func absentAddress(node zonefile.Node) zonefile.Type {
	switch {
	case !node.Has(zonefile.TypeAAAA):
		return zonefile.TypeAAAA
	case !node.Has(zonefile.TypeA):
		return zonefile.TypeA
	}
	return zonefile.TypeURI
}
