package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var secUnsigned = &migrate.Check{
	ID:           "sec-unsigned",
	Severity:     migrate.Error,
	Gates:        []migrate.Gate{migrate.GatePublish, migrate.GateParity},
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportUnsigned,
	Doc: migrate.Doc{
		Title: "a zone that is not signed, and that the plan or the old zone says is",
		Why: `A plan for multi-signer or same-keys keeps the zone signed throughout, and the DS stays at the parent. A new zone
without signatures is then gone for everybody who validates; or it is the input of a signer, and was not gated as
that. A new zone without signatures is not the same as a signed old one either, unless the plan says that the zone is
to be unsigned (go-insecure), or that a signer follows.`,
		Fix: "gate the signed zone; or, if a signer follows, say so by --unsigned, and gate what it makes as well",
		Bad: `$TTL 3600
www  A   198.51.100.80
--- new
$TTL 3600
www  A   198.51.100.80
--- plan
version: 1
dnssec: same-keys
`,
		Good: `$TTL 3600
www  A   198.51.100.80
--- new
$TTL 3600
www  A   198.51.100.80
--- plan
version: 1
dnssec: unsigned
`,
		Refs:      []string{"RFC 4035 section 5.2", "RFC 8901 section 2"},
		Incidents: []string{"hbonow.com 2015-03-09"},
	},
}

func reportUnsigned(p *migrate.Pass) {
	switch {
	case p.Signing.Unsigned:
		p.NotApplicable("the new zone is judged as the input of a signer")
	case p.Plan.DNSSEC == "" && p.Gate == migrate.GateParity && p.Old != nil && migrate.HoldsSignatures(p.Old) && !isSigned(p.New) && !p.New.Unseen():
		p.Report(migrate.Finding{
			Owner:   p.Origin().String(),
			Message: fmt.Sprintf("the old zone holds %s, and the new one none of it", signerRecords(p.Old)),
			Fix:     p.Check.Doc.Fix,
		})
	case slices.Contains(sharesKeys, p.Plan.DNSSEC) && p.New.TypeCount(zonefile.TypeRRSIG) == 0:
		p.Report(migrate.Finding{
			Owner:   p.Origin().String(),
			Message: fmt.Sprintf("the new zone holds no RRSIG, and the plan says dnssec: %s", p.Plan.DNSSEC),
			Fix:     p.Check.Doc.Fix,
		})
	}
}
