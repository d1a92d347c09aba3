package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secUnsupported = &migrate.Check{
	ID:           "sec-unsupported",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportUnsupported,
	Doc: migrate.Doc{
		Title: "signatures or DS that cannot be verified here",
		Why: `Signatures of algorithms 5, 7, 8, 10, 13, 14, 15 and 16 are verified, and DS with SHA-1, SHA-256 and SHA-384. What only
other algorithms carry is neither right nor wrong: nobody looked, and that counts against the change. Validators that
do not know an algorithm either take the zone as unsigned; those that do know it may find it broken. Beside valid signatures
of another algorithm they are a warning: validators take either, but for some that ask for all.`,
		Fix: "verify the zone by other means and accept this check by its name in the plan, or sign with an algorithm that is verified here",
		Bad: `$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
@    DNSKEY 257 3 200 AwEAAcMnWBKLuvG/LwnPVykcmpvnntwxfshHlHRhlY0F3oz8AMcuF8gw
@    RRSIG DNSKEY 200 2 3600 20300201000000 20291201000000 32926 @ AAAA
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs: []string{"RFC 8624 section 3.1", "RFC 4035 section 5.2", "RFC 6840 section 5.2"},
	},
}

// reportUnsupported is unknown, and not a fault, where something cannot be verified;
// what is beside a valid signature is a warning.
func reportUnsupported(p *migrate.Pass) {
	var texts []string
	audit, why := zoneAudit(p)
	if audit != nil {
		for i := range audit.Problems {
			switch problem := &audit.Problems[i]; {
			case problem.Kind != dnssec.NotVerified:
			case problem.Level == dnssec.Error:
				texts = with(texts, problem.Text)
			default:
				p.Report(secFinding(p, problem))
			}
		}
	}
	if p.Seen != nil {
		for _, sp := range serverProblems(p) {
			if sp.Kind == dnssec.NotVerified && sp.Sight.Observation != nil {
				texts = with(texts, sp.Sight.Server+" "+addressText(sp.Sight.Address)+": "+sp.Text)
			}
		}
	}
	switch {
	case len(texts) > 0:
		p.Unknown(someOf(texts))
	case audit == nil && p.Seen == nil:
		p.NotApplicable(why)
	}
}
