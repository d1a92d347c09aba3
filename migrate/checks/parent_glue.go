package checks

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var parentGlue = &migrate.Check{
	ID:       "parent-glue",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportParentGlue),
	Doc: migrate.Doc{
		Title: "addresses at the parent that are not those of the server",
		Why: `For servers whose names lie within the zone the parent holds the addresses, as glue, and hands them out with
the delegation. They are entered by hand at the registrar, and forgotten there when a server moves. Resolvers ask what
the glue says. Missing glue makes such a server unreachable.

Compared are the addresses that the plan gives or, where it gives none, those that were found. Stale glue is a
warning, for it was there before the move and can be mended with it; missing glue blocks. The planned addresses of new servers within the zone are compared with the new zone as well.`,
		Fix: "correct the glue (the host object) at the registrar",
		Bad: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers: [{name: ns1.example.com., addresses: [198.51.100.1]}]
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, {name: ns2.new.test., addresses: [192.0.2.2]}]
parent: {zone: com., servers: [203.0.113.1]}
dnssec: unsigned
--- evidence
good
parent 203.0.113.1 referral referred "example.com. 172800 NS ns1.example.com." additional "ns1.example.com. 172800 A 198.51.100.9"
`,
		Good: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers: [{name: ns1.example.com., addresses: [198.51.100.1]}]
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, {name: ns2.new.test., addresses: [192.0.2.2]}]
parent: {zone: com., servers: [203.0.113.1]}
dnssec: unsigned
--- evidence
good
parent 203.0.113.1 referral referred "example.com. 172800 NS ns1.example.com." additional "ns1.example.com. 172800 A 198.51.100.1"
`,
		Refs:      []string{"RFC 1034 section 4.2.1", "RFC 9471 section 3"},
		Incidents: []string{"dynect.net 2022-05-27", "dotmailer.co.uk 2022-09-14"},
	},
}

func reportParentGlue(p *migrate.Pass) {
	reportPlannedGlue(p)
	if !judgesParent(p) {
		return
	}
	c := newComplaints(p)
	for _, d := range referring(p) {
		for _, name := range d.names {
			if name.IsAtOrBelow(p.Origin()) || hasGlue(d, name) && isServed(p, name) {
				judgeGlue(p, c, d, name)
			}
		}
	}
	c.report()
}

func hasGlue(d delegation, name zonefile.Name) bool { return len(glueOf(d, name)) > 0 }

// isServed tells whether the addresses of a name are known.
func isServed(p *migrate.Pass, name zonefile.Name) bool {
	addrs, _ := addressesOf(p, name)
	return len(addrs) > 0
}

func judgeGlue(p *migrate.Pass, c *complaints, d delegation, name zonefile.Name) {
	have := glueOf(d, name)
	want, planned := addressesOf(p, name)
	f := migrate.Finding{Type: "NS", Fix: "correct the glue (the host object) at the registrar"}
	if len(have) > 0 {
		f.Severity = migrate.Warning
	}
	switch {
	case len(have) == 0:
		f.Message = fmt.Sprintf("gives no address of %s, which lies within the zone", name)
	case len(want) == 0 || slices.Equal(have, want) || isFormerGlue(p, name, have):
		return
	default:
		f.Message = fmt.Sprintf("gives %s %s, and %s", name, addrWords(have), glueSource(planned, want))
	}
	c.add(d.Target, d.transport, d.sight, f, "has other glue for "+name.String())
}

func glueSource(planned bool, want []netip.Addr) string {
	if planned {
		return "the plan has " + addrWords(want)
	}
	return "its addresses are " + addrWords(want)
}

// glueOf are the addresses of a name in a referral, sorted.
func glueOf(d delegation, name zonefile.Name) (list []netip.Addr) {
	for _, rr := range d.sight.Additional {
		if rr.Type != "A" && rr.Type != "AAAA" || !isName(rr.Name, name) {
			continue
		}
		if a, err := netip.ParseAddr(rr.Data); err == nil {
			list = append(list, a)
		}
	}
	return sortedAddrs(list)
}

