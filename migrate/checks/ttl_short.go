package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var ttlShort = &migrate.Check{
	ID:       "ttl-short",
	Severity: migrate.Warning,
	Gates:    []migrate.Gate{migrate.GateLint, migrate.GatePublish},
	Visit:    odd(visitTTLShort),
	Types:    []zonefile.Type{zonefile.TypeNS, zonefile.TypeSOA},
	Doc: migrate.Doc{
		Title: "an NS or SOA TTL under five minutes",
		Why: `TTLs are lowered before a move and forgotten after it. With an NS TTL of seconds every resolver asks for
the delegation all the time, and a short outage of the name servers is felt at once instead of never.`,
		Fix: "raise the TTL when the move is over",
		Bad: `@ 60 IN NS ns1.provider.net.
`,
		Good: `@ 86400 IN NS ns1.provider.net.
`,
		Refs:      []string{"RFC 1912 section 2.2", "RFC 9199 section 3.5"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

const shortTTL = 300

func visitTTLShort(p *migrate.Pass) func(zonefile.RRset) {
	out := budget{p: p}
	return func(set zonefile.RRset) {
		if set.TTL() >= shortTTL || !set.Node().Authoritative() {
			return
		}
		at := shortest(set)
		out.report(migrate.Warning, func() migrate.Finding { return ttlFinding(set, at) }, func(f *migrate.Finding) {
			f.Message = fmt.Sprintf("the TTL is %d s, under %d", at.TTL(), shortTTL)
			f.Fix = "raise the TTL when the move is over; a day is usual"
		})
	}
}
