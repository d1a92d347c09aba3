package checks

import "github.com/zonegate/zonegate/migrate"

var liveParityDiffers = &migrate.Check{
	ID:       "live-parity-differs",
	Severity: migrate.Error,
	Gates:    serverGates,
	Run:      whereSeen(reportFlaws),
	Doc: migrate.Doc{
		Title: "an RRset that is another on a server",
		Why: `The zone file is right, and the server answers something else: an older version, another customer's, the records
of a template beside one's own. Every answer of every address is compared in full, with the equivalences of gate
parity: order, capitals, texts cut elsewhere, a declared flattening, the planned apex NS set.

Over TCP another machine may answer than over UDP; so everything is asked twice.`,
		Fix: "have the server load the zone again, and look at what else differs",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered www.example.com. A "www.example.com. 3600 A 192.0.2.99"
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content answered www.example.com. A "www.example.com. 3600 A 192.0.2.80"
`,
		Refs:      []string{"RFC 1034 section 4.3.5", "RFC 2181 section 5"},
		Incidents: []string{"wasdi.eu 2021-11", ".com and .net 2023-07-08", "sorryapp.com 2024-04-03"},
	},
}
