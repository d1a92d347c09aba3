package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var parityChecks = []*migrate.Check{
	parityMissing,
	parityExtra,
	parityDiffers,
	parityTTL,
	parityCDS,
}

// parityGates ask whether two providers hold the same zone.
var parityGates = []migrate.Gate{migrate.GateParity, migrate.GateDelegate, migrate.GateDecommission}

// forParents tells whether parents read a type and act on it (RFC 7344, RFC
// 7477).
func forParents(t zonefile.Type) bool {
	return t == zonefile.TypeCDS || t == zonefile.TypeCDNSKEY || t == zonefile.TypeCSYNC
}

// differences calls report for each difference of a kind that matters and that
// the plan does not declare.
func differences(p *migrate.Pass, kind migrate.ChangeKind, report func(*migrate.SetChange)) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if c.Kind == kind && c.Matters() && !declared(c) && !forParents(c.Type) {
			report(c)
		}
	}
}

// orDeclare ends a fix.
const orDeclare = "; if it is meant, declare it in the plan under expect"

// withMismatch adds why a difference was nearly let through.
func withMismatch(message string, c *migrate.SetChange) string {
	if c.Mismatch == "" {
		return message
	}
	return message + "; " + c.Mismatch
}

// alsoInOld points to what the old zone has.
func alsoInOld(c *migrate.SetChange) []migrate.Related {
	if c.Kind == migrate.TTL {
		return []migrate.Related{{Message: "the old TTL", At: c.OldTTLRef()}}
	}
	return []migrate.Related{{
		Message: "the old zone has " + values(records(c.Old)),
		At:      lostRef(c),
	}}
}
