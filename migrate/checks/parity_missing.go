package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var parityMissing = &migrate.Check{
	ID:       "parity-missing",
	Severity: migrate.Error,
	Gates:    parityGates,
	NeedsOld: true,
	Run:      reportParityMissing,
	Doc: migrate.Doc{
		Title: "an RRset of the old zone is not in the new one",
		Why: `What the new provider does not have is gone for everybody whom the new delegation reaches, a few at first
and all of them when caches have run out. Exports leave out what the panel does not show: wildcards, SRV,
records of types that the other side does not know, names below a name that has none of its own.`,
		Fix: "add the RRset to the new zone; if it is to go, declare it in the plan under expect",
		Bad: `$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
mail A  192.0.2.2
--- new
$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
`,
		Good: `$TTL 3600
@    NS ns1.provider.net.
www  A  192.0.2.1
mail A  192.0.2.2
--- new
$TTL 3600
@    NS ns1.provider.net.
mail A  192.0.2.2
www  A  192.0.2.1
`,
		Refs:      []string{"RFC 1034 section 4.3.5"},
		Incidents: []string{"wasdi.eu 2021-11", "names of the Linode API undated"},
	},
}

func reportParityMissing(p *migrate.Pass) {
	if p.New.Broken() {
		missing := 0
		differences(p, migrate.Removed, func(*migrate.SetChange) { missing++ })
		if missing > 0 {
			reportUnread(p, missing, p.Old.RRsetCount())
		}
		return
	}
	differences(p, migrate.Removed, func(c *migrate.SetChange) {
		f := changeFinding(c)
		f.Message = withMismatch(fmt.Sprintf("%s is not in the new zone: %s%s", rrsetName(c), values(records(c.Old)), insteadWords(p, c)), c)
		f.Fix = "add it to the new zone" + orDeclare
		p.Report(f)
	})
}

// insteadWords tells what the new zone answers instead.
func insteadWords(p *migrate.Pass, c *migrate.SetChange) string {
	switch found := p.New.Find(c.Owner); found.Where {
	case zonefile.NotThere:
		return "; the whole name is gone"
	case zonefile.Synthesized:
		return fmt.Sprintf("; the wildcard %s answers for the name", found.Node.Name())
	}
	return ""
}
