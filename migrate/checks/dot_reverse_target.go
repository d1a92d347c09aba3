package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotReverseTarget = &migrate.Check{
	ID:       "dot-reverse-target",
	Severity: migrate.Error,
	Gates:    everyGate,
	Visit:    visitReverseTarget,
	Types:    []zonefile.Type{zonefile.TypePTR},
	Doc: migrate.Doc{
		Title: "a PTR target inside the reverse zone itself",
		Why: `In a reverse zone every host name is foreign, so it needs its final dot. Without it the target becomes
www.example.com.2.0.192.in-addr.arpa, and whoever asks for the name of the address (mail servers do, and
refuse mail when forward and reverse do not agree) gets a name that does not exist.

Owners below _tcp and _udp are service discovery and may point inside.`,
		Fix: "write the host's full name with its final dot",
		Bad: `$ORIGIN 2.0.192.in-addr.arpa.
25 3600 IN PTR mail.example.com
`,
		Good: `$ORIGIN 2.0.192.in-addr.arpa.
25 3600 IN PTR mail.example.com.
`,
		Refs: []string{"RFC 1035 section 3.5", "RFC 1912 section 2.1", "RFC 6763 section 11"},
	},
}

func visitReverseTarget(p *migrate.Pass) func(zonefile.RRset) {
	origin := p.New.Origin()
	if !isReverseName(origin) {
		p.NotApplicable("the zone is no reverse zone")
		return func(zonefile.RRset) {}
	}
	out, names := budget{p: p}, allowedNames(p)
	inside := func(n zonefile.Name) bool { return n.IsAtOrBelow(origin) && !names.has(n) }
	return func(set zonefile.RRset) {
		if set.Name().NamesService() {
			return
		}
		for r := range set.Records() {
			eachName(r, inside, func(t spot) {
				out.report(migrate.Error, t.finding, func(f *migrate.Finding) { reverseTarget(f, t) })
			})
		}
	}
}

func reverseTarget(f *migrate.Finding, t spot) {
	f.Message = t.story() + ", a name inside the reverse zone"
	f.Fix = "write the host's full name with its final dot"
	if meant := t.meant(); meant.Labels() > 1 {
		f.Fix = fmt.Sprintf("write `%s`", meant)
	}
}
