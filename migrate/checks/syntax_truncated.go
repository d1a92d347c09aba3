package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxTruncated = &migrate.Check{
	ID:            "syntax-truncated",
	Severity:      migrate.Error,
	Gates:         everyGate,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "the source ends in the middle of a record",
		Why: `A file that stops inside a record, a parenthesis or a quoted string was cut: the disk was full, the
program that writes it died, or it is still writing. What is missing after the cut cannot be known. Every
name in that part would be denied, and resolvers remember the denial.`,
		Fix: "find out why the file ends there and make it again in full; never mend the last line by hand",
		Bad: `@  3600 IN SOA ns1 hostmaster (
        2030010100 3600 600
`,
		Good: `@  3600 IN SOA ns1 hostmaster (
        2030010100 3600 600 604800 300 )
`,
		Refs:      []string{"RFC 1035 section 5.1", "RFC 5936 section 2.2"},
		Incidents: []string{".com and .net 1997-07-03", ".de 2010-05-12"},
	},
}
