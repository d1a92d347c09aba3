package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// unsigned is the plan's dnssec of a zone without signatures.
const unsigned = "unsigned"

// kindNotJudged says why a plan's dnssec cannot be judged; "" where it can.
func kindNotJudged(p *migrate.Pass) string {
	switch {
	case p.Plan.DNSSEC == unsigned || migrate.Signed(p.Plan.DNSSEC):
		return ""
	case p.Plan.DNSSEC != "":
		return fmt.Sprintf("the plan says dnssec: %s, which this gate does not judge", p.Plan.DNSSEC)
	case p.Gate == migrate.GateDecommission:
		return "the plan does not say dnssec: unsigned, go-insecure, multi-signer or same-keys"
	}
	return ""
}

// signedBefore lists what showed that the zone was signed no longer ago than the
// DS may be in caches.
func signedBefore(p *migrate.Pass) (signs []string) {
	lifetime := dsLifetime(p)
	for _, s := range p.Seen.Signs(p.Origin()) {
		if p.Now.Sub(s.At) <= lifetime {
			signs = append(signs, fmt.Sprintf("%s was last seen on %s (%s), %s ago, and counts for %s",
				s.Type, migrate.TimeText(s.At), s.Where, ago(p, s.At), migrate.SpanText(lifetime)))
		}
	}
	return signs
}

// dsLifetime is Pds + S: the TTL that the DS was seen with or, where nobody saw
// it, the plan's ttl-before, and the margin.
func dsLifetime(p *migrate.Pass) time.Duration {
	ttl := p.Plan.Timing.TTLBefore.DS
	if seen := p.Clock().TTLs.DS; seen != nil {
		ttl = max(ttl, seen.TTL.Duration())
	}
	return ttl + p.Plan.Margin
}

// signerTypes are in answers of signed zones alone. NSEC without a signature is
// not: servers add it.
var signerTypes = []string{"DNSKEY", "RRSIG", "DS"}

// signedAnswers lists who answered with records of a signed zone.
func signedAnswers(p *migrate.Pass) (signs []string) {
	for _, t := range p.Seen.Targets {
		for _, s := range sightsOfSigning(p, t) {
			for _, section := range [][]evidence.RR{s.Answer, s.Authority} {
				for i := range section {
					if rr := &section[i]; slices.Contains(signerTypes, rr.Type) && isOwn(p, rr, t.Role) {
						signs = with(signs, fmt.Sprintf("%s has %s", serverWords(t), rr.Type))
					}
				}
			}
		}
	}
	return signs
}

// sightsOfSigning are the answers in which signatures would show.
func sightsOfSigning(p *migrate.Pass, t migrate.Target) (list []migrate.Sight) {
	purposes := []evidence.Purpose{evidence.PurposeDNSKEY, evidence.PurposeRandom}
	if t.Role == evidence.Parent {
		purposes = []evidence.Purpose{evidence.PurposeDS}
	}
	for _, purpose := range purposes {
		for _, tr := range bothTransports {
			list = append(list, p.Seen.Sights(t.Role, t.Address, tr, purpose)...)
		}
	}
	return list
}

// isOwn tells whether a record says something about the zone: of the parent only
// its DS does.
func isOwn(p *migrate.Pass, rr *evidence.RR, role evidence.Role) bool {
	if role == evidence.Parent {
		return rr.Type == "DS" && isName(rr.Name, p.Origin())
	}
	n, err := zonefile.ParseName(rr.Name, zonefile.Root)
	return err == nil && n.IsAtOrBelow(p.Origin())
}

// unseenKeys lists the servers of which nobody knows whether they have keys.
func unseenKeys(p *migrate.Pass) string {
	var dark []string
	for _, b := range healthyUDP(p, evidence.New, evidence.Old) {
		sights := asked(p, b, evidence.PurposeDNSKEY)
		if len(sights) == 0 {
			dark = with(dark, b.Server+" "+addressText(b.Address)+" was not asked for DNSKEY")
		}
		for _, s := range sights {
			if !s.Outcome.Helpful() {
				dark = with(dark, fmt.Sprintf("%s %s %s to the question for DNSKEY", b.Server, addressText(b.Address), outcomeWords(s)))
			}
		}
	}
	if len(dark) == 0 {
		return ""
	}
	return "whether the zone is signed was not seen everywhere: " + someOf(dark)
}
