package migrate

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// findSets tells of each run which addresses were to be seen in it: those that the
// plan gives, that the run found itself, or that were known before, best to the
// same vantage.
func (r *clockReader) findSets() {
	planned := planAddresses(r.plan.Parent.Servers)
	known := knownPlaces{cuts: map[string][]netip.AddrPort{}, hosts: map[hostKey][]netip.AddrPort{}}
	known.start(r)
	for _, run := range r.runs {
		known.learn(r, run)
		run.sets = map[evidence.Role][]netip.AddrPort{evidence.Parent: planned}
		if len(planned) == 0 {
			run.sets[evidence.Parent] = known.parent(run)
		}
		known.findServers(r, run, evidence.Old, r.plan.Old.Nameservers)
		known.findServers(r, run, evidence.New, r.plan.New.Nameservers)
	}
}

func planAddresses(texts []string) (list []netip.AddrPort) {
	for _, text := range texts {
		if a, err := plans.AddrPort(text); err == nil {
			list = append(list, a)
		}
	}
	return list
}

// knownPlaces is what is known of where servers are, in the course of time. The
// vantage "" stands for any.
type knownPlaces struct {
	cuts  map[string][]netip.AddrPort
	hosts map[hostKey][]netip.AddrPort
}

type hostKey struct {
	role    evidence.Role
	vantage string
	name    zonefile.Name
}

// start lets what was found first stand for what nobody had found before.
func (k *knownPlaces) start(r *clockReader) {
	for _, run := range slices.Backward(r.runs) {
		if len(run.cut) > 0 {
			k.cuts[""] = run.cut
		}
		for _, h := range slices.Concat(run.hosts, run.newHosts) {
			if len(h.Addresses) > 0 {
				k.hosts[hostKey{h.Role, "", r.names.name(h.Name)}] = h.Addresses
			}
		}
	}
}

func (k *knownPlaces) learn(r *clockReader, run *clockRun) {
	for _, vantage := range []string{"", run.vantage} {
		if len(run.cut) > 0 {
			k.cuts[vantage] = run.cut
		}
		for _, h := range slices.Concat(run.hosts, run.newHosts) {
			if len(h.Addresses) > 0 {
				k.hosts[hostKey{h.Role, vantage, r.names.name(h.Name)}] = h.Addresses
			}
		}
	}
}

// parent are the parent's servers or, where nobody found them, those that the run
// asked.
func (k *knownPlaces) parent(run *clockRun) []netip.AddrPort {
	for _, vantage := range []string{run.vantage, ""} {
		if list := k.cuts[vantage]; len(list) > 0 {
			return list
		}
	}
	return run.asked(parentShows)
}

// findServers finds the addresses of the plan's servers of a side.
func (k *knownPlaces) findServers(r *clockReader, run *clockRun, role evidence.Role, servers []plans.Nameserver) {
	var all []netip.AddrPort
	for _, ns := range servers {
		list := planAddresses(ns.Addresses)
		name := r.names.name(ns.Name)
		for _, vantage := range []string{run.vantage, ""} {
			if len(list) == 0 {
				list = k.hosts[hostKey{role, vantage, name}]
			}
		}
		if len(list) == 0 {
			list = run.askedOf(role, r.names, name)
		}
		if role == evidence.Old {
			list = r.withFormer(list, name, len(ns.Addresses) > 0)
		}
		if len(list) == 0 {
			run.cannotFind(role, name)
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, netip.AddrPort.Compare)
	run.sets[role] = slices.Compact(all)
}

// cannotFind notes a server without a known address.
func (run *clockRun) cannotFind(role evidence.Role, name zonefile.Name) {
	if role == evidence.New {
		run.newNowhere = append(run.newNowhere, name.String())
		return
	}
	run.nowhere = append(run.nowhere, name.String())
}

// withFormer adds the old addresses of a server that keeps its name: once the name
// has the new ones, nobody finds them any more.
func (r *clockReader) withFormer(list []netip.AddrPort, name zonefile.Name, planned bool) []netip.AddrPort {
	i := slices.IndexFunc(r.kept, func(k keptName) bool { return k.name == name })
	if i < 0 || planned || len(list) == 0 {
		return list
	}
	all := slices.DeleteFunc(slices.Clone(list), func(a netip.AddrPort) bool { return slices.Contains(r.kept[i].new, a.Addr()) })
	for _, a := range r.kept[i].old {
		if !slices.Contains(r.kept[i].new, a) {
			all = append(all, netip.AddrPortFrom(a, list[0].Port()))
		}
	}
	return all
}

// asked are the addresses that a run asked for a condition.
func (run *clockRun) asked(c conditionKind) (list []netip.AddrPort) {
	for i := range run.looks[c] {
		if a := run.looks[c][i].o.Address; !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// askedOf are the addresses of a server that a run asked whether it answers.
func (run *clockRun) askedOf(role evidence.Role, names *nameSets, name zonefile.Name) (list []netip.AddrPort) {
	asked := run.askedNew
	if role == evidence.Old {
		asked = nil
		for i := range run.looks[oldAnswers] {
			asked = append(asked, run.looks[oldAnswers][i].o)
		}
	}
	for _, o := range asked {
		if names.name(o.Server) == name && !slices.Contains(list, o.Address) {
			list = append(list, o.Address)
		}
	}
	return list
}

// allVantages are those that looked, sorted.
func (r *clockReader) allVantages() (list []string) {
	for _, run := range r.runs {
		if !slices.Contains(list, run.vantage) {
			list = append(list, run.vantage)
		}
	}
	slices.SortFunc(list, cmp.Compare)
	return list
}

// findServers names the addresses.
func (r *clockReader) findServers() {
	for _, run := range r.runs {
		for _, c := range []conditionKind{parentShows, oldAnswers} {
			for i := range run.looks[c] {
				if o := run.looks[c][i].o; o.Server != "" {
					r.servers[o.Address] = o.Server
				}
			}
		}
	}
	for _, t := range r.Targets {
		if t.Role != evidence.New && t.Server != "" && r.servers[t.Address] == "" {
			r.servers[t.Address] = t.Server
		}
	}
}
