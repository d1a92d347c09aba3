package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var nsnameChecks = []*migrate.Check{
	nsnameNearMiss,
	nsnameNotPlanned,
	nsnameUnregistered,
}

// usedNames are the names of servers that the zone is meant to have, has, or is
// said to have: the plan's, the new zone's, the parent's, and those in answers
// of new servers.
func usedNames(p *migrate.Pass) (names []zonefile.Name) {
	names = append(names, plannedServers(p)...)
	names = append(names, migrate.Targets(newApexNS(p))...)
	if p.Seen != nil {
		for _, d := range referring(p) {
			names = append(names, d.names...)
		}
		for _, b := range healthy(p, evidence.New) {
			for _, s := range asked(p, b, evidence.PurposeNS) {
				names = append(names, answeredNS(p, s)...)
			}
		}
	}
	slices.SortFunc(names, zonefile.Name.Compare)
	return slices.Compact(names)
}

// newApexNS is the NS RRset of the new zone.
func newApexNS(p *migrate.Pass) zonefile.RRset { return p.New.RRset(p.Origin(), zonefile.TypeNS) }

// nsFinding is a finding about a name server's name: where the new zone has it,
// or else where the plan does.
func nsFinding(p *migrate.Pass, name zonefile.Name) migrate.Finding {
	for r := range newApexNS(p).Records() {
		if r.Target() == name {
			return about(r, zonefile.PartRdata, "")
		}
	}
	for _, ns := range append(slices.Clone(p.Plan.New.Nameservers), p.Plan.Old.Nameservers...) {
		if n, ok := planName(p, ns.Name); ok && n == name {
			f := planFinding(p, ns.Line)
			f.Type = "NS"
			return f
		}
	}
	return migrate.Finding{Owner: p.Origin().String(), Type: "NS"}
}

// isFree tells whether a name server lies below a domain that nobody has
// registered: its registry denies the name. by is that registry.
func isFree(p *migrate.Pass, name zonefile.Name) (domain, by string, free bool) {
	domain, ok := registrable(name)
	if p.Seen == nil || !ok {
		return "", "", false
	}
	for _, h := range p.Seen.Hosts {
		if h.Outcome != evidence.NXDomain || h.DeniedBy == "" || !isName(h.Name, name) {
			continue
		}
		registry, err := zonefile.ParseName(h.DeniedBy, zonefile.Root)
		if d, dErr := zonefile.ParseName(domain, zonefile.Root); err == nil && dErr == nil && d.IsBelow(registry) {
			return domain, h.DeniedBy, true
		}
	}
	return "", "", false
}
