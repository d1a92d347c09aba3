package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailSPFLookups = &migrate.Check{
	ID:       "mail-spf-lookups",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    visitSPFLookups,
	Types:    []zonefile.Type{zonefile.TypeTXT},
	Doc: migrate.Doc{
		Title: "an SPF record that needs more look-ups than receivers make",
		Why: `A receiver stops with a permanent error after ten terms that ask the DNS (include, a, mx, ptr, exists,
redirect), those of included records counted; after two that find nothing; at an mx with more than ten
hosts; and at a record that includes itself. Mail then fails for the senders at the end of the record.

Counted is what the zone itself decides: records inside the zone are followed, an include of another domain
counts as one, terms behind all and a redirect beside all are never evaluated.`,
		Fix: "replace terms that ask the DNS by ip4 and ip6",
		Bad: `@ 3600 IN TXT "v=spf1 include:_spf.example.com a mx -all"
_spf 3600 IN TXT "v=spf1 include:a.net include:b.net include:c.net include:d.net include:e.net include:f.net include:g.net include:h.net"
@ 3600 IN MX 10 mail
@ 3600 IN A 192.0.2.1
`,
		Good: `@ 3600 IN TXT "v=spf1 include:_spf.example.com a mx -all"
_spf 3600 IN TXT "v=spf1 include:a.net include:b.net include:c.net include:d.net include:e.net include:f.net include:g.net"
@ 3600 IN MX 10 mail
@ 3600 IN A 192.0.2.1
`,
		Refs: []string{"RFC 7208 section 4.6.4", "RFC 7208 section 11.1"},
	},
}

func visitSPFLookups(p *migrate.Pass) func(zonefile.RRset) {
	policies := spfPolicies()
	return eachSPF(func(r zonefile.Record, spf spfRecord) {
		for _, problem := range spfCostOf(p.New, policies, r.Name(), spf).problems() {
			f := textFinding(r)
			f.Message, f.Fix = problem[0], problem[1]
			p.Report(f)
		}
	})
}
