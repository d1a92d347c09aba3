package dnssec

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// serialReach is how far from its serial another one of the SOA is looked for.
const serialReach = 1000

// serial looks whether the SOA was signed with another serial (.se, 12 October
// 2009: a serial edited by hand behind the signer).
func (w *auditor) serial() {
	if w.soa == nil || carried(w.soa.list) {
		return
	}
	soa, ok := w.soa.set.At(0).SOA()
	i := slices.IndexFunc(w.soa.list, func(j judged) bool { return j.verdict == wrong })
	if !ok || i < 0 {
		return
	}
	j := &w.soa.list[i]
	p := Problem{Kind: SerialEdited, Name: w.zone.Origin(), Type: zonefile.TypeSOA, Tag: j.Tag, Algorithm: j.Algorithm, Record: w.soa.set.At(0)}
	switch serial, found := w.signedSerial(j, soa.Serial); {
	case found:
		p.Text = fmt.Sprintf("the SOA has serial %d, and was signed with serial %d: it was changed after signing", soa.Serial, serial)
	case w.counts[SignatureInvalid][Error] == w.soaFailures():
		p.Text = fmt.Sprintf("of all signatures only the SOA's fails: the SOA, with serial %d, or its signature was changed after signing", soa.Serial)
	default:
		return
	}
	w.report(p)
}

// soaFailures counts the signatures over the SOA that fail.
func (w *auditor) soaFailures() (n int) {
	for i := range w.soa.list {
		if w.soa.list[i].verdict == wrong {
			n++
		}
	}
	return n
}

// signedSerial finds the serial that the signature fits, the nearest first.
func (w *auditor) signedSerial(j *judged, serial uint32) (uint32, bool) {
	for _, other := range w.opt.Serials {
		if other != serial && w.fitsSerial(j, other) {
			return other, true
		}
	}
	for step := uint32(1); step <= serialReach; step++ {
		for _, other := range []uint32{serial - step, serial + step} {
			if w.fitsSerial(j, other) {
				return other, true
			}
		}
	}
	return 0, false
}

// fitsSerial tells whether the signature is right for the SOA with another serial,
// by the keys that it names.
func (w *auditor) fitsSerial(j *judged, serial uint32) bool {
	rdata := []byte(w.soa.set.At(0).Rdata())
	binary.BigEndian.PutUint32(rdata[len(rdata)-20:], serial)
	set := SetOf(w.soa.set)
	set.Rdata = []string{string(rdata)}
	for _, k := range w.ring.named(&j.Signature) {
		if k.counts() && k.made(j.Signature, set) {
			return true
		}
	}
	return false
}
