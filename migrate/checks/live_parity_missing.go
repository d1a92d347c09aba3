package checks

import "github.com/zonegate/zonegate/migrate"

var liveParityMissing = &migrate.Check{
	ID:       "live-parity-missing",
	Severity: migrate.Error,
	Gates:    serverGates,
	Run:      whereSeen(reportParityLive),
	Doc: migrate.Doc{
		Title: "an RRset that a server does not have",
		Why: `Every RRset of the zone is asked for on every address of every new server, over UDP and over TCP. A server can
answer for the zone, with the right serial, and lack nearly all of it: an empty copy that automation left behind, a
transfer that broke off, a record type that the panel cannot hold. What one of four servers lacks fails in a look-up
of four, and each denial is kept.

The old servers are asked as well: where they have not what the old zone's file has, the file is not what is served.

A pass that is not there, that is a sample, or that lacks answers makes the check unknown.`,
		Fix: "have the server load the zone again, and look at what else it lacks",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp content nxdomain www.example.com. A
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp soa answered
`,
		Refs:      []string{"RFC 1034 section 4.3.5", "RFC 5936 section 2"},
		Incidents: []string{"windows.net and others 2019-05-02", "domains hosted by eNom 2022-01-15", "sorryapp.com 2024-04-03"},
	},
}

func reportParityLive(p *migrate.Pass) {
	reportFlaws(p)
	reportLacking(p)
}
