package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// passesFor lists the content passes over an address that are gone by: those that
// still count or, where none does, the newest.
func passesFor(p *migrate.Pass, b contact) []migrate.SeenContent {
	all := p.Seen.Contents(b.Role, b.Address, b.transport)
	count := slices.DeleteFunc(slices.Clone(all), func(c migrate.SeenContent) bool { return passTrouble(p, b, c) != "" })
	if len(count) > 0 || len(all) == 0 {
		return count
	}
	return []migrate.SeenContent{slices.MaxFunc(all, func(x, y migrate.SeenContent) int { return x.Ended.Compare(y.Ended) })}
}

// passTrouble says why a content pass does not count any more; "" if it does.
func passTrouble(p *migrate.Pass, b contact, pass migrate.SeenContent) string {
	switch {
	case !p.Seen.Fresh(pass.Ended, p.Seen.ContentMaxAge):
		return fmt.Sprintf("its content was last compared on %s, %s ago; the limit is %s", migrate.TimeText(pass.Ended), ago(p, pass.Ended), p.Seen.ContentMaxAge)
	case pass.Before == "" || pass.After == "":
		return "gave no SOA before or after its content was compared"
	case !sameSOA(pass.Before, pass.After):
		return fmt.Sprintf("changed its zone while the content was compared: SOA %s before, %s after", pass.Before, pass.After)
	}
	now := soaNow(p, b, pass.Vantage)
	switch {
	case sameSOA(now, pass.After) && pass.Changed == "":
		return ""
	case sameSOA(now, pass.After):
		return fmt.Sprintf("changed its zone and has its old SOA again since the content was compared on %s: SOA %s then, %s in between", migrate.TimeText(pass.Ended), pass.After, pass.Changed)
	}
	return fmt.Sprintf("changed its zone since the content was compared on %s: SOA %s then, %s now", migrate.TimeText(pass.Ended), pass.After, now)
}

// soaNow is the SOA that the address gives to a vantage or, where that one does
// not look now, to another.
func soaNow(p *migrate.Pass, b contact, vantage string) string {
	for _, x := range healthy(p, b.Role) {
		if x.Target == b.Target && x.transport == b.transport && x.sight.Vantage == vantage {
			b = x
		}
	}
	soa, _ := apexSOA(p, b.sight)
	return soa.Data
}

func sameSOA(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// comparedContacts are the addresses of which content passes are wanted, each
// once: new ones over both transports, old ones over UDP.
func comparedContacts(p *migrate.Pass, role evidence.Role) (list []contact) {
	for _, b := range healthy(p, role) {
		if role == evidence.Old && b.transport != evidence.UDP {
			continue
		}
		if !slices.ContainsFunc(list, func(x contact) bool { return x.Target == b.Target && x.transport == b.transport }) {
			list = append(list, b)
		}
	}
	return list
}

// comparedRoles are the sides whose content is compared. Where the old zone was
// put together from answers it is not compared with them again.
func comparedRoles(p *migrate.Pass) []evidence.Role {
	if p.Old == nil || p.Plan.Old.Source == plans.Queries {
		return []evidence.Role{evidence.New}
	}
	return []evidence.Role{evidence.New, evidence.Old}
}
