package checks

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

var liveNSUnresolvable = &migrate.Check{
	ID:       "live-ns-unresolvable",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportUnresolvable),
	Doc: migrate.Doc{
		Title: "a new name server without any address",
		Why: `A name server is a name, and a resolver that cannot find its address cannot ask it. The others must do its
work, and when nobody notices for long enough somebody else registers the name. A name that does not exist at
the time of the change is nearly always a typing error in it.

The addresses are those of the plan or, where it gives none, what the walk from the root finds; no resolver is
asked. Where only one of A and AAAA can be looked for, there may be an address that nobody has looked at.`,
		Fix: "correct the name in the plan, or have its address published before the parent is told",
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
  nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, ns2.new.test.]
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
--- evidence
good
host new ns2.new.test. nxdomain denied-by=new.test.
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
  nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, ns2.new.test.]
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
--- evidence
good
good new ns2.new.test. 192.0.2.2
host new ns2.new.test. answered 192.0.2.2
`,
		Refs:      []string{"RFC 1912 section 2.3", "RFC 1034 section 4.2.2"},
		Incidents: []string{".io 2017-07-07", "az.mastercard.com 2020-06-30", "dynect.net 2022-05-27"},
	},
}

func reportUnresolvable(p *migrate.Pass) {
	var nobody []string
	for _, ns := range p.Plan.New.Nameservers {
		name, ok := planName(p, ns.Name)
		if !ok || len(ns.Addresses) > 0 {
			continue
		}
		hosts := hostsNamed(p, evidence.New, name)
		if len(hosts) == 0 {
			nobody = with(nobody, ns.Name)
			continue
		}
		reportHosts(p, ns, hosts)
	}
	if len(nobody) > 0 && looked(p) {
		p.Unknown("nobody looked for the addresses of " + someOf(nobody))
	}
}

// reportHosts makes one finding of vantages that found the same.
func reportHosts(p *migrate.Pass, ns plans.Nameserver, hosts []migrate.SeenHost) {
	from := map[string][]string{}
	var order []migrate.SeenHost
	isWhole := slices.ContainsFunc(hosts, func(h migrate.SeenHost) bool { return h.Outcome == evidence.Answered })
	for _, h := range hosts {
		if isWhole && len(h.Addresses) > 0 {
			continue
		}
		trouble := hostTrouble(h)
		if from[trouble] == nil {
			order = append(order, h)
		}
		from[trouble] = append(from[trouble], h.Vantage)
	}
	for _, h := range order {
		f := unresolvable(p, ns, h)
		if vantages := from[hostTrouble(h)]; len(vantages) < len(hosts) {
			f.Vantage = strings.Join(vantages, ", ")
		}
		p.Report(f)
	}
}

func unresolvable(p *migrate.Pass, ns plans.Nameserver, h migrate.SeenHost) migrate.Finding {
	f := planFinding(p, ns.Line)
	f.Type, f.Server = "NS", ns.Name
	f.Message = hostTrouble(h)
	f.Headline = ns.Name + " " + f.Message
	f.Fix = "correct the name in the plan, or have its address published before the parent is told"
	if len(h.Addresses) > 0 {
		f.Fix = "have the servers of the name's zone answer for A and AAAA, or give all its addresses in the plan"
	}
	return f
}
