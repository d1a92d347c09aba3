package dnssec

import "github.com/zonegate/zonegate/zonefile"

// emptyNonTerminal is a name without records that has names below it.
type emptyNonTerminal struct {
	name zonefile.Name
	// below is a node that makes it one.
	below int
	// firm tells whether a name below has an NSEC3 record or needs one. Those that
	// lead only to delegations that opt-out leaves out may lack one (RFC 5155
	// section 7.1).
	firm bool
}

// emptyNonTerminals finds them in one walk through the names: in canonical order
// all that is below a name follows it at once.
func (a *denialAudit) emptyNonTerminals(c *nsec3Chain, names []standing) {
	var open []emptyNonTerminal // each below the one before
	last := a.z.Origin()
	for i, stands := range names {
		if stands == standsNot {
			continue
		}
		name := a.z.NodeAt(i).Name()
		for len(open) > 0 && !name.IsBelow(open[len(open)-1].name) {
			a.emptyNonTerminal(c, open[len(open)-1])
			open = open[:len(open)-1]
		}
		open = appendEmpty(open, name, last, a.z.Origin(), i)
		for top := len(open) - 1; top >= 0 && stands == standsFirm && !open[top].firm; top-- {
			open[top].firm = true
		}
		last = name
		if a.ctx.Err() != nil {
			return
		}
	}
	for top := len(open) - 1; top >= 0; top-- {
		a.emptyNonTerminal(c, open[top])
	}
}

// appendEmpty puts the names between a name and what it shares with the one before
// it behind the others, the highest first.
func appendEmpty(open []emptyNonTerminal, name, last, origin zonefile.Name, i int) []emptyNonTerminal {
	start := len(open)
	for up := name.Parent(); len(up) > len(origin) && !last.IsAtOrBelow(up); up = up.Parent() {
		open = append(open, emptyNonTerminal{name: up, below: i})
	}
	for lo, hi := start, len(open)-1; lo < hi; lo, hi = lo+1, hi-1 {
		open[lo], open[hi] = open[hi], open[lo]
	}
	return open
}

// emptyNonTerminal holds one against the chain.
func (a *denialAudit) emptyNonTerminal(c *nsec3Chain, e emptyNonTerminal) {
	at, match := c.find(HashName(e.name, c.Iterations, c.Salt))
	p := Problem{Kind: NSECChain, Name: e.name, Type: zonefile.TypeNSEC3, Record: firstRecord(a.z.NodeAt(e.below))}
	covering := c.links[at].record(a.z)
	switch {
	case match:
		if n, _ := ParseNSEC3(covering.Rdata()); n.Types != "" {
			p.Record = covering
			a.add(p, "the NSEC3 record at %s has the types %s, and the name is empty", covering.Name(), n.Types)
		}
		if !c.owners[at].CompareAndSwap(0, ownerENT) {
			a.add(p, "the name has the same hash as another one, %s", covering.Name())
		}
	case e.firm:
		a.add(p, "the name is empty, has names below it, and has no NSEC3 record: none is at %s", c.owner(e.name))
	case !c.links[at].optOut:
		a.add(p, "the name is empty, leads to delegations without DS alone, and has no NSEC3 record; the one that covers it, %s, has no opt-out flag", covering.Name())
	}
}
