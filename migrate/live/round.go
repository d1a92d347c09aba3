package live

import (
	"context"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// probeLightly asks one address what changes in the course of a move. Its first
// questions go out together, so that one that is lost does not hide the others
// and a server that is gone costs the time-outs of one question.
func (s *survey) probeLightly(ctx context.Context, t server) {
	list := []ask{
		{question: s.apex(zonefile.TypeSOA), purpose: evidence.PurposeSOA},
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS},
		{question: s.apex(zonefile.TypeNS), purpose: evidence.PurposeNS, do: true},
	}
	if s.look.Signed {
		list = append(list,
			ask{question: s.apex(zonefile.TypeDNSKEY), purpose: evidence.PurposeDNSKEY, do: true},
			ask{question: s.apex(zonefile.TypeSOA), purpose: evidence.PurposeSignedSOA, do: true})
	}
	first := s.askAtOnce(ctx, t, list)
	if slices.ContainsFunc(first, reply.usable) {
		s.askAtOnce(ctx, t, s.recordsOf(t.role))
	}
}

// recordsOf are the questions for what the look asks the servers of a role for by
// name: records, and addresses of name servers in the zone.
func (s *survey) recordsOf(role evidence.Role) (list []ask) {
	for _, r := range s.wanted(role) {
		list = append(list, ask{question: question{r.Name, r.Type}, purpose: evidence.PurposeRecord})
	}
	if role == evidence.Named {
		return list
	}
	for _, name := range s.inZone() {
		for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
			list = append(list, ask{question: question{name, t}, purpose: evidence.PurposeAddress})
		}
	}
	return list
}

// wanted are the look's records. Where it has none, strangers are asked for some
// of the new zone's apex, to show what they have in its place.
func (s *survey) wanted(role evidence.Role) []Record {
	if role != evidence.Named || len(s.look.Records) > 0 || s.look.New == nil {
		return s.look.Records
	}
	var list []Record
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeMX} {
		if s.look.New.Zone.RRset(s.look.Zone, t).Len() > 0 {
			list = append(list, Record{s.look.Zone, t})
		}
	}
	return list
}

// inZone are the names of servers of either side that lie in the zone, in
// canonical order.
func (s *survey) inZone() (names []zonefile.Name) {
	for _, ns := range s.look.Servers {
		if ns.Name.IsAtOrBelow(s.look.Zone) {
			names = append(names, ns.Name)
		}
	}
	slices.SortFunc(names, zonefile.Name.Compare)
	return slices.Compact(names)
}
