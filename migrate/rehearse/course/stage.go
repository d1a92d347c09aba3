package course

import (
	"net/netip"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

// Stage makes a world of a plan's zones, and tells what changes in the plan that is
// rehearsed (for plans.Rewrite), with notes for people.
func Stage(w *World) (changed map[string]any, notes []string, err error) {
	changed = map[string]any{"tsig": nil, "evidence": nil, "resolvers": nil, "vantages": nil, "ds": nil}
	if w.Plan.New.Source == "" {
		s := side{zone: w.Old}
		if err := s.nameSet(planned(w.Plan.New)); err != nil {
			return nil, nil, err
		}
		w.New = s.zone
	} else {
		changed["new.source"] = NewFile
	}
	if w.Old == nil {
		s := side{zone: w.New}
		if err := s.nameSet(planned(w.Plan.Old)); err != nil {
			return nil, nil, err
		}
		w.Old = s.zone
		notes = append(notes, "old.source is queries: the old servers serve what the new zone has, under their own NS set")
	} else {
		changed["old.source"] = OldFile
	}
	for _, left := range []struct {
		there bool
		note  string
	}{
		{len(w.Plan.Resolvers) > 0, "the plan's resolvers are left out: nobody is there"},
		{len(w.Plan.Vantages) > 1, "the plan's vantages are left out: all is seen from one place"},
	} {
		if left.there {
			notes = append(notes, left.note)
		}
	}
	return changed, notes, nil
}

func planned(side plans.Side) (list []string) {
	for _, ns := range side.Nameservers {
		list = append(list, plans.ResolveName(ns.Name, "."))
	}
	return list
}

// Roots are the addresses at which walks begin.
func (w *World) Roots() (list []netip.AddrPort) {
	for _, h := range w.roots {
		list = append(list, h.addresses...)
	}
	return list
}

// kindOf is the plan's kind of move.
func kindOf(p *plans.Plan) string { return cmpOr(p.DNSSEC, migrate.Unsigned) }
