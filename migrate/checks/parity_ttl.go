package checks

import "github.com/zonegate/zonegate/migrate"

var parityTTL = &migrate.Check{
	ID:       "parity-ttl",
	Severity: migrate.Error,
	Gates:    parityGates,
	NeedsOld: true,
	Run:      reportParityTTL,
	Doc: migrate.Doc{
		Title: "an RRset has another TTL in the new zone",
		Why: `How long the old side must stay up is computed from TTLs, and how fast a mistake can be taken back as well.
An export that drops them gives every record the provider's default: an hour where there was a minute, or a
day. Where the provider raises small TTLs to its own minimum the plan says so (new.ttl-min).`,
		Fix: "give the RRset its old TTL; if the change is meant, declare it in the plan under expect",
		Bad: `@    3600 NS  ns1.provider.net.
www  300  A   192.0.2.1
--- new
@    3600 NS  ns1.provider.net.
www  3600 A   192.0.2.1
`,
		Good: `@    3600 NS  ns1.provider.net.
www  60   A   192.0.2.1
--- new
@    3600 NS  ns1.provider.net.
www  300  A   192.0.2.1
--- plan
version: 1
new: {ttl-min: 300}
`,
		Refs:      []string{"RFC 2181 section 8", "RFC 9199 section 3.6"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func reportParityTTL(p *migrate.Pass) {
	differences(p, migrate.TTL, func(c *migrate.SetChange) {
		f := changeFinding(c)
		f.Message = withMismatch(rrsetName(c)+" has another TTL than in the old zone: "+ttlWords(c), c)
		f.Fix = "give it its old TTL" + orDeclare
		f.Related = alsoInOld(c)
		p.Report(f)
	})
}
