package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var parityCDS = &migrate.Check{
	ID:       "parity-cds",
	Severity: migrate.Warning,
	Gates:    parityGates,
	NeedsOld: true,
	Run:      reportParityCDS,
	Doc: migrate.Doc{
		Title: "the zones tell the parent different things by CDS, CDNSKEY or CSYNC",
		Why: `Parents that scan for these records act on them: they replace the DS, or the NS and glue. A set that only one
side has makes the parent change them in the middle of a move, and if the other side's keys are then no longer
named, the zone is dark for everybody who validates. So such a difference is never one that does not matter.
In a file it is a warning, for nobody is served from it yet.`,
		Fix: "take the records out of both zones until the move is over",
		Bad: `$TTL 3600
@ NS  ns1.provider.net.
--- new
$TTL 3600
@ NS  ns1.provider.net.
@ CDS 4711 13 2 0000000000000000000000000000000000000000000000000000000000000000
`,
		Good: `$TTL 3600
@ NS  ns1.provider.net.
--- new
$TTL 3600
@ NS  ns1.provider.net.
`,
		Refs: []string{"RFC 7344 section 4", "RFC 7477 section 3", "RFC 8078 section 3"},
	},
}

func reportParityCDS(p *migrate.Pass) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if !forParents(c.Type) || !c.Matters() || declared(c) {
			continue
		}
		f := changeFinding(c)
		f.Message = fmt.Sprintf("a parent that scans for %s would act on it in mid-move: %s", c.Type, describe(c))
		f.Fix = "take the records out of both zones until the move is over"
		p.Report(f)
	}
}
