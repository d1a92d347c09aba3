package dnssec_test

import "slices"

// harm is how bad a fault is.
type harm uint8

const (
	none   harm = iota // the zone is none the worse
	warned             // every validator takes the zone, and zonegate warns
	bad                // an error
)

// class is one sort of fault.
type class struct {
	name string
	harm harm
	// make does it to a zone; false where the zone has nothing that it could be done
	// to.
	make func(v *victim) bool
}

// classes are all sorts of faults.
var classes = slices.Concat(signatureFaults, dataFaults, addedFaults, denialFaults, nsec3Faults, keyFaults)
