package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxEmpty = &migrate.Check{
	ID:            "syntax-empty",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "a source without any record",
		Why: `The source could be read and holds nothing: a generator that failed and still ended well, a query
that gave no rows, an export of another zone. Served, it would take every name away at once.`,
		Fix: "look at the program that makes the zone; it said it succeeded and wrote nothing",
		Bad: `; written by the nightly export
$TTL 3600
`,
		Good: `; written by the nightly export
$TTL 3600
www A 192.0.2.1
`,
		Refs:      []string{"RFC 1035 section 5.2"},
		Incidents: []string{".es 2006", "zones hosted at Fused 2024-12-20", "dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}
