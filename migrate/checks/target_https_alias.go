package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetHTTPSAlias = &migrate.Check{
	ID:       "target-https-alias",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeSVCB, zonefile.TypeHTTPS},
	Visit:    visitServices,
	Doc: migrate.Doc{
		Title: "an SVCB or HTTPS target that leads nowhere",
		Why: `A browser that sees the record goes to its target. If aliases (priority 0) lead in a circle, or the
target is a name of this zone without an address, it cannot connect, while older clients that only ask
for A still can: the site is down for some.`,
		Fix: "point the record to a name that has addresses",
		Bad: `$TTL 3600
@    HTTPS 0 pool
`,
		Good: `$TTL 3600
@    HTTPS 0 pool
pool A     192.0.2.80
`,
		Refs: []string{"RFC 9460 sections 2.4 and 2.5"},
	},
}

func visitServices(p *migrate.Pass) func(zonefile.RRset) {
	aliases := &chain{zone: p.New}
	hosts := &chain{zone: p.New}
	origin := p.New.Origin()
	return func(set zonefile.RRset) {
		if node := set.Node(); !node.Authoritative() || node.IsCut() {
			return
		}
		for r := range set.Records() {
			target := r.Target()
			if target == zonefile.Root || !target.IsAtOrBelow(origin) {
				continue
			}
			if isAliasMode(r) {
				aliases.service = set.Type()
				checkServiceAlias(p, r, aliases)
			} else {
				hosts.follow(target)
				checkServiceEnd(p, r, hosts)
			}
		}
	}
}

func checkServiceAlias(p *migrate.Pass, r zonefile.Record, c *chain) {
	c.follow(r.Name())
	if len(c.steps) == 0 || c.steps[0].via != r {
		c.follow(r.Target())
	}
	if c.end != endLoop {
		checkServiceEnd(p, r, c)
		return
	}
	if c.startsLoop() {
		f := about(r, zonefile.PartName, fmt.Sprintf("the %s alias of %s leads in a circle: %s", r.Type(), r.Name(), c))
		f.Fix = "point it to a name that has addresses"
		p.Report(f)
	}
}

// checkServiceEnd looks whether a client finds an address, or a service record,
// at the end of the chain.
func checkServiceEnd(p *migrate.Pass, r zonefile.Record, c *chain) {
	what := "has no address"
	switch c.end {
	case endElsewhere, endLoop, endTooLong:
		return
	case endMissing:
		what = "does not exist"
	case endFound:
		if c.node != (zonefile.Node{}) && (hasAddress(c.node) || isAliasMode(r) && c.node.Has(r.Type())) {
			return
		}
	}
	f := about(r, zonefile.PartName, fmt.Sprintf("the %s of %s points to %s, which %s", r.Type(), r.Name(), r.Target(), what))
	if c.last != r.Target() {
		f.Message = fmt.Sprintf("the %s of %s leads to %s, which %s", r.Type(), r.Name(), c.last, what)
	}
	f.Fix = fmt.Sprintf("give %s an A or AAAA record, or correct the target", c.last)
	p.Report(f)
}
