package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxInclude = &migrate.Check{
	ID:            "syntax-include",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportProblems,
	Doc: migrate.Doc{
		Title: "an $INCLUDE that cannot be followed",
		Why: `The zone is only whole with the included file. It could not be opened, lies outside of the zone's
folder, or includes itself. Nobody can say what the zone would hold, and the machine that serves it may
find another file under that name.`,
		Fix: "put the file where the line says, correct the line, or write one file that includes nothing",
		Bad: `$TTL 3600
www A 192.0.2.1
$INCLUDE no-such-file.zone
`,
		Good: `$TTL 3600
www A 192.0.2.1
`,
		Refs: []string{"RFC 1035 section 5.1"},
	},
}
