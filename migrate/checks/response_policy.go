package checks

import (
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// holdsPolicy tells whether a zone is a response policy zone: one with a CNAME
// whose target is an action and no name.
func holdsPolicy(z *zonefile.Zone) bool {
	if z.TypeCount(zonefile.TypeCNAME) == 0 {
		return false
	}
	for set := range z.RRsets() {
		if set.Type() == zonefile.TypeCNAME && isPolicyAction(set.At(0).Target()) {
			return true
		}
	}
	return false
}

// isPolicyAction tells whether a CNAME target tells a resolver what to do: NXDOMAIN
// (the root), NODATA (*.), or one of the names that begin with rpz-.
func isPolicyAction(n zonefile.Name) bool {
	switch {
	case n == zonefile.Root, n == "\x01*\x00":
		return true
	}
	return n.Labels() == 1 && strings.HasPrefix(n.Label(0), "rpz-")
}
