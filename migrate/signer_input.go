package migrate

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// HoldsSignatures tells whether a zone holds what only a signer makes: RRSIG, NSEC or
// NSEC3 records. A DNSKEY alone may stand in the input of a signer.
func HoldsSignatures(z *zonefile.Zone) bool {
	return slices.ContainsFunc([]zonefile.Type{zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3}, func(t zonefile.Type) bool {
		return z.TypeCount(t) > 0
	})
}

// fromSigner tells whether a signer may have put records of a type into the zone.
func fromSigner(t zonefile.Type) bool {
	return t.IsDNSSEC() || t == zonefile.TypeCDS || t == zonefile.TypeCDNSKEY
}

// leaveOutSigner is for a new zone that is the input of a signer: what the signer put
// into the old zone is no change, and in no count.
func (d *Diff) leaveOutSigner() {
	d.Sets = slices.DeleteFunc(d.Sets, func(c SetChange) bool {
		if !fromSigner(c.Type) || c.New.Len() > 0 {
			return false
		}
		d.tally.at(c.Type).Old--
		return true
	})
	d.Recount()
}

// unsignedNote says what a verdict on the input of a signer is not about.
func (r *runner) unsignedNote() string {
	left := 0
	if r.old != nil {
		for _, t := range r.old.Types() {
			if fromSigner(t) {
				left += r.old.TypeCount(t)
			}
		}
	}
	note := "the new zone is judged as the input of a signer: what the signer makes of it has to be gated again, without --unsigned"
	if left == 0 {
		return note
	}
	return fmt.Sprintf("%s; %s of the old zone's signer are left out", note, Plural(left, "record"))
}
