package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// nsec3Link is an NSEC3 record with the hash that its owner is.
type nsec3Link struct {
	hash Hash
	NSEC3
}

// covers tells whether the record says that no name has the hash. The last one
// leads back to the first.
func (n *nsec3Link) covers(h Hash) bool {
	hash, own := string(h[:]), string(n.hash[:])
	if own < n.Next {
		return own < hash && hash < n.Next
	}
	return hash != own && (hash > own || hash < n.Next)
}

// nsec3Proof denies with NSEC3 (RFC 5155 section 8).
type nsec3Proof struct{ *proof }

func (p nsec3Proof) hash(name zonefile.Name) Hash {
	h, ok := p.hashes[name]
	if !ok {
		h = HashName(name, p.nsec3s[0].Iterations, p.nsec3s[0].Salt)
		p.hashes[name] = h
	}
	return h
}

func (p nsec3Proof) at(name zonefile.Name) *nsec3Link {
	hash := p.hash(name)
	for i := range p.nsec3s {
		if p.nsec3s[i].hash == hash {
			return &p.nsec3s[i]
		}
	}
	return nil
}

func (p nsec3Proof) around(name zonefile.Name) *nsec3Link {
	hash := p.hash(name)
	for i := range p.nsec3s {
		if p.nsec3s[i].covers(hash) {
			return &p.nsec3s[i]
		}
	}
	return nil
}

// closest finds the closest encloser that is proven, and what covers the next
// closer name (RFC 5155 section 8.3).
func (p nsec3Proof) closest(name zonefile.Name) (encloser zonefile.Name, cover *nsec3Link, why string) {
	for next := name; next.IsBelow(p.origin); next = next.Parent() {
		encloser = next.Parent()
		n := p.at(encloser)
		if n == nil {
			continue
		}
		if hidesBelow(n.Types) {
			return "", nil, fmt.Sprintf("the NSEC3 of %s is of a delegation or DNAME, which says nothing of names below it", encloser)
		}
		if cover = p.around(next); cover == nil {
			return "", nil, fmt.Sprintf("no NSEC3 covers %s, the next closer name", next)
		}
		return encloser, cover, ""
	}
	return "", nil, fmt.Sprintf("no NSEC3 of a name above %s is with it: no closest encloser is proven", name)
}

func (p nsec3Proof) noName(name zonefile.Name) string {
	if p.at(name) != nil {
		return fmt.Sprintf("the NSEC3 of %s says that it exists", name)
	}
	encloser, _, why := p.closest(name)
	if why != "" {
		return why
	}
	star := wildcardOf(encloser)
	switch {
	case p.at(star) != nil:
		return fmt.Sprintf("the wildcard is not denied: the NSEC3 of %s says that it exists", star)
	case p.around(star) == nil:
		return fmt.Sprintf("the wildcard is not denied: no NSEC3 covers %s", star)
	}
	return ""
}

// noType holds what RFC 5155 asks in sections 8.5 to 8.7. A span with opt-out is
// taken for every type: empty non-terminals above insecure delegations may lie in
// it, and a validator takes such an answer as an insecure one (section 9.2).
func (p nsec3Proof) noType(name zonefile.Name, t zonefile.Type) string {
	if n := p.at(name); n != nil {
		return lacksType("the NSEC3 of "+name.String(), n.Types, t)
	}
	encloser, cover, why := p.closest(name)
	if why != "" {
		return fmt.Sprintf("no NSEC3 of %s is with it, and %s", name, why)
	}
	star := wildcardOf(encloser)
	if n := p.at(star); n != nil && t != zonefile.TypeDS {
		return lacksType("the NSEC3 of "+star.String(), n.Types, t)
	}
	if !cover.OptOut() {
		return fmt.Sprintf("no NSEC3 of %s or %s is with it, and the one that covers the name has no opt-out", name, star)
	}
	return ""
}

func (p nsec3Proof) noCloser(name, encloser zonefile.Name) string {
	next := name.Strip(max(0, name.Labels()-encloser.Labels()-1))
	if p.around(next) == nil {
		return fmt.Sprintf("no NSEC3 covers %s, the next closer name", next)
	}
	return ""
}

func (p nsec3Proof) noDS(cut zonefile.Name) string {
	n := p.at(cut)
	if n == nil {
		return p.noType(cut, zonefile.TypeDS)
	}
	if !n.Types.Has(zonefile.TypeNS) {
		return fmt.Sprintf("the NSEC3 of %s says that there is no NS", cut)
	}
	return lacksType("the NSEC3 of "+cut.String(), n.Types, zonefile.TypeDS)
}
