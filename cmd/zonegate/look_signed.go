package main

import (
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// isSigned tells whether plan or zones say that signatures are in play, so that
// servers are asked for them. Where neither does, the servers' own answers tell.
func isSigned(m *move) bool {
	kind := m.plan.DNSSEC
	return kind != "" && kind != "unsigned" || len(m.plan.DS) > 0 || holdsSignatures(m.new) || holdsSignatures(m.old)
}

// holdsSignatures tells whether a zone was signed; one without keys and signatures
// may still be one that its servers sign.
func holdsSignatures(z *zonefile.Zone) bool {
	return z != nil && slices.ContainsFunc([]zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG}, func(t zonefile.Type) bool {
		return z.TypeCount(t) > 0
	})
}
