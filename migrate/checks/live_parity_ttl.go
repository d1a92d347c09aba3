package checks

import "github.com/zonegate/zonegate/migrate"

var liveParityTTL = &migrate.Check{
	ID:       "live-parity-ttl",
	Severity: migrate.Error,
	Gates:    serverGates,
	Run:      whereSeen(reportFlaws),
	Doc: migrate.Doc{
		Title: "an RRset that has another TTL on a server",
		Why: `How long a mistake lives is the TTL that servers give, not the one in the file. Providers raise small TTLs to
their minimum, cut long ones, or know one TTL for all. What the plan says under new.ttl-min is let through; anything
else is a difference, and the times that the move waits for are computed from it.`,
		Fix: "set the TTL on the server; where it is the provider's minimum, say so in the plan (new.ttl-min)",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered www.example.com. A "www.example.com. 86400 A 192.0.2.80"
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered www.example.com. A "www.example.com. 3600 A 192.0.2.80"
`,
		Refs:      []string{"RFC 2181 section 5.2", "RFC 9199 section 3.6"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}
