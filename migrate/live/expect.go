package live

import (
	"math/rand/v2"

	"github.com/zonegate/zonegate/zonefile"
)

// kind is how a server that serves a zone answers a question.
type kind uint8

const (
	// wantSet: with exactly an RRset, as authority.
	wantSet kind = iota
	// wantAlias: with a CNAME of the name asked for, as authority. Where it leads
	// is not looked at.
	wantAlias
	// wantRedirect: with a DNAME above the name asked for, as authority (RFC 6672).
	wantRedirect
	// wantNoData: the name is there, and the type is not (RFC 2308 section 2.2).
	wantNoData
	// wantDenied: the name is not there (RFC 2308 section 2.1).
	wantDenied
	// wantReferral: at a cut, with its NS RRset in the authority section, or as
	// authority where the server serves the child too. Addresses of name servers
	// below other cuts need not be there (RFC 9471 section 3.2); those that are
	// must be right.
	wantReferral
	// wantGlue: with a referral that holds the address RRset, which a name server
	// below its own cut must have (RFC 9471 section 3.1); or as wantSet where the
	// server serves the child too.
	wantGlue
	// wantBelow: with a referral to the cut above; or with a denial by the child,
	// where the server serves it too.
	wantBelow
)

// expectation is a question with what a server of the zone answers.
type expectation struct {
	question
	kind kind
	// set is the RRset of the answer; for wantReferral the NS RRset, for wantGlue
	// the addresses. Its owner is not the name asked for where a wildcard or a
	// DNAME answers.
	set zonefile.RRset
	// cut is the delegation, for the last three kinds.
	cut zonefile.Name
	// below puts a random label before the question's name when it is asked.
	below bool
}

// randomLabel is how many letters a random label has: 26^12 are 2^56.
const randomLabel = 12

// hasRoom tells whether a name can have a random label put before it.
func hasRoom(name zonefile.Name) bool { return len(name)+1+randomLabel <= maxName }

// belowIt is the question for a random name right below one that has room.
func (e expectation) belowIt() question {
	label := make([]byte, 1, 2+randomLabel)
	label[0] = randomLabel
	for range randomLabel {
		label = append(label, 'a'+byte(rand.IntN(26)))
	}
	name, _ := zonefile.Name(append(label, 0)).Join(e.name)
	return question{name, e.typ}
}

// isAsked tells whether RRsets of a type are asked for. Others are made anew by
// a signer, or looked at by themselves.
func isAsked(t zonefile.Type) bool {
	switch t {
	case zonefile.TypeSOA, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3, zonefile.TypeNSEC3PARAM, zonefile.TypeSigning:
		return false
	}
	return true
}

// expect tells how a server of the zone answers. ok is false for what no two
// servers answer alike, and for names outside of the zone.
func expect(z *zonefile.Zone, q question) (e expectation, ok bool) {
	e = expectation{question: q}
	found := z.Find(q.name)
	switch found.Where {
	case zonefile.HasRecords:
		e.of(found.Node)
	case zonefile.EmptyNonTerminal:
		e.kind = wantNoData
	case zonefile.NotThere:
		e.kind = wantDenied
	case zonefile.Delegated:
		e.at(found.Node)
	case zonefile.Redirected:
		e.kind, e.set = wantRedirect, found.Node.RRset(zonefile.TypeDNAME)
	case zonefile.Synthesized:
		if !synthesizes(found.Node) {
			return e, false
		}
		e.of(found.Node)
	default:
		return e, false
	}
	return e, true
}

// synthesizes tells whether all servers make records of a wildcard alike: not
// with NS or DNAME (RFC 4592 sections 4.2 and 4.4).
func synthesizes(wildcard zonefile.Node) bool {
	return !wildcard.IsCut() && !wildcard.Has(zonefile.TypeDNAME)
}

// of is for a name that has the node's records, by itself or by a wildcard.
func (e *expectation) of(n zonefile.Node) {
	if e.set = n.RRset(e.typ); e.set.Len() > 0 {
		e.kind = wantSet
	} else if e.set = n.RRset(zonefile.TypeCNAME); e.set.Len() > 0 {
		e.kind = wantAlias
	} else {
		e.kind = wantNoData
	}
}

// at is for a name at or below a cut.
func (e *expectation) at(cut zonefile.Node) {
	e.cut = cut.Name()
	switch {
	case e.name != e.cut:
		e.kind = wantBelow
	case e.typ == zonefile.TypeDS:
		e.of(cut)
	case e.typ == zonefile.TypeNS:
		e.kind, e.set = wantReferral, cut.RRset(zonefile.TypeNS)
	default:
		e.kind = wantBelow
	}
}
