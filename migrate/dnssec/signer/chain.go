package signer

import (
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// chain makes the NSEC or NSEC3 records.
func (c Config) chain(plain *zonefile.Zone) []record {
	switch {
	case c.NoDenial:
		return nil
	case c.NSEC3 != nil:
		return c.NSEC3.chain(plain)
	}
	return nsecChain(plain)
}

// inChain tells whether a name is the zone's to deny: all but glue and what is
// hidden below a cut or DNAME.
func inChain(n zonefile.Node) bool { return !n.BelowCut() && !n.BelowDNAME() && !n.Outside() }

// denialTTL is the smaller of the SOA's TTL and its minimum (RFC 9077).
func denialTTL(z *zonefile.Zone) uint32 {
	soa, _ := z.SOA()
	return min(z.RRset(z.Origin(), zonefile.TypeSOA).TTL(), soa.Minimum)
}

// nsecChain is the chain of RFC 4034 section 4 with bitmaps of RFC 4035 section 2.3.
func nsecChain(z *zonefile.Zone) (chain []record) {
	for node := range z.Nodes() {
		if inChain(node) {
			types := append(typesOf(node), zonefile.TypeRRSIG, zonefile.TypeNSEC)
			chain = append(chain, record{node.Name(), zonefile.TypeNSEC, denialTTL(z), bitmap(types)})
		}
	}
	for i := range chain {
		chain[i].rdata = string(chain[(i+1)%len(chain)].owner) + chain[i].rdata
	}
	return chain
}

// typesOf are the types that the zone has at a name; at a cut NS and DS alone.
func typesOf(n zonefile.Node) (types []zonefile.Type) {
	for set := range n.RRsets() {
		if !n.IsCut() || set.Type() == zonefile.TypeNS || set.Type() == zonefile.TypeDS {
			types = append(types, set.Type())
		}
	}
	return types
}

// bitmap is the type bit maps field (RFC 4034 section 4.1.2).
func bitmap(types []zonefile.Type) string {
	var out []byte
	for window := range 256 {
		var bits [32]byte
		last := -1
		for _, t := range types {
			if int(t>>8) == window {
				bits[byte(t)/8] |= 0x80 >> (t % 8)
				last = max(last, int(byte(t)/8))
			}
		}
		if last >= 0 {
			out = append(append(out, byte(window), byte(last+1)), bits[:last+1]...)
		}
	}
	return string(out)
}

// chain is the chain of RFC 5155 section 7.1.
func (n NSEC3) chain(z *zonefile.Zone) (chain []record) {
	names := n.names(z)
	hashes := map[string]string{}
	for name, types := range names {
		hashes[n.Hash(name)] = bitmap(types)
	}
	order := make([]string, 0, len(hashes))
	for hash := range hashes {
		order = append(order, hash)
	}
	slices.Sort(order)
	for i, hash := range order {
		rdata := n.parameters(n.flags()) + "\x14" + order[(i+1)%len(order)] + hashes[hash]
		chain = append(chain, record{hashedOwner(hash, z.Origin()), zonefile.TypeNSEC3, denialTTL(z), rdata})
	}
	return chain
}

// names are those that the chain holds, with their types: none for empty
// non-terminals.
func (n NSEC3) names(z *zonefile.Zone) map[zonefile.Name][]zonefile.Type {
	names := map[zonefile.Name][]zonefile.Type{}
	for node := range z.Nodes() {
		insecure := node.IsCut() && !node.Has(zonefile.TypeDS)
		if !inChain(node) || insecure && n.OptOut {
			continue
		}
		types := typesOf(node)
		if !insecure {
			types = append(types, zonefile.TypeRRSIG)
		}
		names[node.Name()] = types
		for up := node.Name(); up != z.Origin(); {
			up = up.Parent()
			if _, ok := names[up]; ok {
				break
			}
			names[up] = nil
		}
	}
	return names
}

func (n NSEC3) flags() byte {
	if n.OptOut {
		return 1
	}
	return 0
}

// parameters are the fields that NSEC3 and NSEC3PARAM share.
func (n NSEC3) parameters(flags byte) string {
	b := binary.BigEndian.AppendUint16([]byte{1, flags}, n.Iterations)
	return string(append(b, byte(len(n.Salt)))) + n.Salt
}

// Hash is the hashed name in 20 octets (RFC 5155 section 5).
func (n NSEC3) Hash(name zonefile.Name) string {
	sum := sha1.Sum([]byte(string(name) + n.Salt))
	for range n.Iterations {
		sum = sha1.Sum(append(sum[:], n.Salt...))
	}
	return string(sum[:])
}

// Owner is the owner name of the NSEC3 record of a name.
func (n NSEC3) Owner(name, origin zonefile.Name) zonefile.Name {
	return hashedOwner(n.Hash(name), origin)
}

func hashedOwner(hash string, origin zonefile.Name) zonefile.Name {
	label := strings.ToLower(base32.HexEncoding.EncodeToString([]byte(hash)))
	return zonefile.Name(string([]byte{byte(len(label))}) + label + string(origin))
}
