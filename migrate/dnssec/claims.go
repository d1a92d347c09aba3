package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// Claims gathers what the answers of one server say is there, and what the types
// are that its denials leave to a name, so that one can be held against the other:
// a resolver that keeps denials (RFC 8198) goes by the bitmap of one, whatever the
// server would have answered. The zero Claims is ready for use.
type Claims struct {
	served map[setKey]bool
	lists  []claimedTypes
	taken  int
}

// claimedTypes is what a valid NSEC or NSEC3 record says of the types of a name.
type claimedTypes struct {
	name   zonefile.Name
	types  Types
	what   string
	answer int
}

// Contradiction is a denial that the server's own answers belie. Answer counts
// those that Take was given, from 0.
type Contradiction struct {
	Problem
	Answer int
}

// Take takes in what an answer says.
func (c *Claims) Take(v Verdict) {
	if c.served == nil {
		c.served = map[setKey]bool{}
	}
	for _, key := range v.served {
		c.served[key] = true
	}
	for _, l := range v.lists {
		l.answer = c.taken
		c.lists = append(c.lists, l)
	}
	c.taken++
}

// Contradictions lists them, in the order of the denials.
func (c *Claims) Contradictions() (list []Contradiction) {
	told := map[setKey]bool{}
	for _, l := range c.lists {
		for _, t := range claimable {
			key := setKey{l.name, t}
			if !c.served[key] || l.types.Has(t) || told[key] {
				continue
			}
			told[key] = true
			list = append(list, Contradiction{Problem{
				Kind: Denial, Level: Error, Name: l.name, Type: t,
				Text: fmt.Sprintf("%s says that there is no %s, and the server answers with one: who keeps the denial takes it for all (RFC 8198)", l.what, t),
			}, l.answer})
		}
	}
	return list
}

// claimable are the types that a bitmap is held against.
var claimable = []zonefile.Type{
	zonefile.TypeA, zonefile.TypeNS, zonefile.TypeCNAME, zonefile.TypeSOA, zonefile.TypePTR, zonefile.TypeMX, zonefile.TypeTXT,
	zonefile.TypeAAAA, zonefile.TypeSRV, zonefile.TypeNAPTR, zonefile.TypeDNAME, zonefile.TypeDS, zonefile.TypeSSHFP, zonefile.TypeTLSA,
	zonefile.TypeSVCB, zonefile.TypeHTTPS, zonefile.TypeCAA,
}

// claims is what a checked answer says.
func (c *answerCheck) claims() (served []setKey, lists []claimedTypes) {
	for _, s := range c.answer {
		j := c.judged[s]
		if j == nil || !j.holds() {
			continue
		}
		served = append(served, setKey{s.Name, s.Type})
		if encloser, ok := j.encloser(); ok {
			served = append(served, setKey{wildcardOf(encloser), s.Type})
		}
	}
	for _, n := range c.proof.nsecs {
		lists = append(lists, claimedTypes{name: n.owner, types: n.Types, what: n.String()})
	}
	for name, hash := range c.proof.hashes {
		for _, n := range c.proof.nsec3s {
			if n.hash == hash {
				lists = append(lists, claimedTypes{name: name, types: n.Types, what: "the NSEC3 of " + name.String()})
			}
		}
	}
	return served, lists
}
