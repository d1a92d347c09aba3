package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// knownSet is a DS set that is known, and where from.
type knownSet struct {
	from string
	list []dnssec.DS
}

// knownDS are the DS sets that validators may go by: what servers of the parent
// show, what a person gives, what the plan says that the parent is meant to have. The
// zone has to fit each of them.
func knownDS(p *migrate.Pass) (known []knownSet) {
	if p.Gate == migrate.GateDS {
		if ds := viewChain(p).ds; len(ds) > 0 {
			known = []knownSet{{"that the parent is to have", ds}}
		}
		return known
	}
	for _, k := range []knownSet{
		{"at the parent", readDS(seenDS(p))},
		{"given by --ds", readDS(p.Signing.DS)},
		{"in the plan", readDS(p.Plan.DS)},
	} {
		same := func(x knownSet) bool { return sameDS(x.list, k.list) }
		if len(k.list) > 0 && !slices.ContainsFunc(known, same) {
			known = append(known, k)
		}
	}
	return known
}

func sameDS(a, b []dnssec.DS) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(d dnssec.DS) bool { return !slices.Contains(b, d) })
}

// seenDS are those that any server of the parent showed last.
func seenDS(p *migrate.Pass) (list []string) {
	if p.Seen == nil {
		return nil
	}
	for _, t := range p.Seen.Of(evidence.Parent) {
		for _, s := range p.Seen.Sights(t.Role, t.Address, evidence.UDP, evidence.PurposeDS) {
			for _, ds := range dsOf(p, s.Answer) {
				list = with(list, ds)
			}
		}
	}
	return list
}

// readDS reads texts that are DS; others were refused before they came here.
func readDS(texts []string) (list []dnssec.DS) {
	for _, text := range texts {
		if d, err := dnssec.ReadDS(text); err == nil {
			list = append(list, d)
		}
	}
	return list
}
