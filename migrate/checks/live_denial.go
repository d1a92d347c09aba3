package checks

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// nxName is the type that stands in an NSEC for a name that does not exist (RFC
// 9824 section 2): "NXNAME", or TYPE128 where a tool does not know it.
var nxName = []string{"NXNAME", "TYPE128"}

// minimallyDenied tells whether a NOERROR answer without data carries an NSEC
// that denies the name: made for it alone (RFC 9824), or around it as closely as
// can be (RFC 4470).
func minimallyDenied(s migrate.Sight) bool {
	name, err := zonefile.ParseName(s.Name, zonefile.Root)
	if err != nil || !s.DO {
		return false
	}
	for i := range s.Authority {
		rr := &s.Authority[i]
		if rr.Type != zonefile.TypeNSEC.String() {
			continue
		}
		owner, err := zonefile.ParseName(rr.Name, zonefile.Root)
		next, types, _ := strings.Cut(rr.Data, " ")
		after, nextErr := zonefile.ParseName(next, zonefile.Root)
		if err != nil || nextErr != nil {
			continue
		}
		if owner == name && deniesAll(strings.Fields(types)) || closelyAround(owner, name, after) {
			return true
		}
	}
	return false
}

// deniesAll tells whether an NSEC of the name itself leaves it no type but those
// that every such NSEC has.
func deniesAll(types []string) bool {
	if slices.ContainsFunc(nxName, func(t string) bool { return slices.Contains(types, t) }) {
		return true
	}
	return !slices.ContainsFunc(types, func(t string) bool { return t != "RRSIG" && t != "NSEC" })
}

// closelyAround tells whether an NSEC covers the name, and its next name is one
// that was made for it.
func closelyAround(owner, name, next zonefile.Name) bool {
	if owner.Compare(name) >= 0 || name.Compare(next) >= 0 {
		return false
	}
	return next == "\x01\x00"+name || next.Labels() > 0 && strings.HasPrefix(next.Label(0), name.Label(0))
}
