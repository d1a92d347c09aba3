package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var syntaxOriginRelative = &migrate.Check{
	ID:           "syntax-origin-relative",
	Severity:     migrate.Warning,
	Gates:        readGates,
	AlwaysBlocks: true,
	Run:          reportOrigins,
	Doc: migrate.Doc{
		Title: "$ORIGIN without its final dot",
		Why: `The name after $ORIGIN is itself relative unless it ends in a dot, so "$ORIGIN example.com" inside
example.com. makes everything that follows end in example.com.example.com. It is an error where the result
doubles the origin or where what was written ends in a public suffix, and a warning where it may be
meant ("$ORIGIN sub").`,
		Fix: "end the name after $ORIGIN with a dot",
		Bad: `$TTL 3600
$ORIGIN example.com
www A 192.0.2.1
`,
		Good: `$TTL 3600
$ORIGIN example.com.
www A 192.0.2.1
`,
		Refs:      []string{"RFC 1035 section 5.1"},
		Incidents: []string{".se 2009-10-12"},
	},
}

func reportOrigins(p *migrate.Pass) {
	for _, problem := range p.New.Problems() {
		if problem.Kind != zonefile.SyntaxOriginRelative {
			continue
		}
		f := problemFinding(p, problem)
		if p.New.Origin() != zonefile.Root && suffixOf(problem.Written).icann {
			f.Severity = migrate.Error
		}
		p.Report(f)
	}
}
