package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var changeApproval = &migrate.Check{
	ID:       "change-approval",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Run:      reportApprovals,
	Doc: migrate.Doc{
		Title: "an approval that is expired, for another change, or short of names",
		Why: `An approval is bound to the digest of one change, so that what was looked at is what goes out. One that does
not fit was given for something else: an earlier candidate, another zone, last week's move. It lifts nothing,
and that it was handed over means that somebody believes it does. Nor does one that is dated later than the
verdict: one of the two clocks is wrong. The digest leaves out the SOA and the
records of a signer; raising the serial or signing again keeps an approval.`,
		Fix: "look at the change again and approve it, or leave the approval out",
		Bad: `$TTL 3600
www A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
--- approval
version: 1
zone: example.com.
diff-digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
names:
  - {by: Ann, reason: CHG-1, at: 2029-12-31T00:00:00Z, until: 2030-01-02T00:00:00Z}
`,
		Good: `$TTL 3600
www A   192.0.2.1
--- new
$TTL 3600
www A   192.0.2.80
--- approval
version: 1
zone: example.com.
diff-digest: sha256:7a80382dd960836378552d9f5da186f2ee7d9f28a0fd0376630d48eb1fd011a5
names:
  - {by: Ann, reason: CHG-1, at: 2029-12-31T00:00:00Z, until: 2030-01-02T00:00:00Z}
`,
		Refs:      []string{"the approval format, version 1"},
		Incidents: []string{".com and .net 1997-07-17"},
	},
}

func reportApprovals(p *migrate.Pass) {
	for _, s := range p.JudgeApprovals() {
		if s.Trouble == "" {
			continue
		}
		p.Report(migrate.Finding{
			Owner:    p.Origin().String(),
			Message:  fmt.Sprintf("approval %s %s", s.File, s.Trouble),
			Fix:      "look at the change again and approve it with zonegate approve, or leave this approval out",
			Headline: "approval " + s.File + " does not fit",
		})
	}
}
