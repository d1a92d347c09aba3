package signer

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// Window is when a signature is valid.
type Window struct{ Inception, Expiration time.Time }

// RRSIG signs an RRset and gives the rdata of the RRSIG in wire form (RFC 4034
// section 3.1). The rdata of the set must be canonical and in order; its TTL is the
// original TTL. zonefile.RdataText makes text of the result.
func (k Key) RRSIG(set dnssec.Set, signer zonefile.Name, w Window) string {
	return k.over(k.head(set, signer, w), set)
}

// over signs an RRset with the rdata that the RRSIG is to have before the signature.
func (k Key) over(head string, set dnssec.Set) string {
	message := []byte(head)
	for _, rdata := range set.Rdata {
		message = appendRecord(message, record{set.Name, set.Type, set.TTL, rdata})
	}
	return head + string(k.sign(message))
}

// forged is the rdata of the RRSIG r of z with another signature in it, which k made:
// the key tag is that of the key that had signed.
func (k Key) forged(r record, z *zonefile.Zone) string {
	covered := zonefile.Type(binary.BigEndian.Uint16([]byte(r.rdata)))
	head := r.rdata[:rrsigFixed+len(z.Origin())]
	return k.over(head, setOf(z.RRset(r.owner, covered)))
}

// rrsigFixed is the octets of an RRSIG before the signer's name (RFC 4034 section 3.1).
const rrsigFixed = 18

// head is the rdata without the signature (RFC 4034 section 3.1.8.1).
func (k Key) head(set dnssec.Set, signer zonefile.Name, w Window) string {
	b := binary.BigEndian.AppendUint16(nil, uint16(set.Type))
	b = append(b, byte(k.Algorithm), labels(set.Name))
	b = binary.BigEndian.AppendUint32(b, set.TTL)
	b = binary.BigEndian.AppendUint32(b, uint32(w.Expiration.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(w.Inception.Unix()))
	b = binary.BigEndian.AppendUint16(b, k.Tag())
	return string(b) + string(signer)
}

// labels counts without the root and without a leading asterisk (RFC 4034 section
// 3.1.3).
func labels(n zonefile.Name) byte {
	if n.IsWildcard() {
		return byte(n.Labels() - 1)
	}
	return byte(n.Labels())
}

// record is one resource record in canonical form.
type record struct {
	owner zonefile.Name
	t     zonefile.Type
	ttl   uint32
	rdata string
}

// appendRecord appends the canonical form of a record of class IN (RFC 4034 section
// 6.2).
func appendRecord(dst []byte, r record) []byte {
	dst = append(dst, r.owner...)
	dst = binary.BigEndian.AppendUint16(dst, uint16(r.t))
	dst = binary.BigEndian.AppendUint16(dst, uint16(zonefile.ClassIN))
	dst = binary.BigEndian.AppendUint32(dst, r.ttl)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(r.rdata)))
	return append(dst, r.rdata...)
}

// compareRecords is the canonical order of a zone (RFC 4034 section 6).
func compareRecords(a, b record) int {
	if c := a.owner.Compare(b.owner); c != 0 {
		return c
	}
	if a.t != b.t {
		return int(a.t) - int(b.t)
	}
	return strings.Compare(a.rdata, b.rdata)
}
