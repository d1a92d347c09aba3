package zonefile

import (
	"bufio"
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
func (z *Zone) Digest() string {
	d := NewDigester("")
	for set := range z.RRsets() {
		d.Add(0, set)
	}
	return d.Sum()
}

// ContentDigest is the digest of what the operator of the zone writes: as Digest, SOA
// and the types that IsDNSSEC tells of left out. Signing anew leaves it as it is.
func (z *Zone) ContentDigest() string {
	d := NewDigester("")
	for set := range z.RRsets() {
		if set.Type().IsContent() {
			d.Add(0, set)
		}
	}
	return d.Sum()
}

// Digester takes in RRsets one by one.
type Digester struct {
	hash  hash.Hash
	w     *bufio.Writer
	fixed [10]byte // type, class, TTL and length of a record
}

// NewDigester begins a digest with the octets of head.
func NewDigester(head string) *Digester {
	h := sha256.New()
	d := &Digester{hash: h, w: bufio.NewWriterSize(h, 1<<16)}
	d.w.WriteString(head)
	return d
}

// Sum is "sha256:" and the SHA-256 in hex of what was taken in; nothing can be
// added after it.
func (d *Digester) Sum() string {
	d.w.Flush()
	return "sha256:" + hex.EncodeToString(d.hash.Sum(nil))
}

// Add takes in the records of an RRset in the form that Zone.Digest describes,
// each after mark unless that is 0.
func (d *Digester) Add(mark byte, set RRset) {
	if set.Len() == 0 {
		return
	}
	owner := string(set.Name())
	fixed := d.fixed[:]
	binary.BigEndian.PutUint16(fixed[0:], uint16(set.Type()))
	binary.BigEndian.PutUint16(fixed[2:], uint16(set.z.class))
	for r := range set.Records() {
		rdata := r.Rdata()
		binary.BigEndian.PutUint32(fixed[4:], r.TTL())
		binary.BigEndian.PutUint16(fixed[8:], uint16(len(rdata)))
		if mark != 0 {
			d.w.WriteByte(mark)
		}
		d.w.WriteString(owner)
		d.w.Write(fixed)
		d.w.WriteString(rdata)
	}
}
