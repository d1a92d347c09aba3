package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveTruncation = &migrate.Check{
	ID:       "live-truncation",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportTruncation),
	Doc: migrate.Doc{
		Title: "answers that do not fit: cut off without TCP to turn to, or a delegation too long for one message",
		Why: `A server that answers even the SOA only in part, and cannot be asked over TCP, has told nothing.

The referral that the parent will give has to hold all names and the addresses of those below the zone itself. Over
1232 octets it does not fit into one unfragmented message, and every resolver must turn to TCP before it knows the
first server. Over 512 octets (a warning) it does not fit for those who ask without EDNS.`,
		Fix: "have the server listen on TCP; give the zone fewer or shorter server names",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp soa truncated
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp soa answered tc
`,
		Refs: []string{"RFC 2181 section 9", "RFC 9715 section 3", "RFC 9471 section 3"},
	},
}

func reportTruncation(p *migrate.Pass) {
	c := newComplaints(p)
	for _, b := range contacts(p, evidence.New) {
		if causeOf(p, b) == p.Check.ID {
			c.add(b.Target, b.transport, b.sight, migrate.Finding{
				Type: "SOA", Message: outcomeWords(b.sight), Fix: "have the server listen on TCP port 53, and let it through",
			}, "")
		}
	}
	c.report()
	reportLongReferral(p)
}

const (
	plainSize = 512  // octets that a UDP message without EDNS can have (RFC 1035 section 4.2.1)
	safeSize  = 1232 // octets that are sent in one piece everywhere (DNS flag day 2020)
)

// reportLongReferral looks at the delegation that is planned.
func reportLongReferral(p *migrate.Pass) {
	size, names, glue := plannedReferral(p)
	if size <= plainSize {
		return
	}
	limit, over := plainSize, "for those who ask without EDNS"
	f := migrate.Finding{Owner: p.Origin().String(), Type: "NS", Severity: migrate.Warning}
	if size > safeSize {
		limit, over, f.Severity = safeSize, "in one unfragmented message", migrate.Error
	}
	f.Message = fmt.Sprintf("the planned referral (%s, %s of glue) takes %s octets, over the %d that fit %s",
		migrate.Plural(names, "name"), migrate.Plural(glue, "address"), migrate.Number(size), limit, over)
	f.Headline = fmt.Sprintf("planned referral of %s octets, limit %d", migrate.Number(size), limit)
	f.Fix = "give the zone fewer or shorter server names"
	p.Report(f)
}
