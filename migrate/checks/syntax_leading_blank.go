package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxLeadingBlank = &migrate.Check{
	ID:            "syntax-leading-blank",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "an owner that slipped to the right",
		Why: `A line that begins with a blank belongs to the owner above it, so its first word must be a TTL, a
class or a type. Here it is a name: somebody indented a record. Software that guesses gives the record to
the owner above, where it breaks two names at once; the rest refuses the zone.`,
		Fix: "move the owner to the first column",
		Bad: `www  3600 IN A 192.0.2.1
 ftp 3600 IN A 192.0.2.2
`,
		Good: `www  3600 IN A 192.0.2.1
ftp  3600 IN A 192.0.2.2
     3600 IN A 192.0.2.3
`,
		Refs: []string{"RFC 1035 section 5.1"},
	},
}
