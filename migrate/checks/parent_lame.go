package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var parentLame = &migrate.Check{
	ID:       "parent-lame",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportParentLame),
	Doc: migrate.Doc{
		Title: "an old server, or one that the parent names, that does not serve the zone",
		Why: `What the parent names is asked, now and until caches have run out. An old server that has stopped serving
the zone fails all who are sent there, and where it denies the zone (NXDOMAIN) they believe it. While the new servers
do not all answer as they should, that is an error: there is nowhere to go. When they do it is a warning, for moving is
the cure. Before the old provider is switched off it is an error for every server that the parent names.`,
		Fix: "have the old provider serve the zone until the move is over",
		Bad: `--- evidence
good
old ns1.old.test. 198.51.100.1 udp soa refused
old ns1.old.test. 198.51.100.1 tcp soa refused
`,
		Good: `--- evidence
good
`,
		Refs:      []string{"RFC 1912 section 2.8", "RFC 8499 section 7 (lame delegation)"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func reportParentLame(p *migrate.Pass) {
	c := newComplaints(p)
	severity := migrate.Error
	if newServersAnswer(p) {
		severity = migrate.Warning
	}
	if p.Gate == migrate.GateDecommission {
		severity = migrate.Error
	}
	all := contacts(p, evidence.Old, evidence.Named)
	for _, b := range all {
		if cause := causeOf(p, b); cause == "" || cause == idVantage || !isSentTo(p, b.Target) {
			continue
		}
		f := migrate.Finding{Type: "SOA", Severity: severity, Message: outcomeWords(b.sight), Fix: "have the old provider serve the zone until the move is over"}
		if b.Role == evidence.Named {
			f.Fix = "have the parent name servers that serve the zone"
		}
		if b.sight.Outcome == evidence.Answered {
			f.Message = "answers the question for the SOA " + recordWords(b.sight.Answer)
		}
		c.add(b.Target, b.transport, b.sight, f, "")
	}
	c.report()
	nothingHealthy(p, len(all)+reportAddressless(p, severity))
	reportNotSought(p)
}

// isSentTo tells whether a server is one that the parent sends people to. Before
// the change all old ones are; after it those that it still names, and
// drain-old-stopped has the others.
func isSentTo(p *migrate.Pass, t migrate.Target) bool {
	return p.Gate != migrate.GateDecommission || t.Role == evidence.Named || slices.ContainsFunc(referring(p), func(d delegation) bool {
		return slices.ContainsFunc(d.names, func(n zonefile.Name) bool { return isName(t.Server, n) })
	})
}

// reportNotSought is for old servers without an address that nobody looked up.
func reportNotSought(p *migrate.Pass) {
	var nobody []string
	for _, ns := range p.Plan.Old.Nameservers {
		name, ok := planName(p, ns.Name)
		if ok && len(ns.Addresses) == 0 && len(hostsNamed(p, evidence.Old, name)) == 0 {
			nobody = with(nobody, ns.Name)
		}
	}
	if len(nobody) > 0 && looked(p) {
		p.Unknown("nobody looked for the addresses of " + someOf(nobody))
	}
}

// newServersAnswer tells whether every new address answers with authority over
// both transports.
func newServersAnswer(p *migrate.Pass) bool {
	all := slices.DeleteFunc(contacts(p, evidence.New), func(b contact) bool { return b.sight.Outcome == evidence.NotObservable })
	return len(all) > 0 && len(all) == len(healthy(p, evidence.New))
}

// reportAddressless is for names without an address, and counts them.
func reportAddressless(p *migrate.Pass, severity migrate.Severity) (count int) {
	told := map[string]bool{}
	for _, h := range p.Seen.Hosts {
		if h.Role == evidence.New || len(h.Addresses) > 0 || told[h.Name] || !namedAnywhere(p, h) {
			continue
		}
		told[h.Name] = true
		f := migrate.Finding{Owner: p.Origin().String(), Type: "NS", Server: h.Name, Severity: severity}
		if p.Gate == migrate.GateDecommission && h.Role == evidence.Old && isDrained(p) {
			f.Severity = migrate.Warning
		}
		f.Message = hostTrouble(h)
		f.Headline = h.Name + " " + f.Message
		f.Fix = "have the parent name servers that exist"
		p.Report(f)
		count++
	}
	return count
}

// namedAnywhere tells whether plan or parent name a host now.
func namedAnywhere(p *migrate.Pass, h migrate.SeenHost) bool {
	names := oldServers(p)
	for _, d := range referring(p) {
		names = append(names, d.names...)
	}
	for _, n := range names {
		if isName(h.Name, n) {
			return true
		}
	}
	return false
}
