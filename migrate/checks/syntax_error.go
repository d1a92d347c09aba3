package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxError = &migrate.Check{
	ID:            "syntax-error",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "text that is no record",
		Why: `A name server that meets this line refuses the whole zone and goes on serving an old copy, or none;
some skip the line and serve the zone without it. Either way the names on it are not what you meant. All
such lines are reported in one run, and none of them is in the zone that the other checks see, so read
their findings with that in mind.`,
		Fix: "correct the record at the place shown; if a program writes the file, correct the program",
		Bad: `www   300 IN A    192.0.2.300
mail  300 IN MX   mx1.example.net.
key   300 IN TXT  "v=DKIM1; p=MIGf
`,
		Good: `www   300 IN A    192.0.2.30
mail  300 IN MX   10 mx1.example.net.
key   300 IN TXT  "v=DKIM1; p=MIGf"
`,
		Refs:      []string{"RFC 1035 section 5", "RFC 3597 section 5"},
		Incidents: []string{".com and .net 1997-07-03", "zones hosted at dnsimple.com 2012-02", "zones hosted at nexcess.net 2018-03-27", "akamaiedge.net 2021-07-22", "zones hosted at Fused 2024-12-20"},
	},
}
