package zonefile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// Digest is "sha256:" and the SHA-256 in hex of the zone's records, one after
// the other without anything between them, each in the canonical wire form of
// RFC 4034 section 6.2:
//
//	owner name (uncompressed, lower case) | type (2 octets) | class (2) |
//	TTL (4) | length of the rdata (2) | rdata
//
// in the order of RFC 4034 section 6: by owner, type number, rdata. Every record
// counts once; none is left out. (It is the input of a ZONEMD SIMPLE digest, RFC
// 8976 section 3.3, with the apex ZONEMD and its signatures left in.)
func (z *Zone) Digest() string { return z.digest(func(Type) bool { return true }) }

// ContentDigest is the digest of what the operator of the zone writes: as Digest, SOA
// and the types that IsDNSSEC tells of left out. Signing anew leaves it as it is.
func (z *Zone) ContentDigest() string { return z.digest(Type.IsContent) }

func (z *Zone) digest(counts func(Type) bool) string {
	d := NewDigester("")
	for i := range z.owners {
		node := Node{z, i}
		name := node.Name()
		lo, hi := node.bounds()
		for at := lo; at < hi; at++ {
			if r := &z.records[at]; counts(r.typ) {
				d.record(0, name, z, r)
			}
		}
	}
	return d.Sum()
}

// Digester takes in RRsets one by one.
type Digester struct {
	hash hash.Hash
	room []byte // what is not yet hashed
}

// Octets are hashed in pieces: writing each field of a record to the hash by
// itself takes twice as long as the hash.
const (
	digestPiece = 1 << 16
	digestFirst = 1 << 11 // most zones are small
)

// NewDigester begins a digest with the octets of head.
func NewDigester(head string) *Digester {
	return &Digester{hash: sha256.New(), room: append(make([]byte, 0, digestFirst), head...)}
}

// Sum is "sha256:" and the SHA-256 in hex of what was taken in; nothing can be
// added after it.
func (d *Digester) Sum() string {
	d.hash.Write(d.room)
	return "sha256:" + hex.EncodeToString(d.hash.Sum(nil))
}

// Add takes in the records of an RRset in the form that Zone.Digest describes,
// each after mark unless that is 0.
func (d *Digester) Add(mark byte, set RRset) {
	if set.Len() == 0 {
		return
	}
	name := set.Name()
	for i := set.lo; i < set.hi; i++ {
		d.record(mark, name, set.z, &set.z.records[i])
	}
}

func (d *Digester) record(mark byte, owner Name, z *Zone, r *record) {
	rdata := z.text.get(r.rdata)
	w := d.room
	if mark != 0 {
		w = append(w, mark)
	}
	w = append(w, owner...)
	w = binary.BigEndian.AppendUint64(w, uint64(r.typ)<<48|uint64(z.class)<<32|uint64(r.ttl))
	w = binary.BigEndian.AppendUint16(w, uint16(len(rdata)))
	w = append(w, rdata...)
	if len(w) >= digestPiece {
		d.hash.Write(w)
		w = w[:0]
	}
	d.room = w
}
