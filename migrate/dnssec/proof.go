package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// proof is what the NSEC and NSEC3 records of one answer show together, as a
// validator goes by them (RFC 4035 section 5.4, RFC 5155 section 8). Only records
// whose signatures hold may be in it. Its methods say what is missing, "" where
// nothing is.
type proof struct {
	origin zonefile.Name
	nsecs  []nsecLink
	nsec3s []nsec3Link
	hashes map[zonefile.Name]Hash
	// faulty tells that a record was left out for a fault of its own, which has its
	// own problem: what the others do not prove is then no news.
	faulty bool
}

// denier is one kind of denial: NSEC or NSEC3.
type denier interface {
	// noName proves that a name and a wildcard for it do not exist.
	noName(name zonefile.Name) string
	// noType proves that a name, or the wildcard that answers for it, lacks a type.
	noType(name zonefile.Name, t zonefile.Type) string
	// noCloser proves that nothing is there that goes before the wildcard below an
	// encloser.
	noCloser(name, encloser zonefile.Name) string
	// noDS proves that a delegation is an insecure one.
	noDS(cut zonefile.Name) string
}

// by asks each kind of denial that the answer has, and is content with one. Where
// both fail, the second says why.
func (p *proof) by(ask func(denier) string) string {
	why := "no NSEC and no NSEC3 record is with it"
	if len(p.nsecs) > 0 {
		if why = ask(nsecProof{p.origin, p.nsecs}); why == "" {
			return ""
		}
	}
	if len(p.nsec3s) > 0 {
		why = ask(nsec3Proof{p})
	}
	return why
}

func (p *proof) noName(name zonefile.Name) string {
	return p.by(func(d denier) string { return d.noName(name) })
}

func (p *proof) noType(name zonefile.Name, t zonefile.Type) string {
	return p.by(func(d denier) string { return d.noType(name, t) })
}

func (p *proof) noCloser(name, encloser zonefile.Name) string {
	return p.by(func(d denier) string { return d.noCloser(name, encloser) })
}

func (p *proof) noDS(cut zonefile.Name) string {
	return p.by(func(d denier) string { return d.noDS(cut) })
}

// typeNXName marks a name that does not exist where it is denied as if it lacked
// every type (RFC 9824 section 3.1).
const typeNXName = zonefile.Type(128)

// lacksType tells whether the types of a name leave room for a denial of one (RFC
// 6840 sections 4.1 and 4.3). what is the record that has them.
func lacksType(what string, types Types, t zonefile.Type) string {
	has := types.Has
	isParents := has(zonefile.TypeNS) && !has(zonefile.TypeSOA)
	switch {
	case has(typeNXName) && len(types.List()) > 3:
		return what + " says that the name does not exist (NXNAME), and that it has types besides RRSIG and NSEC"
	case has(t):
		return fmt.Sprintf("%s says that there is %s", what, t)
	case has(zonefile.TypeCNAME):
		return what + " says that there is a CNAME"
	case t == zonefile.TypeDS && has(zonefile.TypeSOA):
		return what + " is of the zone below the cut (it has SOA), and DS is the parent's"
	case t != zonefile.TypeDS && isParents:
		return fmt.Sprintf("%s is of a delegation (it has NS and no SOA), which says nothing of %s", what, t)
	}
	return ""
}

// hidesBelow tells whether the types of a name make it one that the zone says
// nothing about what is below it: a delegation or a DNAME (RFC 6840 section 4.1).
func hidesBelow(types Types) bool {
	return types.Has(zonefile.TypeNS) && !types.Has(zonefile.TypeSOA) || types.Has(zonefile.TypeDNAME)
}

// wildcardOf is the wildcard right below a name; "" where there is no room.
func wildcardOf(encloser zonefile.Name) zonefile.Name {
	star, _ := zonefile.Name("\x01*\x00").Join(encloser)
	return star
}

// sharedEnd is the closest common ancestor of two names.
func sharedEnd(a, b zonefile.Name) zonefile.Name {
	a, b = a.Strip(max(0, a.Labels()-b.Labels())), b.Strip(max(0, b.Labels()-a.Labels()))
	for a != b {
		a, b = a.Parent(), b.Parent()
	}
	return a
}
