package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxClass = &migrate.Check{
	ID:            "syntax-class",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "a record of another class than the zone's",
		Why: `All records of a zone have one class, and for anything that the Internet asks it is IN. A record of
another class is refused with the whole file, or dropped: nobody will ever get it as an answer.`,
		Fix: "write IN, or leave the class out",
		Bad: `www 3600 IN A   192.0.2.1
ftp 3600 CH TXT "192.0.2.2"
`,
		Good: `www 3600 IN A   192.0.2.1
ftp 3600 IN TXT "192.0.2.2"
`,
		Refs: []string{"RFC 1035 section 5.2"},
	},
}
