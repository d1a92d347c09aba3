package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxNoTTL = &migrate.Check{
	ID:           "syntax-no-ttl",
	Severity:     migrate.Warning,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "neither a TTL nor $TTL",
		Why: `Servers fill the gap in their own ways: the TTL of the record before, the SOA minimum, a built-in
value, or they refuse the file. How long an answer stays in caches, and so how long a mistake does, is then
chance, and it changes when records change their order.`,
		Fix: "put a $TTL line at the top of the file",
		Bad: `@   SOA ns1 hostmaster 1 3600 600 604800 300
www A   192.0.2.1
`,
		Good: `$TTL 3600
@   SOA ns1 hostmaster 1 3600 600 604800 300
www A   192.0.2.1
`,
		Refs: []string{"RFC 2308 section 4", "RFC 1035 section 5.1"},
	},
}
