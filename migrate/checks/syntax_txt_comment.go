package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxTXTComment = &migrate.Check{
	ID:           "syntax-txt-comment",
	Severity:     migrate.Warning,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "a semicolon that cuts a TXT value",
		Why: `Outside of quotation marks a semicolon starts a comment. What is published is only the part before it:
a DMARC record without a policy, a DKIM record without a key. The zone loads, and mail is refused or
spoofed days later.`,
		Fix: "put the whole value in quotation marks",
		Bad: `_dmarc 3600 IN TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com
`,
		Good: `_dmarc 3600 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
		Refs: []string{"RFC 1035 section 5.1", "RFC 7489 section 6.3"},
	},
}
