package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var liveNSSet = &migrate.Check{
	ID:       "live-ns-set",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportNSSet),
	Doc: migrate.Doc{
		Title: "a new name server whose own NS set is not the planned one",
		Why: `Most resolvers go by the NS set that the zone itself holds, and not by the parent's. A new server that still
names the old ones sends them back there, for as long as its TTL says and again with every answer; one that
names servers nobody planned sends them to strangers. Placeholders of a provider's template are found here.

In a move in which both sides sign, the servers of both name those of both before the parent does (step M3).`,
		Fix: "make the apex NS set what the plan says, on this server as on all",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp ns answered "example.com. 86400 NS ns1.new.test."
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp ns answered "example.com. 300 NS ns2.new.test." "example.com. 300 NS ns1.new.test."
`,
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 2181 section 5.4.1", "RFC 9199 section 3.6"},
		Incidents: []string{".nz 1997-11-18", "dynect.net 2022-05-27"},
	},
}

func reportNSSet(p *migrate.Pass) {
	c := newComplaints(p)
	missing := unasked{what: "for the zone's NS"}
	planned := plannedSets(p)
	list := healthy(p, judgedApexes(p)...)
	for _, b := range list {
		sights := asked(p, b, evidence.PurposeNS)
		if len(sights) == 0 {
			missing.add(b)
		}
		for _, s := range sights {
			if message := nsSetTrouble(p, s, planned); message != "" {
				c.add(b.Target, b.transport, s, migrate.Finding{
					Type: "NS", Message: message, Fix: "make the apex NS set what the plan says, on this server as on all",
				}, "")
			}
		}
	}
	c.report()
	missing.report(p)
	nothingHealthy(p, len(list))
}

// plannedSets are the NS sets that the servers may have, the one first that they are
// to have next. Where both sides sign, that of both sides goes before the parent's;
// once the parent names both, the servers may name the new ones alone.
func plannedSets(p *migrate.Pass) [][]zonefile.Name {
	s := sidesOf(p)
	if !s.unites || slices.Equal(s.old, s.new) {
		return [][]zonefile.Name{s.new}
	}
	union := slices.Concat(s.old, s.new)
	slices.SortFunc(union, zonefile.Name.Compare)
	union = slices.Compact(union)
	if p.Gate == migrate.GateDelegate && !namesUnion(p) && !namesNew(p, s) {
		return [][]zonefile.Name{union}
	}
	return [][]zonefile.Name{s.new, union}
}

// namesNew tells whether every server of the parent names the new servers alone.
func namesNew(p *migrate.Pass, s sides) bool {
	list := referring(p)
	return len(list) > 0 && !slices.ContainsFunc(list, func(d delegation) bool { return !slices.Equal(d.names, s.new) })
}

// judgedApexes are the sides whose own NS set is judged here: where both sides have
// to name both, the old one too, unless somebody answers for that it cannot.
func judgedApexes(p *migrate.Pass) []evidence.Role {
	if p.Plan.DNSSEC == migrate.MultiSigner && p.Gate == migrate.GateDelegate && !p.Clock().WaivedU3 {
		return []evidence.Role{evidence.New, evidence.Old}
	}
	return []evidence.Role{evidence.New}
}

func nsSetTrouble(p *migrate.Pass, s migrate.Sight, sets [][]zonefile.Name) string {
	names, planned := answeredNS(p, s), sets[0]
	switch {
	case s.Outcome != evidence.Answered:
		return outcomeWords(s) + " to the question for the zone's NS"
	case slices.ContainsFunc(sets, func(set []zonefile.Name) bool { return slices.Equal(names, set) }):
		return ""
	case len(names) == 0:
		return "answers the question for the zone's NS " + recordWords(s.Answer)
	}
	return "names " + setContrast(names, planned, "the plan")
}

// answeredNS are the zone's NS in the answer section.
func answeredNS(p *migrate.Pass, s migrate.Sight) []zonefile.Name {
	o := *s.Observation
	o.Authority = nil
	s.Observation = &o
	return s.NameServers(p.Origin())
}

// setContrast is "ns1.x. and ns2.x.; not ns3.x. as the plan, but ns2.x.".
func setContrast(have, want []zonefile.Name, whose string) string {
	lacks, more := without(want, have), without(have, want)
	parts := []string{nameWords(have)}
	if len(lacks) > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s is missing", nameWords(lacks), whose))
		if len(lacks) > 1 {
			parts[1] = fmt.Sprintf("%s of %s are missing", nameWords(lacks), whose)
		}
	}
	if len(more) > 0 {
		parts = append(parts, fmt.Sprintf("%s is not in %s", nameWords(more), whose))
		if len(more) > 1 {
			parts[len(parts)-1] = fmt.Sprintf("%s are not in %s", nameWords(more), whose)
		}
	}
	return strings.Join(parts, "; ")
}

// without lists the names that another list has not.
func without(names, other []zonefile.Name) []zonefile.Name {
	return slices.DeleteFunc(slices.Clone(names), func(n zonefile.Name) bool { return slices.Contains(other, n) })
}
