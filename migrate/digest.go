package migrate

import "github.com/zonegate/zonegate/zonefile"

// Digest is "sha256:" and the SHA-256 in hex of the change: the 15 octets
// "zonegate-diff/1" and the origin in wire form, then for each RRset that
// differs, SOA and DNSSEC types (RRSIG, NSEC, NSEC3, NSEC3PARAM, DNSKEY, ZONEMD)
// and RRsets that are merely written otherwise left out, in order of owner and
// type, all its old records and all its new ones: an octet '-' or '+' and the
// record as for a zone's Digest. So it stays the same when a zone gets a new
// serial or is signed again.
func (d *Diff) Digest() string {
	h := zonefile.NewDigester("zonegate-diff/1" + string(d.Origin()))
	for i := range d.Sets {
		c := &d.Sets[i]
		if c.Kind == Same || !c.Type.IsContent() {
			continue
		}
		h.Add('-', c.Old)
		h.Add('+', c.New)
	}
	return h.Sum()
}
