package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxBOM = &migrate.Check{
	ID:           "syntax-bom",
	Severity:     migrate.Notice,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "a byte order mark at the start",
		Why: `Editors on Windows put three invisible octets before the text. zonegate leaves them out; most name
servers take them as the beginning of the first owner and refuse the zone.`,
		Fix:  "save the file as UTF-8 without a byte order mark",
		Bad:  "\ufeffwww 3600 IN A 192.0.2.1\n",
		Good: "www 3600 IN A 192.0.2.1\n",
		Refs: []string{"RFC 1035 section 5.1", "RFC 3629 section 6"},
	},
}
