package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetCNAMELoop = &migrate.Check{
	ID:       "target-cname-loop",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeCNAME, zonefile.TypeDNAME},
	Visit:    visitLoops,
	Doc: migrate.Doc{
		Title: "aliases that lead back to themselves",
		Why: `Resolvers follow the aliases round and round, give up after some steps and answer SERVFAIL. A wildcard
CNAME whose target does not exist is such a loop too, since the wildcard answers for its own target, and so
is a DNAME that points below itself.`,
		Fix: "point one of the names to a host",
		Bad: `$TTL 3600
www CNAME web
web CNAME www
`,
		Good: `$TTL 3600
www CNAME web
web A     192.0.2.80
`,
		Refs: []string{"RFC 1034 sections 3.6.2 and 5.2.2", "RFC 6672 section 3.2"},
	},
}

func visitLoops(p *migrate.Pass) func(zonefile.RRset) {
	c := &chain{zone: p.New}
	cnames := circularAliases.visit(p)
	return func(set zonefile.RRset) {
		if set.Type() == zonefile.TypeCNAME {
			cnames(set)
			return
		}
		checkDNAMELoop(p, set, c)
	}
}

var circularAliases = aliasCheck{checkCNAMELoop, func(_ *migrate.Pass, f fate) (migrate.Severity, bool) {
	return "", f.isOpen() || f.first && !f.tooLong()
}}

func checkCNAMELoop(p *migrate.Pass, r zonefile.Record, c *chain) {
	if c.startsLoop() {
		reportLoop(p, r, c)
	}
}

var probe = zonefile.MustName("zonegate-probe.")

// checkDNAMELoop follows a name below the DNAME that stands for all of them.
func checkDNAMELoop(p *migrate.Pass, set zonefile.RRset, c *chain) {
	below, fits := probe.Join(set.Name())
	if !fits || !set.Node().Authoritative() || !set.At(0).Target().IsAtOrBelow(p.New.Origin()) {
		return
	}
	if c.follow(below); c.startsLoop() {
		reportLoop(p, set.At(0), c)
	}
}

func reportLoop(p *migrate.Pass, r zonefile.Record, c *chain) {
	f := about(r, zonefile.PartName, fmt.Sprintf("the %s of %s leads in a circle: %s", r.Type(), r.Name(), c))
	if c.loop != 0 {
		f.Message = fmt.Sprintf("the %s of %s leads to longer and longer names: %s", r.Type(), r.Name(), c)
	}
	f.Fix = "point one of the names to a host"
	for _, s := range c.steps[1:min(len(c.steps), shownSteps)] {
		if s.via != r {
			f.Related = append(f.Related, beside(s.via, "part of the circle"))
		}
	}
	p.Report(f)
}
