package rehearse

import (
	"slices"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// prover finds the NSEC or NSEC3 records that an answer needs (RFC 4035 section
// 3.1.3, RFC 5155 section 7.2); none in a zone without them.
type prover struct {
	zone  *zonefile.Zone
	param dnssec.Hashing
	hash  bool // with NSEC3
	used  []zonefile.Name
}

func newProver(zone *zonefile.Zone) *prover {
	p := &prover{zone: zone}
	for r := range zone.RRset(zone.Origin(), zonefile.TypeNSEC3PARAM).Records() {
		if param, err := dnssec.ParseNSEC3PARAM(r.Rdata()); err == nil {
			p.param, p.hash = param.Hashing, zone.TypeCount(zonefile.TypeNSEC3) > 0
		}
	}
	return p
}

// noName denies a name and the wildcard for it.
func (p *prover) noName(name zonefile.Name) []dns.RR {
	up := encloser(p.zone, name)
	return slices.Concat(p.noCloser(name, up, true), p.around(wildcard(up)))
}

// noType denies a type of a name that is there.
func (p *prover) noType(name zonefile.Name) []dns.RR {
	if p.hash && !p.hasHash(name) { // in a span with opt-out
		return p.noCloser(name, p.closestHashed(name), true)
	}
	return p.around(name)
}

// noWildcardType denies a type of a wildcard that answers for a name.
func (p *prover) noWildcardType(name, star zonefile.Name) []dns.RR {
	return slices.Concat(p.noCloser(name, star.Parent(), true), p.around(star))
}

// noCloser denies what would go before the wildcard of an encloser; with enclosed,
// it proves that the encloser is there, which NSEC does by itself.
func (p *prover) noCloser(name, encloser zonefile.Name, enclosed bool) (list []dns.RR) {
	if !p.hash {
		return p.around(name)
	}
	if enclosed {
		list = p.around(encloser)
	}
	if name == encloser {
		return list
	}
	return append(list, p.around(name.Strip(name.Labels()-encloser.Labels()-1))...)
}

// around gives the record of a name or, where it has none, the one that covers it;
// each once in an answer.
func (p *prover) around(name zonefile.Name) []dns.RR {
	set := p.nsecAt(name)
	if p.hash {
		set = p.nsec3At(name)
	}
	if set.Len() == 0 || slices.Contains(p.used, set.Name()) {
		return nil
	}
	p.used = append(p.used, set.Name())
	return append(records(set, set.Name()), signatures(set, set.Name())...)
}

// nsecAt is the NSEC of a name, or of the last before it that has one.
func (p *prover) nsecAt(name zonefile.Name) (last zonefile.RRset) {
	if p.zone.TypeCount(zonefile.TypeNSEC) == 0 {
		return last
	}
	for node := range p.zone.Nodes() {
		if node.Outside() || node.Name().Compare(name) > 0 {
			break
		}
		if set := node.RRset(zonefile.TypeNSEC); set.Len() > 0 {
			last = set
		}
	}
	return last
}

// nsec3At is the NSEC3 of a name's hash, or of the last before it; before the
// first, the last of all, which leads around.
func (p *prover) nsec3At(name zonefile.Name) (last zonefile.RRset) {
	label := dnssec.HashLabel(dnssec.HashName(name, p.param.Iterations, p.param.Salt))
	var end zonefile.RRset
	for node := range p.zone.Nodes() {
		set := node.RRset(zonefile.TypeNSEC3)
		if set.Len() == 0 || node.Outside() {
			continue
		}
		if end = set; node.Name().Label(0) <= label {
			last = set
		}
	}
	if last.Len() == 0 {
		return end
	}
	return last
}

func (p *prover) hasHash(name zonefile.Name) bool {
	owner, ok := dnssec.HashOwner(dnssec.HashName(name, p.param.Iterations, p.param.Salt), p.zone.Origin())
	return ok && p.zone.RRset(owner, zonefile.TypeNSEC3).Len() > 0
}

// closestHashed is the closest ancestor of a name that has an NSEC3.
func (p *prover) closestHashed(name zonefile.Name) zonefile.Name {
	for name != p.zone.Origin() {
		if name = name.Parent(); p.hasHash(name) {
			break
		}
	}
	return name
}

// encloser is the closest ancestor of a name that exists.
func encloser(zone *zonefile.Zone, name zonefile.Name) zonefile.Name {
	for name != zone.Origin() {
		name = name.Parent()
		if where := zone.Find(name).Where; where != zonefile.NotThere && where != zonefile.Synthesized {
			break
		}
	}
	return name
}

func wildcard(encloser zonefile.Name) zonefile.Name {
	star, _ := zonefile.Name("\x01*\x00").Join(encloser)
	return star
}
