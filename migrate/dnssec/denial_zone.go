package dnssec

import (
	"context"
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// wholeZone audits what no single signature tells: the zone's denial, its digests
// and what it asks of its parent.
func (w *auditor) wholeZone() {
	w.tally.takeIn(auditDenial(w.ctx, w.zone, w.opt.Workers))
	w.tally.takeIn(auditZONEMD(w.ctx, w.zone))
	w.cds()
}

// denialAudit judges what a signed zone denies names and types with: its NSEC chain
// (RFC 4034 section 4, RFC 4035 section 2.3) or its NSEC3 chains (RFC 5155 section
// 7.1).
type denialAudit struct {
	tally
	ctx     context.Context
	z       *zonefile.Zone
	workers int
}

// auditDenial finds the problems of kind NSECChain and NSEC3Parameters. A zone
// without DNSKEY and RRSIG has none. What was found so far is given when ctx ends.
func auditDenial(ctx context.Context, z *zonefile.Zone, workers int) *tally {
	a := &denialAudit{tally: newTally(), ctx: ctx, z: z, workers: workers}
	if z.TypeCount(zonefile.TypeDNSKEY)+z.TypeCount(zonefile.TypeRRSIG) == 0 {
		return &a.tally
	}
	nsec, nsec3 := z.TypeCount(zonefile.TypeNSEC), z.TypeCount(zonefile.TypeNSEC3)
	chains := a.parameters()
	if len(chains) > 0 {
		a.nsec3(chains)
	}
	switch {
	case nsec > 0 && nsec3 > 0:
		a.mixed(nsec, nsec3)
	case nsec > 0:
		a.nsecChain()
	case nsec3 > 0 && len(chains) == 0:
		a.add(Problem{Kind: NSEC3Parameters, Name: z.Origin(), Type: zonefile.TypeNSEC3PARAM},
			"the zone has %d NSEC3 records, and no NSEC3PARAM record at its apex says how to use them", nsec3)
	case nsec3 == 0 && len(chains) == 0:
		a.add(Problem{Kind: NSECChain, Name: z.Origin(), Type: zonefile.TypeNSEC},
			"the zone is signed and has neither NSEC nor NSEC3 records: it can deny nothing")
	}
	return &a.tally
}

// mixed reports NSEC records beside NSEC3, at the first of the fewer ones.
func (a *denialAudit) mixed(nsec, nsec3 int) {
	fewer := zonefile.TypeNSEC
	if nsec3 < nsec {
		fewer = zonefile.TypeNSEC3
	}
	for set := range a.z.RRsets() {
		if set.Type() == fewer {
			a.add(Problem{Kind: NSECChain, Name: set.Name(), Type: fewer, Record: set.At(0)},
				"the zone has NSEC and NSEC3 records, %d and %d of them: it may deny with one kind only", nsec, nsec3)
			return
		}
	}
}

// add reports a problem with its text, which is made only if it is kept.
func (t *tally) add(p Problem, format string, args ...any) {
	if t.counts[p.Kind][p.Level] < MaxProblems {
		p.Text = fmt.Sprintf(format, args...)
	}
	t.report(p)
}
