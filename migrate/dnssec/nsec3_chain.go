package dnssec

import (
	"bytes"
	"encoding/hex"
	"slices"
	"sync/atomic"

	"github.com/zonegate/zonegate/zonefile"
)

// nsec3Chain is the NSEC3 records of the same parameters, in order of their hashes.
type nsec3Chain struct {
	Hashing
	links []nsec3At
	// owners tells for each link whose it is: the number of a node and 1, ownerENT
	// for an empty non-terminal, 0 for no name.
	owners []atomic.Uint32
}

const ownerENT = 1<<32 - 1

// nsec3At is one NSEC3 record of a chain: the at-th at its node.
type nsec3At struct {
	hash   Hash
	node   uint32
	at     uint16
	optOut bool
}

func (l nsec3At) record(z *zonefile.Zone) zonefile.Record {
	return z.NodeAt(int(l.node)).RRset(zonefile.TypeNSEC3).At(int(l.at))
}

// find gives the link of a hash, or the one that covers it.
func (c *nsec3Chain) find(h Hash) (i int, match bool) {
	i, match = slices.BinarySearchFunc(c.links, h, func(l nsec3At, h Hash) int { return bytes.Compare(l.hash[:], h[:]) })
	if !match {
		i = (i + len(c.links) - 1) % len(c.links)
	}
	return i, match
}

// nsec3 judges the chains that the apex names, and warns of others.
func (a *denialAudit) nsec3(named []Hashing) {
	chains := a.gatherNSEC3()
	for _, h := range named {
		c := chains[h]
		if c == nil {
			a.add(Problem{Kind: NSECChain, Name: a.z.Origin(), Type: zonefile.TypeNSEC3},
				"the zone has no NSEC3 record with the parameters of its NSEC3PARAM (%s)", h)
			continue
		}
		c.owners = make([]atomic.Uint32, len(c.links))
		a.closed(c)
		a.nsec3Names(c)
		a.orphans(c)
	}
	a.unnamed(chains, named)
	a.ttls(zonefile.TypeNSEC3)
}

// gatherNSEC3 sorts the NSEC3 records into chains, and reports those that can be
// part of none.
func (a *denialAudit) gatherNSEC3() map[Hashing]*nsec3Chain {
	chains := map[Hashing]*nsec3Chain{}
	for i := range a.z.NameCount() {
		node := a.z.NodeAt(i)
		set := node.RRset(zonefile.TypeNSEC3)
		if set.Len() == 0 || node.Outside() {
			continue
		}
		hash, ok := a.ownerHash(node.Name())
		if !ok {
			a.add(Problem{Kind: NSECChain, Name: set.Name(), Type: set.Type(), Record: set.At(0)},
				"an NSEC3 record stands at a name that is no hash right below the apex")
			continue
		}
		for at := range set.Len() {
			if n, ok := a.readNSEC3(set.At(at)); ok {
				c := chains[n.Hashing]
				if c == nil {
					c = &nsec3Chain{Hashing: n.Hashing}
					chains[n.Hashing] = c
				}
				c.links = append(c.links, nsec3At{hash, uint32(i), uint16(at), n.OptOut()})
			}
		}
	}
	return chains
}

// ownerHash reads the owner of an NSEC3 record.
func (a *denialAudit) ownerHash(owner zonefile.Name) (Hash, bool) {
	if len(owner) != len(a.z.Origin())+HashLabelLen+1 || owner[0] != HashLabelLen {
		return Hash{}, false
	}
	return ParseHashLabel(string(owner[1 : 1+HashLabelLen]))
}

// readNSEC3 takes a record that validators can work with (RFC 5155 sections 8.1 and
// 8.2).
func (a *denialAudit) readNSEC3(r zonefile.Record) (NSEC3, bool) {
	n, err := ParseNSEC3(r.Rdata())
	p := Problem{Kind: NSEC3Parameters, Name: r.Name(), Type: r.Type(), Record: r}
	switch {
	case err != nil:
		p.Kind = NSECChain
		a.add(p, "%v", err)
	case n.Algorithm != HashSHA1:
		a.add(p, "the NSEC3 record has the hash algorithm %d, and only 1 is known", n.Algorithm)
	case n.Flags&^FlagOptOut != 0:
		a.add(p, "the NSEC3 record has the flags %d, and only 0 and 1 are known", n.Flags)
		return n, true
	case len(n.Next) != len(Hash{}):
		p.Kind = NSECChain
		a.add(p, "the next hash has %d octets, not %d", len(n.Next), len(Hash{}))
	default:
		return n, true
	}
	return n, false
}

// closed tells whether each record leads to the next one, and the last to the first.
func (a *denialAudit) closed(c *nsec3Chain) {
	for i, link := range c.links {
		next := c.links[(i+1)%len(c.links)].hash
		r := link.record(a.z)
		p := Problem{Kind: NSECChain, Name: r.Name(), Type: r.Type(), Record: r}
		if i > 0 && c.links[i-1].hash == link.hash {
			a.add(p, "two NSEC3 records of the same parameters stand at one name")
			continue
		}
		if n, _ := ParseNSEC3(r.Rdata()); n.Next != string(next[:]) {
			a.add(p, "the NSEC3 record leads to the hash %s, and the next one of the zone is %s", hashText(n.Next), HashLabel(next))
		}
	}
}

// hashText is a next hash as a label, or in hex where it is none.
func hashText(next string) string {
	if len(next) == len(Hash{}) {
		return HashLabel(Hash([]byte(next)))
	}
	return hex.EncodeToString([]byte(next))
}

// orphans reports records whose hash no name has.
func (a *denialAudit) orphans(c *nsec3Chain) {
	for i := range c.links {
		if c.owners[i].Load() == 0 {
			r := c.links[i].record(a.z)
			a.add(Problem{Kind: NSECChain, Name: r.Name(), Type: r.Type(), Record: r},
				"the NSEC3 record is of no name that the zone has")
		}
	}
}

// unnamed warns of records that no NSEC3PARAM names: no server uses them, and no
// answer is wrong for them.
func (a *denialAudit) unnamed(chains map[Hashing]*nsec3Chain, named []Hashing) {
	var others []*nsec3Chain
	for h, c := range chains {
		if !slices.Contains(named, h) {
			others = append(others, c)
		}
	}
	slices.SortFunc(others, func(c, d *nsec3Chain) int { return bytes.Compare(c.links[0].hash[:], d.links[0].hash[:]) })
	for _, c := range others {
		r := c.links[0].record(a.z)
		a.add(Problem{Kind: NSEC3Parameters, Level: Warning, Name: r.Name(), Type: r.Type(), Record: r},
			"%d NSEC3 records have other parameters than NSEC3PARAM (%s): they deny nothing", len(c.links), c.Hashing)
	}
}
