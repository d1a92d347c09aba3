package checks

import (
	"iter"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// signaturesOf walks the RRSIG records of a zone that can be read, in canonical order.
func signaturesOf(z *zonefile.Zone) iter.Seq2[dnssec.Signature, zonefile.Record] {
	return func(yield func(dnssec.Signature, zonefile.Record) bool) {
		for set := range z.RRsets() {
			if set.Type() != zonefile.TypeRRSIG {
				continue
			}
			for r := range set.Records() {
				if sig, err := dnssec.ParseSignature(r.Rdata()); err == nil && !yield(sig, r) {
					return
				}
			}
		}
	}
}
