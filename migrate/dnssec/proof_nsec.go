package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// nsecLink is an NSEC record with its owner.
type nsecLink struct {
	owner zonefile.Name
	NSEC
}

func (n nsecLink) String() string { return fmt.Sprintf("the NSEC of %s", n.owner) }

// covers tells whether the record says that a name of the zone has no records. One
// of a delegation or DNAME says nothing about names below it, and the last of a
// zone leads back to its apex.
func (n nsecLink) covers(name, origin zonefile.Name) bool {
	if name.Compare(n.owner) <= 0 || name.IsBelow(n.owner) && hidesBelow(n.Types) {
		return false
	}
	return n.Next == origin || name.Compare(n.Next) < 0
}

// nsecProof denies with NSEC (RFC 4035 section 5.4), minimally covering ones (RFC
// 4470) and compact ones (RFC 9824) among them.
type nsecProof struct {
	origin zonefile.Name
	links  []nsecLink
}

func (p nsecProof) at(name zonefile.Name) (nsecLink, bool) {
	for _, n := range p.links {
		if n.owner == name {
			return n, true
		}
	}
	return nsecLink{}, false
}

// around finds a record that covers a name.
func (p nsecProof) around(name zonefile.Name) (nsecLink, bool) {
	for _, n := range p.links {
		if n.covers(name, p.origin) {
			return n, true
		}
	}
	return nsecLink{}, false
}

// absent proves that a name has neither records nor names below it, and tells what
// its closest encloser is.
func (p nsecProof) absent(name zonefile.Name) (encloser zonefile.Name, why string) {
	if n, ok := p.at(name); ok {
		if n.Types.Has(typeNXName) {
			return "", n.String() + " says so with NXNAME, which goes with NOERROR (RFC 9824)"
		}
		return "", n.String() + " says that it exists"
	}
	n, ok := p.around(name)
	switch {
	case !ok:
		return "", fmt.Sprintf("no NSEC covers %s", name)
	case n.Next.IsBelow(name):
		return "", fmt.Sprintf("%s says that %s has names below it (%s)", n, name, n.Next)
	}
	encloser = sharedEnd(name, n.owner)
	if other := sharedEnd(name, n.Next); len(other) > len(encloser) {
		encloser = other
	}
	return encloser, ""
}

func (p nsecProof) noName(name zonefile.Name) string {
	encloser, why := p.absent(name)
	if why != "" {
		return why
	}
	if _, why = p.absent(wildcardOf(encloser)); why != "" {
		return "the wildcard is not denied: " + why
	}
	return ""
}

func (p nsecProof) noType(name zonefile.Name, t zonefile.Type) string {
	if n, ok := p.at(name); ok {
		return lacksType(n.String(), n.Types, t)
	}
	n, ok := p.around(name)
	if ok && n.Next.IsBelow(name) {
		return "" // an empty non-terminal
	}
	encloser, why := p.absent(name)
	if why != "" {
		return "no NSEC of " + name.String() + " is with it, and " + why
	}
	star, ok := p.at(wildcardOf(encloser))
	if !ok {
		return fmt.Sprintf("%s says that the name does not exist, and no NSEC of %s is with it", n, wildcardOf(encloser))
	}
	return lacksType(star.String(), star.Types, t)
}

func (p nsecProof) noCloser(name, encloser zonefile.Name) string {
	closest, why := p.absent(name)
	if why == "" && closest != encloser {
		return fmt.Sprintf("%s is there, which goes before %s", closest, wildcardOf(encloser))
	}
	return why
}

func (p nsecProof) noDS(cut zonefile.Name) string {
	n, ok := p.at(cut)
	switch {
	case !ok:
		return "no NSEC of " + cut.String() + " is with it"
	case !n.Types.Has(zonefile.TypeNS):
		return n.String() + " says that there is no NS"
	}
	return lacksType(n.String(), n.Types, zonefile.TypeDS)
}
