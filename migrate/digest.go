package migrate

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"github.com/zonegate/zonegate/zonefile"
)

// ZoneDigest is "sha256:" and the SHA-256 in hex of the zone's records, one
// after the other without anything between them, each in the canonical wire form
// of RFC 4034 section 6.2:
//
//	owner name (uncompressed, lower case) | type (2 octets) | class (2) |
//	TTL (4) | length of the rdata (2) | rdata
//
// in the order of RFC 4034 section 6: by owner, type number, rdata. Every record
// counts once; none is left out. (It is the input of a ZONEMD SIMPLE digest, RFC
// 8976 section 3.3, with the apex ZONEMD and its signatures left in.)
func ZoneDigest(z *zonefile.Zone) string {
	d := newDigester()
	for set := range z.RRsets() {
		d.rrset(0, set)
	}
	return d.sum()
}

// Digest is "sha256:" and the SHA-256 in hex of the change: the 15 octets
// "zonegate-diff/1" and the origin in wire form, then for each RRset that
// differs, SOA and DNSSEC types (RRSIG, NSEC, NSEC3, NSEC3PARAM, DNSKEY, ZONEMD)
// and RRsets that are merely written otherwise left out, in order of owner and
// type, all its old records and all its new ones: an octet '-' or '+' and the
// record as for ZoneDigest. So it stays the same when a zone gets a new serial
// or is signed again.
func (d *Diff) Digest() string {
	h := newDigester()
	h.w.WriteString("zonegate-diff/1")
	h.w.WriteString(string(d.Origin()))
	for i := range d.Sets {
		c := &d.Sets[i]
		if c.Kind == Same || !Counted(c.Type) {
			continue
		}
		h.rrset('-', c.Old)
		h.rrset('+', c.New)
	}
	return h.sum()
}

type digester struct {
	hash  hash.Hash
	w     *bufio.Writer
	fixed [10]byte // type, class, TTL and length of a record
}

func newDigester() *digester {
	h := sha256.New()
	return &digester{hash: h, w: bufio.NewWriterSize(h, 1<<16)}
}

func (d *digester) sum() string {
	d.w.Flush()
	return "sha256:" + hex.EncodeToString(d.hash.Sum(nil))
}

// rrset takes in the records of an RRset, each after mark unless that is 0.
func (d *digester) rrset(mark byte, set zonefile.RRset) {
	if set.Len() == 0 {
		return
	}
	owner := string(set.Name())
	fixed := d.fixed[:]
	binary.BigEndian.PutUint16(fixed[0:], uint16(set.Type()))
	binary.BigEndian.PutUint16(fixed[2:], uint16(set.At(0).Zone().Class()))
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
