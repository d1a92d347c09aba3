package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxNoNewline = &migrate.Check{
	ID:           "syntax-no-newline",
	Severity:     migrate.Notice,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "a last line without its end",
		Why: `The last record is whole as it stands, but a file that was cut inside its last number or name looks
just the same: 192.0.2.1 may have been 192.0.2.17.`,
		Fix:  "see that the last record is the one that was meant, and end the file with a newline",
		Bad:  "www 3600 IN A 192.0.2.1",
		Good: "www 3600 IN A 192.0.2.1\n",
		Refs: []string{"RFC 1035 section 5.1"},
	},
}
