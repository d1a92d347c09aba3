package checks

import (
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// expected is how a server of a zone answers a question.
type expected struct {
	outcome evidence.Outcome // Answered, NoData, NXDomain or Referred
	// set is the RRset of the answer: of the type asked for, a CNAME, or the DNAME
	// above. Its owner is a wildcard where that answers.
	set zonefile.RRset
	// cut is the delegation that the question is at or below.
	cut zonefile.Node
	// any: servers answer it in ways that cannot be told beforehand.
	any bool
}

// expect tells how a server of the zone answers (RFC 1034 section 4.3.2).
func expect(z *zonefile.Zone, name zonefile.Name, t zonefile.Type) expected {
	found := z.Find(name)
	switch found.Where {
	case zonefile.NotThere:
		return expected{outcome: evidence.NXDomain}
	case zonefile.EmptyNonTerminal:
		return expected{outcome: evidence.NoData}
	case zonefile.Delegated:
		return expectAtCut(found.Node, name, t)
	case zonefile.Redirected:
		return expected{outcome: evidence.Answered, set: found.Node.RRset(zonefile.TypeDNAME)}
	case zonefile.HasRecords, zonefile.Synthesized:
		return expectOf(found.Node, t)
	}
	return expected{any: true}
}

func expectOf(n zonefile.Node, t zonefile.Type) expected {
	for _, t := range []zonefile.Type{t, zonefile.TypeCNAME} {
		if set := n.RRset(t); set.Len() > 0 {
			return expected{outcome: evidence.Answered, set: set}
		}
	}
	return expected{outcome: evidence.NoData}
}

func expectAtCut(cut zonefile.Node, name zonefile.Name, t zonefile.Type) expected {
	if name == cut.Name() && t == zonefile.TypeDS {
		return expectOf(cut, t)
	}
	return expected{outcome: evidence.Referred, cut: cut}
}
