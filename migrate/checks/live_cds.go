package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveCDS = &migrate.Check{
	ID:       "live-cds",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportCDS),
	Doc: migrate.Doc{
		Title: "a server that tells the parent to change the delegation by itself",
		Why: `Parents that scan for CDS, CDNSKEY and CSYNC do what these say: they put a DS in place, or exchange NS and
glue. Providers switch them on by default. In the middle of a move the parent then changes the DS to one side's
keys while the other side still answers, and who validates finds nothing. On old and new servers alike they have to
be gone before the parent is told anything. When it names the new servers alone, the old ones' are a warning.`,
		Fix: "switch publishing of CDS, CDNSKEY and CSYNC off at the provider until the move is over",
		Bad: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp cds answered "example.com. 3600 CDS 4711 13 2 0000000000000000000000000000000000000000000000000000000000000000"
`,
		Good: `--- evidence
good
new ns1.new.test. 192.0.2.1 udp cds nodata
`,
		Refs: []string{"RFC 7344 section 4", "RFC 7477 section 3", "RFC 8078 section 3"},
	},
}

func reportCDS(p *migrate.Pass) {
	c := newComplaints(p)
	list := healthyUDP(p, evidence.New, evidence.Old)
	for _, q := range []struct {
		purpose evidence.Purpose
		typ     string
	}{{evidence.PurposeCDS, "CDS"}, {evidence.PurposeCDNSKEY, "CDNSKEY"}, {evidence.PurposeCSYNC, "CSYNC"}} {
		missing := unasked{what: "for " + q.typ}
		for _, b := range list {
			sights := asked(p, b, q.purpose)
			if len(sights) == 0 {
				missing.add(b)
			}
			for _, s := range sights {
				complainOfCDS(c, b, s, q.typ)
			}
		}
		missing.report(p)
	}
	c.report()
	nothingHealthy(p, len(list))
}

func complainOfCDS(c *complaints, b contact, s migrate.Sight, typ string) {
	f := migrate.Finding{Type: typ, Fix: "switch publishing of CDS, CDNSKEY and CSYNC off at the provider until the move is over"}
	switch {
	case hasType(s.Answer, typ):
		f.Message = "has " + recordWords(s.Answer) + ": a parent that scans for it would act on it in mid-move"
		if b.Role == evidence.Old && c.p.Gate == migrate.GateDecommission {
			f.Severity = migrate.Warning
		}
		c.add(b.Target, b.transport, s, f, "has "+typ)
	case !s.Outcome.Helpful():
		f.Message, f.Fix = outcomeWords(s)+" to the question for "+typ, "have the server answer NODATA for types that the zone has not"
		if b.Role == evidence.Old {
			f.Severity = migrate.Warning
		}
		c.add(b.Target, b.transport, s, f, "")
	}
}

func hasType(records []evidence.RR, typ string) bool {
	for i := range records {
		if records[i].Type == typ {
			return true
		}
	}
	return false
}
