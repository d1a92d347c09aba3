package dnssec

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// Iterations beyond which validators take less and less (RFC 9276 section 3.2).
const (
	iterationsInsecure = 100 // a zone above it may be taken for an unsigned one
	iterationsBogus    = 500 // above it, answers may fail
)

// parameters gives the chains that NSEC3PARAM records name: servers use any of them,
// so each has to be whole. One with flags is no such (RFC 5155 section 4.1.2).
func (a *denialAudit) parameters() (chains []Hashing) {
	for r := range a.z.RRset(a.z.Origin(), zonefile.TypeNSEC3PARAM).Records() {
		p := Problem{Kind: NSEC3Parameters, Name: r.Name(), Type: r.Type(), Record: r}
		param, err := ParseNSEC3PARAM(r.Rdata())
		switch {
		case err != nil:
			a.add(p, "%v", err)
		case param.Flags != 0:
			p.Level = Warning
			a.add(p, "the NSEC3PARAM record has the flags %d, so that no server uses it", param.Flags)
		case param.Algorithm != HashSHA1:
			a.add(p, "the NSEC3PARAM record has the hash algorithm %d, and only 1 is known", param.Algorithm)
		default:
			a.advise(p, param.Hashing)
			chains = append(chains, param.Hashing)
		}
	}
	if len(chains) > 0 {
		a.oldAlgorithms()
	}
	return chains
}

// advise holds the parameters against RFC 9276 section 3.1.
func (a *denialAudit) advise(p Problem, h Hashing) {
	if h.Salt != "" {
		q := p
		q.Level = Warning
		a.add(q, "NSEC3 has a salt of %d octets, which RFC 9276 advises against", len(h.Salt))
	}
	switch n := h.Iterations; {
	case n > iterationsBogus:
		a.add(p, "NSEC3 has %d iterations: over %d validators may fail the zone's answers (RFC 9276)", n, iterationsBogus)
	case n > iterationsInsecure:
		p.Level = Warning
		a.add(p, "NSEC3 has %d iterations: over %d validators take the zone for an unsigned one (RFC 9276)", n, iterationsInsecure)
	case n > 0:
		p.Level = Warning
		a.add(p, "NSEC3 has %d iterations, and RFC 9276 asks for 0", n)
	}
}

// oldAlgorithms warns of keys of algorithms from before NSEC3. Validators of that
// time do not know it, and a signer refuses to make such a zone (RFC 5155 section 2);
// those of today take it.
func (a *denialAudit) oldAlgorithms() {
	for r := range a.z.RRset(a.z.Origin(), zonefile.TypeDNSKEY).Records() {
		key, err := ParseKey(r.Rdata())
		if err == nil && slices.Contains([]Algorithm{1, 3, RSASHA1}, key.Algorithm) {
			a.add(Problem{Kind: NSEC3Parameters, Level: Warning, Name: r.Name(), Type: r.Type(), Record: r, Tag: key.Tag, Algorithm: key.Algorithm},
				"the zone denies with NSEC3, and has a key of %s, which is for NSEC alone (RFC 5155 section 2)", key.Algorithm)
			return
		}
	}
}
