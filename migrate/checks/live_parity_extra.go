package checks

import "github.com/zonegate/zonegate/migrate"

var liveParityExtra = &migrate.Check{
	ID:       "live-parity-extra",
	Severity: migrate.Error,
	Gates:    serverGates,
	Run:      whereSeen(reportFlaws),
	Doc: migrate.Doc{
		Title: "an RRset that a server has besides the zone",
		Why: `What the zone does not have must be denied. A server that answers for it was set up from another copy, by
somebody else, or answers for every name there is, as parking pages do. Names are asked for that the old zone had and
the new one has not, types that a name lacks, and names made up at random; where a server gives its whole zone to
everybody, that is compared too.`,
		Fix: "have the server load the zone again, and look at what else it has",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered mx.example.com. A "mx.example.com. 3600 A 192.0.2.66"
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered www.example.com. A "www.example.com. 3600 A 192.0.2.80"
`,
		Refs:      []string{"RFC 1034 section 4.3.3", "RFC 4592 section 2.2"},
		Incidents: []string{"wasdi.eu 2021-11"},
	},
}
