package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetMXNullMixed = &migrate.Check{
	ID:       "target-mx-null-mixed",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeMX},
	Visit:    each(checkMXNullMixed),
	Doc: migrate.Doc{
		Title: "a null MX beside other MX records",
		Why: `"MX 0 ." says that the domain takes no mail at all. Beside real mail servers it says yes and no: some
senders bounce everything at once, others deliver.`,
		Fix: "remove the null MX, or all the others",
		Bad: `$TTL 3600
@ MX 0 .
@ MX 10 mail.example.net.
`,
		Good: `$TTL 3600
@ MX 0 .
`,
		Refs: []string{"RFC 7505 section 3"},
	},
}

func checkMXNullMixed(p *migrate.Pass, set zonefile.RRset) {
	if set.Len() < 2 {
		return
	}
	for i := range set.Len() {
		if r := set.At(i); r.Target() == zonefile.Root {
			reportNullMX(p, r, set.At((i+1)%set.Len()))
			return
		}
	}
}

func reportNullMX(p *migrate.Pass, null, other zonefile.Record) {
	f := about(null, zonefile.PartName, fmt.Sprintf(
		"%s has a null MX and also the MX %s", null.Name(), other.RdataText()))
	f.Fix = "remove the null MX, or all the others"
	f.Related = []migrate.Related{beside(other, "another MX")}
	p.Report(f)
}
