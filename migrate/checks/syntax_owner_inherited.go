package checks

import "github.com/zonegate/zonegate/migrate"

var syntaxOwnerInherited = &migrate.Check{
	ID:           "syntax-owner-inherited",
	Severity:     migrate.Warning,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportProblems,
	Doc: migrate.Doc{
		Title: "an owner inherited over $INCLUDE or $ORIGIN",
		Why: `A record without an owner takes that of the record before it. Here an $INCLUDE or $ORIGIN stands
between them, and what "before" means then differs: the last owner of the included file, the one before
the line, or the new origin. Two servers may load the same file as two different zones.`,
		Fix: "write the owner on the first record after $INCLUDE or $ORIGIN",
		Bad: `$TTL 3600
www A 192.0.2.1
$ORIGIN sub.example.com.
    A 192.0.2.2
`,
		Good: `$TTL 3600
www A 192.0.2.1
$ORIGIN sub.example.com.
www A 192.0.2.2
`,
		Refs: []string{"RFC 1035 section 5.1"},
	},
}
