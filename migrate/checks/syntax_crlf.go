package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxCRLF = &migrate.Check{
	ID:           "syntax-crlf",
	Severity:     migrate.Notice,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "lines that end in CR LF",
		Why: `The file was written on Windows or passed through a tool that rewrites line ends. The records are
the same, and today's name servers read them; scripts that cut lines apart may keep the CR as part of
the last word.`,
		Fix:  "write the file with plain LF line ends",
		Bad:  "www 3600 IN A 192.0.2.1\r\nftp 3600 IN A 192.0.2.2\r\n",
		Good: "www 3600 IN A 192.0.2.1\nftp 3600 IN A 192.0.2.2\n",
		Refs: []string{"RFC 1035 section 5.1"},
	},
}
