package dnssec

import (
	"bufio"
	"context"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/zonegate/zonegate/zonefile"
)

// zoneDigest is a ZONEMD record (RFC 8976 section 2.2).
type zoneDigest struct {
	serial       uint32
	scheme, hash uint8
	sum          string
	record       zonefile.Record
}

// The numbers of RFC 8976 section 5.
const (
	schemeSimple  = 1
	zonemdSHA384  = 1
	zonemdSHA512  = 2
	zonemdSumHead = 6 // octets before the digest
)

// method is what tells digests of one zone apart.
type method struct{ scheme, hash uint8 }

func (d zoneDigest) method() method { return method{d.scheme, d.hash} }

// String names scheme and hash.
func (m method) String() string {
	scheme, algorithm := fmt.Sprintf("scheme %d", m.scheme), fmt.Sprintf("hash algorithm %d", m.hash)
	if m.scheme == schemeSimple {
		scheme = "SIMPLE"
	}
	switch m.hash {
	case zonemdSHA384:
		algorithm = "SHA-384"
	case zonemdSHA512:
		algorithm = "SHA-512"
	}
	return scheme + " " + algorithm
}

func (m method) supported() bool {
	return m.scheme == schemeSimple && (m.hash == zonemdSHA384 || m.hash == zonemdSHA512)
}

func (m method) new() hash.Hash {
	if m.hash == zonemdSHA384 {
		return sha512.New384()
	}
	return sha512.New()
}

// auditZONEMD holds the digests of a zone against its content (RFC 8976 section 4).
// One that fits is enough for a verifier that knows it; all know SHA-384.
func auditZONEMD(ctx context.Context, z *zonefile.Zone) *tally {
	t := newTally()
	set := z.RRset(z.Origin(), zonefile.TypeZONEMD)
	if z.TypeCount(zonefile.TypeZONEMD) > set.Len() {
		strayZONEMD(&t, z)
	}
	soa, ok := z.SOA()
	if set.Len() == 0 || !ok {
		return &t
	}
	digests := readZONEMD(set)
	flaws := map[method]string{}
	for _, m := range methodsOf(digests) {
		if m.supported() {
			flaws[m] = flawOfZONEMD(ctx, z, soa.Serial, m, digests)
		}
	}
	if ctx.Err() == nil {
		reportZONEMD(&t, digests, flaws)
	}
	return &t
}

// strayZONEMD warns of records that no verifier looks at.
func strayZONEMD(t *tally, z *zonefile.Zone) {
	for set := range z.RRsets() {
		if set.Type() == zonefile.TypeZONEMD && set.Name() != z.Origin() {
			t.add(Problem{Kind: ZONEMD, Level: Warning, Name: set.Name(), Type: set.Type(), Record: set.At(0)},
				"a ZONEMD record below the apex is no digest of the zone")
		}
	}
}

func readZONEMD(set zonefile.RRset) (digests []zoneDigest) {
	for r := range set.Records() {
		if rdata := r.Rdata(); len(rdata) > zonemdSumHead {
			digests = append(digests, zoneDigest{binary.BigEndian.Uint32([]byte(rdata)), rdata[4], rdata[5], rdata[zonemdSumHead:], r})
		}
	}
	return digests
}

// methodsOf are those of the digests, in their order, each once.
func methodsOf(digests []zoneDigest) (all []method) {
	seen := map[method]bool{}
	for _, d := range digests {
		if !seen[d.method()] {
			seen[d.method()] = true
			all = append(all, d.method())
		}
	}
	return all
}

// flawOfZONEMD tells why no verifier finds a digest of one method right, or "".
func flawOfZONEMD(ctx context.Context, z *zonefile.Zone, serial uint32, m method, digests []zoneDigest) string {
	var mine []zoneDigest
	for _, d := range digests {
		if d.method() == m {
			mine = append(mine, d)
		}
	}
	switch {
	case len(mine) > 1:
		return fmt.Sprintf("the zone has %d digests of %s, so that none of them counts", len(mine), m)
	case mine[0].serial != serial:
		return fmt.Sprintf("the digest of %s is of serial %d, and the zone has serial %d", m, mine[0].serial, serial)
	}
	h := m.new()
	digestZone(ctx, z, h)
	if sum := h.Sum(nil); string(sum) != mine[0].sum {
		return fmt.Sprintf("the digest of %s is %s, and the zone's is %s", m, short(mine[0].sum), short(string(sum)))
	}
	return ""
}

// short is the head of a digest in hex.
func short(sum string) string { return hex.EncodeToString([]byte(sum[:min(len(sum), 8)])) + "..." }

// reportZONEMD says what is wrong: an error where no digest is right, or where the
// one is wrong that each verifier has to know; else a warning.
func reportZONEMD(t *tally, digests []zoneDigest, flaws map[method]string) {
	verified := false
	for _, flaw := range flaws {
		verified = verified || flaw == ""
	}
	reported := map[method]bool{}
	for _, d := range digests {
		m := d.method()
		p := Problem{Kind: ZONEMD, Name: d.record.Name(), Type: d.record.Type(), Record: d.record}
		flaw, known := flaws[m]
		if verified && m.hash != zonemdSHA384 {
			p.Level = Warning
		}
		if !known && len(flaws) == 0 {
			p.Level = Warning
			flaw = fmt.Sprintf("the digest is of %s, and is not verified", m)
		}
		if flaw != "" && !reported[m] {
			reported[m] = true
			t.add(p, "%s", flaw)
		}
	}
}

// digestZone takes in a zone as scheme SIMPLE does (RFC 8976 section 3.3): all
// records in canonical order, but for the digests of the apex, their signatures, and
// what is outside of the zone.
func digestZone(ctx context.Context, z *zonefile.Zone, h hash.Hash) {
	w := bufio.NewWriterSize(h, 1<<16)
	var fixed [10]byte // type, class, TTL and length of the rdata
	binary.BigEndian.PutUint16(fixed[2:], uint16(z.Class()))
	for node := range z.Nodes() {
		if ctx.Err() != nil || node.Outside() {
			break
		}
		name, apex := string(node.Name()), node.IsApex()
		for set := range node.RRsets() {
			if apex && set.Type() == zonefile.TypeZONEMD {
				continue
			}
			binary.BigEndian.PutUint16(fixed[0:], uint16(set.Type()))
			for r := range set.Records() {
				rdata := r.Rdata()
				if apex && set.Type() == zonefile.TypeRRSIG && coversZONEMD(rdata) {
					continue
				}
				binary.BigEndian.PutUint32(fixed[4:], r.TTL())
				binary.BigEndian.PutUint16(fixed[8:], uint16(len(rdata)))
				w.WriteString(name)
				w.Write(fixed[:])
				w.WriteString(rdata)
			}
		}
	}
	w.Flush()
}

func coversZONEMD(rrsig string) bool {
	return len(rrsig) > 1 && zonefile.Type(rrsig[0])<<8|zonefile.Type(rrsig[1]) == zonefile.TypeZONEMD
}
