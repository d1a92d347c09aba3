package dnssec

import (
	"context"

	"github.com/zonegate/zonegate/zonefile"
)

// nsec3Flaw is something wrong with the NSEC3 of a name.
type nsec3Flaw struct {
	node, link int
	what       nsec3FlawKind
}

type nsec3FlawKind uint8

const (
	nsec3Missing   nsec3FlawKind = iota // link covers the hash
	nsec3NoOptOut                       // link covers the hash of an insecure delegation
	nsec3Types                          // link has other types than the name
	nsec3Collision                      // link is another name's, too
)

// standing tells what a name demands of the empty non-terminals above it.
type standing uint8

const (
	standsNot   standing = iota // the zone does not keep the name
	standsFirm                  // they need NSEC3 records
	standsLoose                 // an insecure delegation that opt-out leaves out: it demands nothing
)

// nsec3Names looks for the NSEC3 record of each name that the zone keeps, and of
// each empty non-terminal (RFC 5155 section 7.1).
func (a *denialAudit) nsec3Names(c *nsec3Chain) {
	names := make([]standing, a.z.NameCount())
	flaws := inChunks(a.ctx, len(names), a.workers, func(ctx context.Context, lo, hi int) (flaws []nsec3Flaw) {
		var d denied
		for i := lo; i < hi && ctx.Err() == nil; i++ {
			if d.look(a.z, i); d.kept {
				names[i], flaws = c.judge(a.z, &d, i, flaws)
			}
		}
		return flaws
	})
	for _, f := range flaws {
		a.reportNSEC3(c, f)
	}
	a.emptyNonTerminals(c, names)
}

// judge holds a name against the chain.
func (c *nsec3Chain) judge(z *zonefile.Zone, d *denied, i int, flaws []nsec3Flaw) (standing, []nsec3Flaw) {
	at, match := c.find(HashName(d.node.Name(), c.Iterations, c.Salt))
	switch {
	case match:
		var room [64]byte
		n, _ := ParseNSEC3(c.links[at].record(z).Rdata())
		if string(d.nsec3Types(room[:])) != string(n.Types) {
			flaws = append(flaws, nsec3Flaw{i, at, nsec3Types})
		}
		if !c.owners[at].CompareAndSwap(0, uint32(i)+1) {
			flaws = append(flaws, nsec3Flaw{i, at, nsec3Collision})
		}
	case d.insecure && c.links[at].optOut:
		return standsLoose, flaws
	case d.insecure:
		flaws = append(flaws, nsec3Flaw{i, at, nsec3NoOptOut})
	default:
		flaws = append(flaws, nsec3Flaw{i, at, nsec3Missing})
	}
	return standsFirm, flaws
}

func (a *denialAudit) reportNSEC3(c *nsec3Chain, f nsec3Flaw) {
	var d denied
	d.look(a.z, f.node)
	r := c.links[f.link].record(a.z)
	p := Problem{Kind: NSECChain, Name: d.node.Name(), Type: zonefile.TypeNSEC3, Record: firstRecord(d.node)}
	switch f.what {
	case nsec3Missing:
		a.add(p, "the name has no NSEC3 record: none is at %s", c.owner(p.Name))
	case nsec3NoOptOut:
		a.add(p, "the delegation has neither a DS nor an NSEC3 record, and the one that covers it, %s, has no opt-out flag", r.Name())
	case nsec3Types:
		p.Record = r
		n, _ := ParseNSEC3(r.Rdata())
		a.add(p, "the NSEC3 record at %s has the types %s, and the name has %s", r.Name(), n.Types, Types(d.nsec3Types(nil)))
	case nsec3Collision:
		a.add(p, "the name has the same hash as another one, %s", r.Name())
	}
}

// owner is the label of a name's hash.
func (c *nsec3Chain) owner(name zonefile.Name) string {
	return HashLabel(HashName(name, c.Iterations, c.Salt))
}