func sortedAddrs(list []netip.Addr) []netip.Addr {
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// isFormerGlue tells whether glue is what a server that keeps its name had before:
// that is waited for.
func isFormerGlue(p *migrate.Pass, name zonefile.Name, have []netip.Addr) bool {
	if p.Gate != migrate.GateDecommission {
		return false
	}
	former, _ := sideAddresses(p, evidence.Old, p.Plan.Old.Nameservers, name)
	return slices.Equal(have, former)
}

// addressesOf are those of a server now: the plan's, those that were found, or
// the zone's. A server of both sides has its old ones until the parent is told.
func addressesOf(p *migrate.Pass, name zonefile.Name) (list []netip.Addr, planned bool) {
	sides := []side{{evidence.Old, p.Plan.Old.Nameservers, p.Old}, {evidence.New, p.Plan.New.Nameservers, nil}}
	if p.Gate == migrate.GateDecommission {
		sides = []side{{evidence.New, p.Plan.New.Nameservers, p.New}, {evidence.Old, p.Plan.Old.Nameservers, p.Old}}
	}
	for _, s := range sides {
		if list, planned = sideAddresses(p, s.role, s.servers, name); len(list) > 0 {
			return list, planned
		}
	}
	for _, s := range sides {
		if list = zoneAddresses(s.zone, name); len(list) > 0 {
			return list, false
		}
	}
	return nil, false
}

// side is one provider's servers, and the zone that may have their addresses.
type side struct {
	role    evidence.Role
	servers []plans.Nameserver
	zone    *zonefile.Zone
}

// sideAddresses are those of a server as one side of the plan has it: given there,
// or found.
func sideAddresses(p *migrate.Pass, role evidence.Role, servers []plans.Nameserver, name zonefile.Name) (list []netip.Addr, planned bool) {
	for _, ns := range servers {
		if n, ok := planName(p, ns.Name); !ok || n != name {
			continue
		}
		if list = plannedAddresses(ns); len(list) > 0 {
			return list, true
		}
		for _, h := range hostsNamed(p, role, name) {
			if h.From == "walk" {
				for _, a := range h.Addresses {
					list = append(list, a.Addr())
				}
			}
		}
		if len(list) > 0 {
			return sortedAddrs(list), false
		}
	}
	return nil, false
}

// plannedAddresses are those that the plan gives, unless they stand in for
// others: with a port of their own, or on this very machine.
func plannedAddresses(ns plans.Nameserver) (list []netip.Addr) {
	for _, text := range ns.Addresses {
		a, err := plans.AddrPort(text)
		if err != nil || a.Port() != 53 || a.Addr().IsLoopback() {
			return nil
		}
		list = append(list, a.Addr())
	}
	return sortedAddrs(list)
}

func zoneAddresses(z *zonefile.Zone, name zonefile.Name) (list []netip.Addr) {
	if z == nil {
		return nil
	}
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		for r := range z.RRset(name, t).Records() {
			list = append(list, r.Addr())
		}
	}
	return sortedAddrs(list)
}

func addrWords(list []netip.Addr) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.String()
	}
	return someOf(words)
}

// reportPlannedGlue compares what is to be entered at the parent with what the
// new zone says itself.
func reportPlannedGlue(p *migrate.Pass) {
	for _, ns := range p.Plan.New.Nameservers {
		name, ok := planName(p, ns.Name)
		want := plannedAddresses(ns)
		if !ok || !name.IsAtOrBelow(p.Origin()) || len(want) == 0 {
			continue
		}
		have := zoneAddresses(p.New, name)
		if len(have) == 0 || slices.Equal(have, want) {
			continue
		}
		f := planFinding(p, ns.Line)
		f.Owner, f.Type, f.Server = name.String(), "A", ns.Name
		f.Message = fmt.Sprintf("%s has %s in the plan, and %s in the new zone", name, addrWords(want), addrWords(have))
		f.Fix = "make plan and zone name the same addresses"
		p.Report(f)
	}
}
