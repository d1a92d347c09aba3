package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailSPFMultiple = &migrate.Check{
	ID:       "mail-spf-multiple",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    visitSPFMultiple,
	Types:    []zonefile.Type{zonefile.TypeTXT},
	Doc: migrate.Doc{
		Title: "more than one SPF record at a name",
		Why: `With two SPF records there is none: a receiver must stop with a permanent error, and whether mail is then
refused is up to it. It happens when a second sender is added as a second record instead of in the first.`,
		Fix: "join the records into one",
		Bad: `@ 3600 IN TXT "v=spf1 mx -all"
@ 3600 IN TXT "v=spf1 include:_spf.provider.net -all"
`,
		Good: `@ 3600 IN TXT "v=spf1 mx include:_spf.provider.net -all"
@ 3600 IN TXT "provider-verification=1234"
`,
		Refs: []string{"RFC 7208 section 3.2", "RFC 7208 section 4.5"},
	},
}

func visitSPFMultiple(p *migrate.Pass) func(zonefile.RRset) {
	return func(set zonefile.RRset) {
		if set.Len() < 2 || !set.Node().Authoritative() {
			return
		}
		records := spfRecordsAt(set.Node())
		if len(records) < 2 {
			return
		}
		f := textFinding(records[1])
		f.Message = fmt.Sprintf("%s has %d SPF records: %s and %s", set.Name(), len(records), shown(records[0].Text()), shown(records[1].Text()))
		f.Fix = "join them into one record"
		f.Related = []migrate.Related{{Message: "another SPF record", At: records[0].Ref(zonefile.PartRdata)}}
		p.Report(f)
	}
}
