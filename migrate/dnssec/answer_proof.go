package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// gatherProof takes the NSEC and NSEC3 records that hold.
func (c *answerCheck) gatherProof() {
	for _, s := range c.authority {
		j := c.judged[s]
		if s.Type != zonefile.TypeNSEC && s.Type != zonefile.TypeNSEC3 || j == nil {
			continue
		}
		if _, isExpanded := j.encloser(); isExpanded || !j.holds() {
			c.proof.faulty = c.proof.faulty || !j.holds()
			continue
		}
		if why := c.proof.take(s); why != "" {
			c.proof.faulty = true
			c.problems = append(c.problems, Problem{Kind: Denial, Level: Error, Name: s.Name, Type: s.Type, Text: why})
		}
	}
	c.judgeHashing()
}

// take adds the records of an RRset.
func (p *proof) take(s *signedSet) (why string) {
	if s.Type == zonefile.TypeNSEC {
		for _, rdata := range s.Rdata {
			n, err := ParseNSEC(rdata)
			if err != nil {
				return err.Error()
			}
			p.nsecs = append(p.nsecs, nsecLink{s.Name, n})
		}
		return ""
	}
	if s.Name.Labels() == 0 {
		return "the owner is no hash"
	}
	hash, ok := ParseHashLabel(s.Name.Label(0))
	if !ok || s.Name.Parent() != p.origin {
		return "the owner is no hash right below " + p.origin.String()
	}
	for _, rdata := range s.Rdata {
		n, err := ParseNSEC3(rdata)
		if err != nil {
			return err.Error()
		}
		if n.Algorithm == HashSHA1 && n.Flags&^FlagOptOut == 0 { // others are left aside (RFC 5155 sections 8.1 and 8.2)
			p.nsec3s = append(p.nsec3s, nsec3Link{hash, n})
		}
	}
	return ""
}

// judgeHashing asks that all NSEC3 records be of one chain, whose hashes cost no
// more than a validator would spend (RFC 5155 section 8.2, RFC 9276 section 3.2).
func (c *answerCheck) judgeHashing() {
	if len(c.proof.nsec3s) == 0 {
		return
	}
	first := c.proof.nsec3s[0].Hashing
	for _, n := range c.proof.nsec3s {
		if n.Hashing != first {
			c.proof.faulty = true
			c.addHashing(Error, fmt.Sprintf("NSEC3 records of two chains are in one answer: %s, and %s", first, n.Hashing))
			return
		}
	}
	if first.Iterations > maxIterations {
		c.proof.faulty = true
		c.addHashing(Error, fmt.Sprintf("%d NSEC3 iterations: resolvers do not validate such denials, or fail (over %d; RFC 9276 asks for 0)", first.Iterations, maxIterations))
	}
}

// maxIterations is how many BIND, Unbound, Knot Resolver and PowerDNS Recursor take
// at the most in some version in use.
const maxIterations = 150

func (c *answerCheck) addHashing(level Level, text string) {
	c.problems = append(c.problems, Problem{Kind: NSEC3Parameters, Level: level, Name: c.a.Name, Type: zonefile.TypeNSEC3, Text: text})
}
