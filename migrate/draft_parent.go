package migrate

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// judgeParent finds what is wrong with the delegation, and what of it was not
// seen.
func (f *draftFacts) judgeParent() {
	if !f.draft.Looked {
		return
	}
	if f.cut == nil || f.cut.Trouble != "" || len(f.parents) == 0 {
		why := "nobody found it"
		if f.cut != nil && f.cut.Trouble != "" {
			why = f.cut.Trouble
		}
		f.notSeen("the parent of %s, its delegation and its DS: %s", f.draft.Zone, why)
		return
	}
	f.parentSilence()
	f.parentSets()
	f.parentDS()
	f.parentTTLs()
}

// parentSilence tells which parent servers said nothing of use. One that has an
// address that this machine cannot reach, and one that answered, was seen.
func (f *draftFacts) parentSilence() {
	for _, group := range draftGroups(f.parents, (*parentFacts).key) {
		seen := slices.ContainsFunc(group, func(p *parentFacts) bool { return p.referral != nil && p.referral.Outcome.Helpful() })
		for _, p := range group {
			switch {
			case p.referral == nil:
				f.notSeen("the delegation at %s: it was not asked", p.place())
			case p.referral.Outcome == evidence.NotObservable && seen:
			case !p.referral.Outcome.Helpful():
				f.notSeen("the delegation at %s: %s", p.place(), draftOutcome(p.referral.Observation))
			case p.hides:
				f.notSeen("the delegation at %s: it is authoritative for %s itself, which hides the delegation; its copy of the zone has to go or move too",
					p.place(), f.draft.Zone)
			case len(p.names) == 0:
				f.trouble("parent server %s has no delegation of %s (%s)", p.place(), f.draft.Zone, draftOutcome(p.referral.Observation))
			}
		}
	}
}

// draftGroups puts what has the same key together, in order of the first of each.
func draftGroups[T any](list []T, key func(T) string) (groups [][]T) {
	at := map[string]int{}
	for _, x := range list {
		k := key(x)
		i, known := at[k]
		if !known {
			i, at[k] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], x)
	}
	return groups
}

// delegating are the parent servers that show a delegation.
func (f *draftFacts) delegating() (list []*parentFacts) {
	for _, p := range f.parents {
		if len(p.names) > 0 && !p.hides {
			list = append(list, p)
		}
	}
	return list
}

// parentSets compares what the parent servers say.
func (f *draftFacts) parentSets() {
	groups := draftGroups(f.delegating(), func(p *parentFacts) string { return strings.Join(p.names, " ") })
	if len(groups) > 1 {
		f.trouble("the parent servers disagree about the name servers: %s", draftSides(groups, func(g []*parentFacts) string {
			return List(slices.Clone(g[0].names), draftNamesTold) + " at " + parentPlaces(g)
		}))
	}
	for _, name := range f.glueNames() {
		naming := slices.DeleteFunc(f.delegating(), func(p *parentFacts) bool { return !slices.Contains(p.names, name) })
		glue := draftGroups(naming, func(p *parentFacts) string { return draftAddresses(p.glue[name]) })
		if len(glue) > 1 {
			f.trouble("the parent servers disagree about the glue of %s: %s", name, draftSides(glue, func(g []*parentFacts) string {
				return cmp.Or(draftAddresses(g[0].glue[name]), "none") + " at " + parentPlaces(g)
			}))
		}
	}
}

// draftNamesTold is how many names or addresses one message tells.
const draftNamesTold = 13

func draftSides[T any](groups [][]T, text func([]T) string) string {
	var words []string
	for _, g := range groups {
		words = append(words, text(g))
	}
	return strings.Join(words, "; ")
}

// glueNames are the delegation's servers that any parent server gives glue for.
func (f *draftFacts) glueNames() []string {
	names := map[string]bool{}
	for _, p := range f.parents {
		for name := range p.glue {
			names[name] = true
		}
	}
	return draftSortNames(slices.Collect(maps.Keys(names)))
}

func draftAddresses(list []netip.Addr) string {
	var words []string
	for _, a := range slices.SortedFunc(slices.Values(list), netip.Addr.Compare) {
		words = append(words, a.String())
	}
	return strings.Join(slices.Compact(words), ", ")
}

// parentDS tells where the DS could not be seen, and where servers differ.
func (f *draftFacts) parentDS() {
	helpful := func(p *parentFacts) bool { return p.ds != nil && p.ds.Outcome.Helpful() }
	var seen []*parentFacts
	for _, group := range draftGroups(f.parents, (*parentFacts).key) {
		any := slices.ContainsFunc(group, helpful)
		for _, p := range group {
			switch {
			case helpful(p):
				seen = append(seen, p)
			case p.ds != nil && p.ds.Outcome == evidence.NotObservable && any, !any && (p.referral == nil || !p.referral.Outcome.Helpful()):
				// said already, of its referral
			case !any:
				f.notSeen("the DS at %s: %s", p.place(), draftSightText(p.ds))
			}
		}
	}
	groups := draftGroups(seen, func(p *parentFacts) string { return strings.Join(p.dsTexts(f.draft.Zone.String()), "; ") })
	if len(groups) > 1 {
		f.trouble("the parent servers disagree about the DS: %s", draftSides(groups, func(g []*parentFacts) string {
			return cmp.Or(strings.Join(g[0].dsTexts(f.draft.Zone.String()), " and "), "none") + " at " + parentPlaces(g)
		}))
	}
}

// dsTexts are the DS that a parent server has for the zone, sorted.
func (p *parentFacts) dsTexts(zone string) (list []string) {
	if p.ds == nil {
		return nil
	}
	for _, r := range p.ds.Answer {
		if r.Type == "DS" && r.Name == zone {
			list = append(list, r.Data)
		}
	}
	slices.Sort(list)
	return list
}

// parentTTLs tells of parent servers that give the delegation other TTLs.
func (f *draftFacts) parentTTLs() {
	groups := draftGroups(f.delegating(), func(p *parentFacts) string { return fmt.Sprint(p.ttl) })
	if len(groups) > 1 {
		f.trouble("the parent servers give the NS other TTLs: %s", draftSides(groups, func(g []*parentFacts) string {
			return TTLText(Seconds(g[0].ttl)) + " at " + parentPlaces(g)
		}))
	}
}

// key is equal for the addresses of one server.
func (p *parentFacts) key() string { return cmp.Or(p.server, p.address.String()) }

// place is a parent server in words: "a.nic.test. 203.0.113.1".
func (p *parentFacts) place() string {
	return serverText(p.server, p.address.String())
}

// parentPlaces names parent servers, or counts them where there are many.
func parentPlaces(list []*parentFacts) string {
	var words []string
	for _, p := range list {
		words = append(words, p.place())
	}
	return List(words, 4)
}

func draftSightText(s *draftSight) string {
	if s == nil {
		return "it was not asked"
	}
	return draftOutcome(s.Observation)
}

// draftOutcome says what became of a question: "timeout", "refused (REFUSED)".
func draftOutcome(o *evidence.Observation) string {
	text := string(o.Outcome)
	switch {
	case o.Detail != "":
		text += ": " + o.Detail
	case o.Outcome == evidence.OtherRcode:
		text = "RCODE " + o.Rcode
	}
	return text
}

// draftWhen is the time or times of some sights: "2026-11-21T10:00:00Z", or from the
// first to the last.
func draftWhen(times []time.Time) string {
	if len(times) == 0 {
		return ""
	}
	first, last := slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare)
	a, b := TimeText(first), TimeText(last)
	if a == b {
		return a
	}
	return a + " to " + b
}
