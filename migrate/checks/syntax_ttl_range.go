package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxTTLRange = &migrate.Check{
	ID:            "syntax-ttl-range",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "a TTL over 2147483647 seconds",
		Why: `A TTL has 31 bits. Resolvers take one with the top bit set as 0 and ask again for every query; some
servers cut it to a number of their own. The writer surely meant another number: a serial that slipped into
the TTL's place, or milliseconds.`,
		Fix: "write the TTL in seconds, or with a unit: 1h, 2d",
		Bad: `www 2147483648 IN A 192.0.2.1
`,
		Good: `www 2147483647 IN A 192.0.2.1
`,
		Refs: []string{"RFC 2181 section 8"},
	},
}
