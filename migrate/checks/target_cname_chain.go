package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetCNAMEChain = &migrate.Check{
	ID:       "target-cname-chain",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeCNAME},
	Visit:    longAliases.visit,
	Doc: migrate.Doc{
		Title: "an alias of an alias of an alias",
		Why: `Each step can cost a look-up and is one more name that can break; resolvers stop after some steps, each
at its own number. Only the steps inside this zone are counted. Over 64 it is a warning.`,
		Fix: "point the alias to the name at the end of the chain",
		Bad: `$TTL 3600
www   CNAME web
web   CNAME site
site  CNAME front
front A     192.0.2.80
`,
		Good: `$TTL 3600
www   CNAME site
web   CNAME site
site  CNAME front
front A     192.0.2.80
`,
		Refs: []string{"RFC 1034 section 3.6.2"},
	},
}

const fewSteps = 2

var longAliases = aliasCheck{checkCNAMEChain, func(p *migrate.Pass, f fate) (migrate.Severity, bool) {
	switch {
	case f.tooLong():
		return migrate.Warning, true
	case f.isOpen():
		return "", true
	}
	return p.Check.Severity, f.ending != circles && f.steps > fewSteps
}}

func checkCNAMEChain(p *migrate.Pass, r zonefile.Record, c *chain) {
	if c.end == endLoop || len(c.steps) <= fewSteps {
		return
	}
	f := about(r, zonefile.PartName, fmt.Sprintf("%s is an alias over %d steps: %s", r.Name(), len(c.steps), c))
	f.Fix = fmt.Sprintf("point it to %s", c.last)
	if c.end == endTooLong {
		f.Severity = migrate.Warning
		f.Message = fmt.Sprintf("%s is an alias over more than %d steps, which no resolver follows: %s", r.Name(), maxSteps, c)
		f.Fix = "point it to the name at the end of the chain"
	}
	p.Report(f)
}
