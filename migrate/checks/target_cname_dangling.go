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
	Visit:    visitAliases(checkCNAMEDangling),
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
		Incidents: []string{"wikimedia.org 2010-03-24", "Route 53 zones via cli53 2013"},
	},
}

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

// visitAliases makes a Visit that follows each CNAME that points into the zone
// and hands its chain to look. A CNAME for a name that is there and no alias is
// not worth a look.
func visitAliases(look func(*migrate.Pass, zonefile.Record, *chain)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		c := &chain{zone: p.New}
		plain := plainTargets{chain: &chain{zone: p.New}, known: map[zonefile.Name]bool{}}
		origin := p.New.Origin()
		return func(set zonefile.RRset) {
			node := set.Node()
			if set.Type() != zonefile.TypeCNAME || !node.Authoritative() || node.IsCut() {
				return
			}
			r := set.At(0)
			if target := r.Target(); target.IsAtOrBelow(origin) && !plain.has(target) {
				c.follow(r.Name())
				look(p, r, c)
			}
		}
	}
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
		_, alias := t.chain.alias(name)
		is = !alias && t.chain.end != endMissing
		if len(t.known) == manyTargets {
			clear(t.known)
		}
		t.known[name] = is
	}
	return is
}
