package migrate

import (
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Sign is a record that only a signed zone has: DNSKEY or RRSIG of a server of the
// zone, DS of the parent.
type Sign struct {
	Type  string
	At    time.Time // when it was seen last
	Where TermPlace
}

// Signs gives the last that was seen of each type, whenever that was, in order of
// type.
func (s *Seen) Signs(origin zonefile.Name) (signs []Sign) {
	for _, e := range s.entries {
		if e.Saw == nil {
			continue
		}
		for _, section := range [][]evidence.RR{e.Saw.Answer, e.Saw.Authority} {
			for i := range section {
				if isSign(e.Saw.Role, &section[i], origin) {
					signs = replaceSign(signs, Sign{section[i].Type, e.At, TermPlace{e.Saw.Server, e.Saw.Address.String(), e.Vantage}})
				}
			}
		}
	}
	slices.SortFunc(signs, func(a, b Sign) int { return strings.Compare(a.Type, b.Type) })
	return signs
}

// ShowsSigning tells whether an observation shows that the zone is signed, or that
// the parent has a DS of it.
func ShowsSigning(o *evidence.Observation, origin zonefile.Name) bool {
	isOne := func(rr evidence.RR) bool { return isSign(o.Role, &rr, origin) }
	return slices.ContainsFunc(o.Answer, isOne) || slices.ContainsFunc(o.Authority, isOne)
}

func replaceSign(signs []Sign, one Sign) []Sign {
	i := slices.IndexFunc(signs, func(x Sign) bool { return x.Type == one.Type })
	if i < 0 {
		return append(signs, one)
	}
	if one.At.After(signs[i].At) {
		signs[i] = one
	}
	return signs
}

// isSign tells whether a record says that the zone is signed: of the parent only
// its DS does, and what resolvers and servers on the way hold says nothing.
func isSign(role evidence.Role, rr *evidence.RR, origin zonefile.Name) bool {
	switch role {
	case evidence.Parent:
		return rr.Type == "DS" && sameName(rr.Name, origin)
	case evidence.Old, evidence.New, evidence.Named:
		if rr.Type != "DNSKEY" && rr.Type != "RRSIG" {
			return false
		}
		name, err := zonefile.ParseName(rr.Name, zonefile.Root)
		return err == nil && name.IsAtOrBelow(origin)
	}
	return false
}
