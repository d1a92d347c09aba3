package checks

import (
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var secNotVerified = &migrate.Check{
	ID:           "sec-not-verified",
	Severity:     migrate.Error,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportNotVerified,
	Doc: migrate.Doc{
		Title: "a signed zone whose signatures were not verified",
		Why: `A zone with one bad signature is gone for everybody who validates, and looks well to everybody who does
not. zonegate does not verify signatures yet, so it does not know, and says no: for a new zone with DNSKEY,
RRSIG, NSEC or NSEC3 records, and for one without them where the old zone has them, for that is dark as
long as a DS stands at the parent.

Before the parent is told, and before the old provider is switched off, it also says no to a plan whose dnssec is not
unsigned, and where any server answers with DNSKEY or signatures or the parent has a DS, or did so no longer ago than
the DS may be in caches.`,
		Fix: "verify the zone by other means, and accept this check by its name in the plan",
		Bad: `@ 3600 IN NSEC www NS SOA RRSIG NSEC
`,
		Good: `@ 3600 IN NS ns1.provider.net.
`,
		Refs:      []string{"RFC 4035 section 5", "RFC 6781 section 4"},
		Incidents: []string{"PagerDuty 2013-12-11", ".se 2022-02-04", ".de 2026-05-05"},
	},
}

func reportNotVerified(p *migrate.Pass) {
	signed := signerRecords(p.New)
	switch {
	case signed != "":
		p.Unknown("the new zone holds " + signed + ", and signatures are not verified yet")
	case p.Old != nil && signerRecords(p.Old) != "":
		p.Unknown("the old zone holds " + signerRecords(p.Old) + " and the new one is unsigned; " +
			"whether a DS at the parent still asks for signatures was not looked at")
	case p.Seen != nil && !looked(p) && p.Plan.DNSSEC == unsigned:
		p.NotApplicable("nobody looked at any server")
	case p.Seen != nil:
		if signs := signsOfSigning(p); signs != "" {
			p.Unknown(signs)
		}
	}
}

// signerRecords counts what makes a zone a signed one; "" if it is not.
func signerRecords(z *zonefile.Zone) string {
	var parts []string
	for _, t := range []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3} {
		if n := z.TypeCount(t); n > 0 {
			parts = append(parts, migrate.Number(n)+" "+t.String())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	text := migrate.List(parts, len(parts))
	if strings.HasPrefix(text, "1 ") && len(parts) == 1 {
		return text + " record"
	}
	return text + " records"
}
