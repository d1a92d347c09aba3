package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var ttlLong = &migrate.Check{
	ID:       "ttl-long",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    odd(visitTTLLong),
	Doc: migrate.Doc{
		Title: "a TTL of more than a week",
		Why: `A mistake lives for as long as its TTL, and nobody can call it back: resolvers keep MX, SPF or NS records
that no longer hold, and a move has to wait as long. Many resolvers cap TTLs at a week or a day, so more
buys nothing.`,
		Fix: "set a TTL of a day or less",
		Bad: `@ 2592000 IN MX 10 mail
`,
		Good: `@ 86400 IN MX 10 mail
`,
		Refs: []string{"RFC 1912 section 2.2", "RFC 8767 section 4", "RFC 9199 section 3.5"},
	},
}

const week = 7 * 24 * 3600

func visitTTLLong(p *migrate.Pass) func(zonefile.RRset) {
	out := budget{p: p}
	return func(set zonefile.RRset) {
		at := longest(set)
		if at.TTL() <= week || signerMade(set.Type()) {
			return
		}
		out.report(migrate.Warning, func() migrate.Finding { return ttlFinding(set, at) }, func(f *migrate.Finding) {
			f.Message = fmt.Sprintf("the TTL is %s s (%s), over a week", migrate.Number(int(at.TTL())), days(at.TTL()))
			f.Fix = "set a TTL of a day or less"
		})
	}
}

// days spells out a TTL of more than a week in whole days.
func days(ttl uint32) string {
	whole := migrate.Number(int(ttl/86400)) + " days"
	if ttl%86400 != 0 {
		return "more than " + whole
	}
	return whole
}
