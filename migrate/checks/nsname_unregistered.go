package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var nsnameUnregistered = &migrate.Check{
	ID:       "nsname-unregistered",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportUnregistered),
	Doc: migrate.Doc{
		Title: "a name server below a domain that nobody has registered",
		Why: `Anybody can register the domain, and then answers for the zone: for a share of all look-ups, with whatever
addresses they like, and gets certificates for its names. It happened to a bank's name server for four and a half years
(one letter short), and to four of seven servers of a top level domain.`,
		Fix: "correct the name; if it is right, register the domain before anybody else does",
		Bad: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, ns2.provider.ne.]
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
--- evidence
good
host new ns2.provider.ne. nxdomain denied-by=ne.
`,
		Good: `--- evidence
good
host new ns2.new.test. answered 192.0.2.2 from=walk
`,
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 8499 section 9"},
		Incidents: []string{".io 2017-07-07", "az.mastercard.com 2020-06-30"},
	},
}

func reportUnregistered(p *migrate.Pass) {
	told := map[zonefile.Name]bool{}
	for _, h := range p.Seen.Hosts {
		name, err := zonefile.ParseName(h.Name, zonefile.Root)
		domain, by, free := isFree(p, name)
		if err != nil || !free || told[name] || !isCurrent(p, h, name) {
			continue
		}
		told[name] = true
		f := nsFinding(p, name)
		if h.Role == evidence.Old && !slices.Contains(plannedServers(p), name) {
			f.Severity = migrate.Warning
		}
		f.Server = h.Name
		f.Message = fmt.Sprintf("%s is free: the servers of %s deny %s, so that anybody can register it", domain, by, h.Name)
		if by == "." {
			f.Message = fmt.Sprintf("neither %s nor the top level domain that it is below exists: the servers of the root deny %s", domain, h.Name)
		}
		f.Headline = fmt.Sprintf("%s, of name server %s, is not registered", domain, h.Name)
		f.Fix = "correct the name; if it is right, register the domain before anybody else does"
		p.Report(f)
	}
}

// isCurrent tells whether plan or parent still name a host.
func isCurrent(p *migrate.Pass, h migrate.SeenHost, name zonefile.Name) bool {
	return slices.Contains(plannedServers(p), name) || namedAnywhere(p, h)
}
