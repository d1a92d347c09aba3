package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var secUnexpected = &migrate.Check{
	ID:           "sec-unexpected",
	Severity:     migrate.Error,
	Gates:        []migrate.Gate{migrate.GatePublish, migrate.GateParity, migrate.GateDelegate, migrate.GateDecommission},
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportUnexpectedSigning,
	Doc: migrate.Doc{
		Title: "signs of a signed zone, where the plan says that it is unsigned",
		Why: `A move of an unsigned zone asks nobody about keys. When the zone is signed after all, or was lately, validators hold on
to the DS as long as caches keep it, and servers that serve the zone unsigned, or signed by others, serve nothing for
them. So a plan that says dnssec: unsigned is believed only where nothing speaks against it: no DNSKEY, RRSIG, NSEC or
NSEC3 record in either zone, no DNSKEY or signature in what any server answers, no DS at the parent now, and none of
them so lately that caches may hold on to it.

Before the old provider is switched off the plan has to say how the zone is signed, if at all.`,
		Fix: "plan the move of a signed zone: dnssec: go-insecure, multi-signer or same-keys",
		Bad: `--- evidence
good
new 192.0.2.1 udp dnskey answered "example.com. 3600 DNSKEY 257 3 13 AAAA"
`,
		Good: `--- evidence
good
`,
		Refs:      []string{"RFC 4035 section 5", "RFC 6781 section 4.3.5"},
		Incidents: []string{"hbonow.com 2015-03-09", "domains moved from Google Domains to Squarespace 2024"},
	},
}

func reportUnexpectedSigning(p *migrate.Pass) {
	if p.Seen != nil && !looked(p) && p.Plan.DNSSEC == unsigned {
		p.NotApplicable("nobody looked at any server")
		return
	}
	if p.Plan.DNSSEC == unsigned {
		reportSignedZones(p)
	}
	if p.Seen == nil {
		return
	}
	if why := kindNotJudged(p); why != "" {
		p.Unknown(why)
		return
	}
	if p.Plan.DNSSEC != unsigned && p.Plan.DNSSEC != "" {
		return
	}
	signs := signedAnswers(p)
	if len(signs) > 0 {
		reportSigns(p, "servers show that the zone is signed: ", signs)
	} else if before := signedBefore(p); len(before) > 0 {
		reportSigns(p, "the zone was signed lately, so that caches still ask for signatures: ", before)
	} else if why := unseenKeys(p); why != "" {
		p.Unknown(why)
	}
}

func reportSigns(p *migrate.Pass, what string, signs []string) {
	p.Report(migrate.Finding{Owner: p.Origin().String(), Message: what + someOf(signs), Fix: p.Check.Doc.Fix})
}

// reportSignedZones reports what stands in either zone and only a signer makes. The
// old one of a signer's input may be signed.
func reportSignedZones(p *migrate.Pass) {
	for _, side := range []struct {
		name string
		zone *zonefile.Zone
	}{{"new", p.New}, {"old", p.Old}} {
		if side.zone == nil || side.name == "old" && p.Signing.Unsigned {
			continue
		}
		if records := signerRecords(side.zone); records != "" {
			p.Report(migrate.Finding{
				Owner:   p.Origin().String(),
				Message: fmt.Sprintf("the plan says dnssec: unsigned, and the %s zone holds %s", side.name, records),
				Fix:     p.Check.Doc.Fix,
			})
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
