package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneDuplicate = &migrate.Check{
	ID:       "zone-duplicate",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Run:      findDuplicates,
	Doc: migrate.Doc{
		Title: "the same record twice",
		Why: `The DNS keeps one copy, so nothing breaks: capitals in names, and other spellings of an address,
make no second record. Whoever edits or removes one copy later will wonder why nothing changed.`,
		Fix: "remove one of the copies",
		Bad: `$TTL 3600
www A 192.0.2.1
WWW A 192.0.2.1
`,
		Good: `$TTL 3600
www A 192.0.2.1
www A 192.0.2.2
`,
		Refs: []string{"RFC 2181 section 5"},
	},
}

func findDuplicates(p *migrate.Pass) {
	for r, dup := range p.New.Duplicates() {
		if p.CountBeyond(p.Check.Severity) {
			continue
		}
		f := about(r, zonefile.PartRecord, fmt.Sprintf("%s %s %s stands more than once", r.Name(), r.Type(), briefly(r.RdataText())))
		f.At = dup.Ref
		f.Fix = "remove one of the copies"
		f.Related = []migrate.Related{beside(r, "the other copy")}
		p.Report(f)
	}
}

// briefly cuts a long text in the middle of a message.
func briefly(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return s
}
