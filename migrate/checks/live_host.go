package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// hostsNamed is what each vantage found out about a name server.
func hostsNamed(p *migrate.Pass, role evidence.Role, name zonefile.Name) (list []migrate.SeenHost) {
	for _, h := range p.Seen.Hosts {
		if h.Role == role && isName(h.Name, name) {
			list = append(list, h)
		}
	}
	return list
}

// whereSeen makes a check that has nothing to say where nobody looked at any
// server: live-vantage says so.
func whereSeen(run func(*migrate.Pass)) func(*migrate.Pass) {
	return func(p *migrate.Pass) {
		if p.Seen == nil || !looked(p) {
			p.NotApplicable("nobody looked at any server")
			return
		}
		run(p)
	}
}

// looked tells whether anybody looked at any server at all. Where not,
// live-vantage says so, and others need not.
func looked(p *migrate.Pass) bool { return len(p.Seen.Vantages) > 0 }

// hostTrouble says why a name server has no address, or perhaps more than were
// found.
func hostTrouble(h migrate.SeenHost) string {
	if len(h.Addresses) > 0 {
		return withDetail(fmt.Sprintf("has %s, and perhaps others: the search ended with %s",
			migrate.Plural(len(h.Addresses), "known address"), h.Outcome), h.Detail)
	}
	switch h.Outcome {
	case evidence.NXDomain:
		if h.DeniedBy != "" {
			return fmt.Sprintf("does not exist: the servers of %s deny the name", h.DeniedBy)
		}
		return "does not exist"
	case evidence.NoData, evidence.Answered:
		return "has no address"
	}
	return withDetail(fmt.Sprintf("has no address that anybody could tell: the search ended with %s", h.Outcome), h.Detail)
}
