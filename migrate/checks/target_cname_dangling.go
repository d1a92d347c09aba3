package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetCNAMEDangling = &migrate.Check{
	ID:       "target-cname-dangling",
	Severity: migrate.Error,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeCNAME},
	Visit:    danglingAliases.visit,
	Doc: migrate.Doc{
		Title: "an alias for a name of this zone that does not exist",
		Why: `Whoever asks for the alias is told that there is no such name, and remembers it for the negative TTL.
The target was removed or renamed, or lost its final dot. Targets in other zones cannot be seen here;
wildcards, delegations, DNAMEs and names that only have names below them count as existing.`,
		Fix: "add the target, correct the CNAME, or remove it",
		Bad: `$TTL 3600
@   SOA   ns1.example.net. hostmaster 1 3600 600 604800 300
www CNAME web
`,
		Good: `$TTL 3600
@   SOA   ns1.example.net. hostmaster 1 3600 600 604800 300
www CNAME web
web A     192.0.2.80
`,
		Refs:      []string{"RFC 1034 section 3.6.2", "RFC 2308 section 2.1"},
		Incidents: []string{"wikimedia.org 2010-03-24", "zones exported from Route 53 with cli53 2013/2015", "github.com 2014-01-08", "zones that external-dns writes at Hetzner and STACKIT 2026"},
	},
}

var danglingAliases = aliasCheck{checkCNAMEDangling, func(p *migrate.Pass, f fate) (migrate.Severity, bool) {
	switch {
	case f.steps == 1 && f.ending == int8(endsMissing):
		return p.Check.Severity, true
	case f.steps == 1 && f.isOpen():
		return "", true
	}
	return "", false
}}

func checkCNAMEDangling(p *migrate.Pass, r zonefile.Record, c *chain) {
	if c.end != endMissing || hasLaterCNAME(c) {
		return
	}
	f := about(r, zonefile.PartName, fmt.Sprintf("%s is a CNAME for %s, which does not exist", r.Name(), r.Target()))
	f.Fix = fmt.Sprintf("add %s, or correct or remove the CNAME", c.last)
	if len(c.steps) > 1 {
		f.Message = fmt.Sprintf("%s leads to %s, which does not exist", r.Name(), c.last)
		f.Related = []migrate.Related{beside(c.steps[1].via, "by this DNAME")}
	}
	p.Report(f)
}

// hasLaterCNAME tells whether a CNAME further on is the one that dangles.
func hasLaterCNAME(c *chain) bool {
	for _, s := range c.steps[1:] {
		if s.via.Type() == zonefile.TypeCNAME {
			return true
		}
	}
	return false
}

// aliasCheck is a check of the chains that begin at CNAMEs.
type aliasCheck struct {
	look func(*migrate.Pass, zonefile.Record, *chain)
	// of tells in a zone with very many aliases whether a fate is worth a look, and
	// how bad it is; "" where only a look can tell.
	of func(*migrate.Pass, fate) (severity migrate.Severity, worth bool)
}

// visit makes a Visit that follows each CNAME that points into the zone and hands
// its chain to look. A CNAME for a name that is there and no alias is not worth a
// look.
func (a aliasCheck) visit(p *migrate.Pass) func(zonefile.RRset) {
	return a.visitIn(p, aliasGraphOf(p))
}

// visitIn is visit with a graph of the zone's aliases, or without: nil.
func (a aliasCheck) visitIn(p *migrate.Pass, g *aliasGraph) func(zonefile.RRset) {
	c := &chain{zone: p.New, graph: g}
	plain := plainTargets{chain: &chain{zone: p.New}}
	origin := p.New.Origin()
	return func(set zonefile.RRset) {
		node := set.Node()
		if set.Type() != zonefile.TypeCNAME || !node.Authoritative() || node.IsCut() {
			return
		}
		r := set.At(0)
		switch target := r.Target(); {
		case !target.IsAtOrBelow(origin):
		case c.graph != nil:
			a.visitFate(p, r, c, c.graph.fates[node.Index()])
		case !plain.has(target):
			c.follow(r.Name())
			a.look(p, r, c)
		}
	}
}

func (a aliasCheck) visitFate(p *migrate.Pass, r zonefile.Record, c *chain, f fate) {
	severity, worth := a.of(p, f)
	if !worth || severity != "" && p.CountBeyond(severity) {
		return
	}
	c.open = f.isOpen() || f.ending == circles
	c.long = f.tooLong() && f.ending != circles
	c.follow(r.Name())
	a.look(p, r, c)
}

// plainTargets remembers which names are there and no alias: in a zone with
// many aliases most of them lead to a few hosts.
type plainTargets struct {
	chain *chain
	known map[zonefile.Name]bool
}

const manyTargets = 4096 // remembered at a time

func (t *plainTargets) has(name zonefile.Name) bool {
	is, ok := t.known[name]
	if !ok {
		if t.known == nil {
			t.known = map[zonefile.Name]bool{}
		}
		_, alias := t.chain.alias(name)
		is = !alias && t.chain.end != endMissing
		if len(t.known) == manyTargets {
			clear(t.known)
		}
		t.known[name] = is
	}
	return is
}
