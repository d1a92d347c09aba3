package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

var drainResolver = &migrate.Check{
	ID:       "drain-resolver",
	Severity: migrate.Error,
	Gates:    decommissionGate,
	ByName:   true,
	Run:      whereSeen(reportResolvers),
	Doc: migrate.Doc{
		Title: "a resolver that still holds the old servers",
		Why: `A public resolver is many caches, and one answer shows one of them: that it holds the new set proves nothing. But
one that still holds the old set after caches should have run out shows that something was reckoned wrongly, or that it
refreshes the set from the old servers. It is asked at most every 15 minutes, for questions feed caches. Before that
time it is only told; one that does not answer is warned of.`,
		Fix: "find out from where it has the set, and wait until it is gone",
		Bad: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
resolvers: [9.9.9.9]
--- evidence
at -60h
good
at -58h
old * names=new
parent * names=new
every 1h until -2m
`,
		Good: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
resolvers: [9.9.9.9]
--- evidence
at -60h
good
at -58h
old * names=new
parent * names=new
every 1h until -2m
resolver 9.9.9.9 names=new
`,
		Refs: []string{"RFC 9199 section 3.6", "RFC 2181 section 5.4.1"},
	},
}

// resolverPause is how long a resolver is left alone after it was asked.
const resolverPause = 15 * time.Minute

func reportResolvers(p *migrate.Pass) {
	if len(p.Plan.Resolvers) == 0 {
		p.NotApplicable("the plan names no resolvers")
		return
	}
	views := p.Seen.Resolvers(p.Plan, p.Origin())
	var due time.Time
	for _, v := range views {
		if isDrained(p) && holdsOld(p, v) && v.At.Before(*p.Clock().NotBefore) {
			due = judgeOldPoll(p, v, due)
			continue
		}
		reportResolver(p, v)
	}
	reportUnaskedResolvers(p, views)
}

// reportResolver judges what one resolver held when it was asked last.
func reportResolver(p *migrate.Pass, v migrate.ResolverView) {
	f := migrate.Finding{
		Owner: p.Origin().String(), Type: "NS", Address: v.Address.String(), Transport: string(evidence.UDP), Vantage: v.Vantage,
		Fix: "find out from where it has the set, and wait until it is gone",
	}
	since := p.Clock().NotBefore
	switch {
	case v.Kind == migrate.SetNone:
		f.Severity, f.Message = migrate.Warning, fmt.Sprintf("the resolver gave no NS set of the zone on %s: %s", migrate.TimeText(v.At), v.Outcome)
		f.Fix = "ask it by hand, or take it out of the plan's resolvers"
	case !holdsOld(p, v) && v.Kind != migrate.SetStranger:
		return
	case !holdsOld(p, v):
		f.Severity, f.Message = migrate.Warning, resolverHolds(v)+": the plan names some of them on neither side"
		f.Fix = "find out whose servers these are"
	case !isDrained(p):
		f.Severity, f.Message = migrate.Notice, resolverHolds(v)+", as it may until "+migrate.TimeText(v.Until())
	default:
		f.Message = fmt.Sprintf("%s, and caches should have run out of it since %s", resolverHolds(v), migrate.EarliestText(*since))
		f.Headline = "resolver " + migrate.ShortAddress(f.Address) + " still holds " + nameWords(v.Names)
	}
	p.Report(f)
}

// holdsOld tells whether an old name is in what a resolver holds.
func holdsOld(p *migrate.Pass, v migrate.ResolverView) bool {
	s := sidesOf(p)
	return len(without(without(s.old, s.new), without(s.old, v.Names))) > 0
}

func resolverHolds(v migrate.ResolverView) string {
	return fmt.Sprintf("the resolver held %s on %s, for %s more", nameWords(v.Names), migrate.TimeText(v.At), migrate.SpanText(v.Left.Duration()))
}

// judgeOldPoll is for a resolver that held old names when it was asked last, which
// was before caches had run out: it has to be asked again, when it may be. due is
// when others may be; the latest counts.
func judgeOldPoll(p *migrate.Pass, v migrate.ResolverView, due time.Time) time.Time {
	again := v.At.Add(resolverPause)
	words := fmt.Sprintf("the resolver %s: %s, and was not asked since caches have run out", migrate.ShortAddress(v.Address.String()), resolverHolds(v))
	switch {
	case !again.After(p.Now):
		p.Unknown(words + ": look again")
	case again.After(due):
		p.Wait(&again, fmt.Sprintf("%s; it is left alone until %s", words, migrate.EarliestText(again)))
		return again
	}
	return due
}

// reportUnaskedResolvers is for resolvers of the plan that nobody asked.
func reportUnaskedResolvers(p *migrate.Pass, views []migrate.ResolverView) {
	asked := map[string]bool{}
	for _, v := range views {
		asked[v.Address.String()] = true
	}
	for _, text := range p.Plan.Resolvers {
		addr, err := plans.AddrPort(text)
		if err != nil || asked[addr.String()] {
			continue
		}
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Type: "NS", Address: addr.String(), Severity: migrate.Warning,
			Message: "nobody asked the resolver what it holds", Fix: "run the gate without --offline",
		})
	}
}
