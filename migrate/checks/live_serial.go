package checks

import (
	"fmt"
	"net/netip"
	"net/url"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var liveSerial = &migrate.Check{
	ID:       "live-serial",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportLiveSerial),
	Doc: migrate.Doc{
		Title: "new name servers with different versions of the zone",
		Why: `Servers of one provider (one group of the plan) that give different serials hold different versions: one is
not transferring, one instance behind a shared address was forgotten, TCP ends at another machine than UDP. What
users see then depends on whom they ask, and the stale copy expires one day.

Between groups serials say nothing, for each provider may number by itself; there content decides. Being behind the
source blocks where the source is a transfer from one of the group's own servers, and where the plan says serial: same
all new servers must have the source's; where it says nothing and names no groups it is a warning. With serial: fixed
a difference inside a group is a warning.`,
		Fix: "have the server fetch the zone again; look at its transfers (notify, access list, key)",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 serial=2029123099
`,
		Good: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1], group: a}
    - {name: ns2.new.test., addresses: [192.0.2.2], group: b}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
serial: per-group
--- evidence
good
new ns2.new.test. 192.0.2.2 serial=2029123099
`,
		Refs:      []string{"RFC 1982 section 3.2", "RFC 1034 section 4.3.5", "RFC 1996"},
		Incidents: []string{".nz 1997-11-18", "xfinity.com 2015-06-01", ".com and .net 2023-07-08", "sorryapp.com 2024-04-03"},
	},
}

// served is the serial that a contact showed.
type served struct {
	contact
	serial uint32
}

func reportLiveSerial(p *migrate.Pass) {
	c := newComplaints(p)
	groups, order := servedByGroup(p)
	for _, name := range order {
		group := groups[name]
		judgeAgainstSource(p, c, ruleFor(p, group), judgeGroup(p, c, group))
	}
	c.report()
	nothingHealthy(p, len(order))
}

// servedByGroup sorts what the new servers showed by the plan's groups.
func servedByGroup(p *migrate.Pass) (groups map[string][]served, order []string) {
	groups = map[string][]served{}
	for _, b := range healthy(p, evidence.New) {
		serial, ok := b.sight.Serial()
		if !ok {
			continue
		}
		if groups[b.Group] == nil {
			order = append(order, b.Group)
		}
		groups[b.Group] = append(groups[b.Group], served{b, serial})
	}
	return groups, order
}

// judgeGroup compares each server of a group with the one that is ahead, and gives
// those that are level with it.
func judgeGroup(p *migrate.Pass, c *complaints, group []served) (level []served) {
	lead := group[0]
	for _, s := range group {
		if ahead, _ := serialOrder(lead.serial, s.serial); ahead > 0 {
			lead = s
		}
	}
	for _, s := range group {
		if s.serial == lead.serial {
			level = append(level, s)
			continue
		}
		f := serialFinding(s, fmt.Sprintf("has serial %d, and %s has %d (%s)",
			s.serial, contactWords(p, lead.contact), lead.serial, behind(s.serial, lead.serial)))
		f.Fix += "; or, where they are of two providers, give each a group of its own in the plan (`group:`)"
		if p.Plan.Serial == "fixed" {
			f.Severity = migrate.Warning
		}
		c.add(s.Target, s.transport, s.sight, f, fmt.Sprintf("has serial %d, another of its group %d", s.serial, lead.serial))
	}
	return level
}

func serialFinding(s served, message string) migrate.Finding {
	return migrate.Finding{
		Type: "SOA", Message: message,
		Fix: "have the server fetch the zone again; look at its transfers (notify, access list, key)",
	}
}

// behind says how far a serial is behind another (RFC 1982).
func behind(serial, lead uint32) string {
	ahead, ordered := serialOrder(serial, lead)
	switch {
	case !ordered:
		return "2^31 apart, which is neither behind nor ahead"
	case ahead < 0:
		return migrate.Number(int(-ahead)) + " ahead"
	}
	return migrate.Number(int(ahead)) + " behind"
}

// contactWords names another address than the finding's own.
func contactWords(p *migrate.Pass, b contact) string {
	words := b.Server + " " + addressText(b.Address) + " over " + transportWord(b.transport)
	if len(p.Seen.Vantages) > 1 {
		words += ", seen from " + b.sight.Vantage
	}
	return words
}

// sourceRule is how the serials of a group are to compare with the source's.
type sourceRule struct {
	severity migrate.Severity // empty: not at all
	ahead    bool             // being ahead is wrong too
	why      string
}

func ruleFor(p *migrate.Pass, group []served) sourceRule {
	switch {
	case p.Plan.Serial == "same" && p.Plan.SaysSerial():
		return sourceRule{migrate.Error, true, "the plan says serial: same"}
	case p.Plan.Serial != "fixed" && sourceIsOf(p, group):
		return sourceRule{migrate.Error, false, "which was transferred from this group"}
	case !p.Plan.SaysSerial() && group[0].Group == "" && p.Plan.New.Source != "":
		return sourceRule{migrate.Warning, false, "content decides, unless the plan says serial: same"}
	}
	return sourceRule{}
}

// judgeAgainstSource compares the servers of a group with the zone that it is to serve, where
// that can be asked.
func judgeAgainstSource(p *migrate.Pass, c *complaints, rule sourceRule, level []served) {
	soa, ok := p.New.SOA()
	if !ok || rule.severity == "" {
		return
	}
	for _, s := range level {
		ahead, ordered := serialOrder(soa.Serial, s.serial)
		if s.serial == soa.Serial || !rule.ahead && ordered && ahead > 0 {
			continue
		}
		f := serialFinding(s, fmt.Sprintf("has serial %d, and the new zone %d (%s); %s", s.serial, soa.Serial, behind(s.serial, soa.Serial), rule.why))
		f.Severity = rule.severity
		c.add(s.Target, s.transport, s.sight, f, fmt.Sprintf("has serial %d, the new zone %d", s.serial, soa.Serial))
	}
}

// sourceIsOf tells whether the new zone was transferred from a server of the
// group.
func sourceIsOf(p *migrate.Pass, group []served) bool {
	u, err := url.Parse(p.Plan.New.Source)
	if err != nil || u.Host == "" {
		return false
	}
	host := u.Hostname()
	addr, addrErr := netip.ParseAddr(host)
	name, nameErr := zonefile.ParseName(host, zonefile.Root)
	for _, s := range group {
		if addrErr == nil && s.Address.Addr() == addr || addrErr != nil && nameErr == nil && isName(s.Server, name) {
			return true
		}
	}
	return false
}
