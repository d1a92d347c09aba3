package migrate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// judgeServers finds what is wrong with the servers of the zone, and what of
// them was not seen.
func (f *draftFacts) judgeServers() {
	if !f.draft.Looked || len(f.servers) == 0 {
		return
	}
	for _, s := range f.servers {
		f.judgeServer(s)
	}
	f.bothSidesOfCut()
	f.childSets()
	f.serials()
	f.tooFew()
	f.checkGlue()
}

func (f *draftFacts) judgeServer(s *serverFacts) {
	if len(s.views) == 0 {
		f.withoutAddress(s)
		return
	}
	served := len(s.answered()) > 0
	for _, v := range s.views {
		f.judgeView(s, v, served)
	}
}

// withoutAddress is about a server that nobody can find.
func (f *draftFacts) withoutAddress(s *serverFacts) {
	switch {
	case s.host == nil:
		f.notSeen("%s: nobody looked for it", s.name)
	case s.host.Outcome == evidence.NXDomain:
		f.trouble("%s does not exist: %s denies it", s.name, cmp.Or(s.host.DeniedBy, "its zone"))
	case s.host.Outcome == evidence.NoData:
		f.trouble("%s has no address%s", s.name, draftDetail(s.host.Detail))
	default:
		f.notSeen("%s: its addresses cannot be found%s", s.name, draftDetail(s.host.Detail))
	}
}

func draftDetail(detail string) string {
	if detail == "" {
		return ""
	}
	return ": " + detail
}

// judgeView is about one address. served tells that the server answers on some
// address of it.
func (f *draftFacts) judgeView(s *serverFacts, v *serverView, served bool) {
	place := serverText(s.name, v.address.String())
	switch {
	case v.soa == nil && v.tcp == nil:
		f.notSeen("%s: it was not asked", place)
	case v.anySOA() == nil && draftBothAre(v, evidence.NotObservable):
		if !served {
			f.notSeen("%s: this machine has no route to it", place)
		}
	case v.anySOA() == nil && draftSilent(v.soa) && draftSilent(v.tcp):
		f.notSeen("%s: it does not answer (%s over UDP, %s over TCP)", place, draftSightText(v.soa), draftSightText(v.tcp))
	case v.anySOA() == nil:
		f.trouble("%s does not serve %s (lame): %s", place, f.draft.Zone, draftSightText(cmp.Or(draftNotSilent(v.soa), v.tcp)))
	case v.soa == nil || v.soa.Outcome != evidence.Answered:
		f.trouble("%s answers over TCP alone; over UDP: %s", place, draftSightText(v.soa))
	case v.tcp == nil || v.tcp.Outcome != evidence.Answered:
		f.trouble("%s answers over UDP alone; over TCP: %s", place, draftSightText(v.tcp))
	}
	if v.anySOA() != nil && (v.ns == nil || v.ns.Outcome != evidence.Answered) {
		f.notSeen("the NS in the apex at %s: %s", place, draftSightText(v.ns))
	}
}

func draftBothAre(v *serverView, o evidence.Outcome) bool {
	is := func(s *draftSight) bool { return s == nil || s.Outcome == o }
	return is(v.soa) && is(v.tcp)
}

// draftSilent tells whether nothing came that says anything about the server.
func draftSilent(s *draftSight) bool {
	if s == nil {
		return true
	}
	switch s.Outcome {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused, evidence.NotObservable, evidence.Malformed, evidence.Truncated, evidence.WrongQuestion:
		return true
	}
	return false
}

func draftNotSilent(s *draftSight) *draftSight {
	if draftSilent(s) {
		return nil
	}
	return s
}

// bothSidesOfCut tells of names that only the parent or only the apex has.
func (f *draftFacts) bothSidesOfCut() {
	if len(f.delegating()) == 0 || !slices.ContainsFunc(f.servers, func(s *serverFacts) bool { return s.inChild }) {
		return
	}
	var onlyParent, onlyChild []string
	for _, s := range f.servers {
		switch {
		case s.inParent && !s.inChild:
			onlyParent = append(onlyParent, s.name)
		case s.inChild && !s.inParent:
			onlyChild = append(onlyChild, s.name)
		}
	}
	if len(onlyParent)+len(onlyChild) == 0 {
		return
	}
	var words []string
	if len(onlyParent) > 0 {
		words = append(words, List(onlyParent, draftNamesTold)+" only at the parent")
	}
	if len(onlyChild) > 0 {
		words = append(words, List(onlyChild, draftNamesTold)+" only in the zone's apex")
	}
	f.trouble("parent and zone name other servers: %s", strings.Join(words, ", "))
}

// place is a server's address with what it is called.
type draftView struct {
	*serverView
	server string
}

func (v draftView) place() string { return serverText(v.server, v.address.String()) }

// views are all addresses that answered with authority, each once.
func (f *draftFacts) views() (list []draftView) {
	seen := map[netip.AddrPort]bool{}
	for _, s := range f.servers {
		for _, v := range s.answered() {
			if !seen[v.address] {
				list = append(list, draftView{v, s.name})
			}
			seen[v.address] = true
		}
	}
	return list
}

func draftViewPlaces(list []draftView) string {
	var words []string
	for _, v := range list {
		words = append(words, v.place())
	}
	return List(words, 4)
}

// childSets tells of servers that have another NS set in the apex.
func (f *draftFacts) childSets() {
	var have []draftView
	for _, v := range f.views() {
		if len(v.names) > 0 {
			have = append(have, v)
		}
	}
	groups := draftGroups(have, func(v draftView) string { return strings.Join(v.names, " ") })
	if len(groups) > 1 {
		f.trouble("the servers disagree about the NS in the apex: %s", draftSides(groups, func(g []draftView) string {
			return List(slices.Clone(g[0].names), draftNamesTold) + " at " + draftViewPlaces(g)
		}))
	}
}

// serials tells of servers with other versions of the zone.
func (f *draftFacts) serials() {
	groups := draftGroups(f.views(), func(v draftView) string { return f.serialText(v.serverView) })
	if len(groups) > 1 {
		f.trouble("the SOA serials differ: %s", draftSides(groups, func(g []draftView) string {
			return f.serialText(g[0].serverView) + " at " + draftViewPlaces(g)
		}))
	}
}

func (f *draftFacts) serialText(v *serverView) string {
	soa, _, ok := draftSOA(v.anySOA(), f.draft.Zone)
	if !ok {
		return "unreadable"
	}
	return fmt.Sprint(soa.Serial)
}

// tooFew tells of a zone that hangs on one server.
func (f *draftFacts) tooFew() {
	names := f.oldNames()
	if len(names) == 1 {
		f.trouble("%s has one name server: %s", f.draft.Zone, names[0])
		return
	}
	addresses := map[netip.Addr]bool{}
	for _, v := range f.views() {
		addresses[v.address.Addr()] = true
	}
	if len(addresses) == 1 {
		f.trouble("all name servers of %s that answer have one address: %s", f.draft.Zone, f.views()[0].address.Addr())
	}
}

// oldNames are the name servers of the old side: what the parent names, and what
// the zone itself does.
func (f *draftFacts) oldNames() (names []string) {
	for _, s := range f.servers {
		if s.inParent || s.inChild {
			names = append(names, s.name)
		}
	}
	return names
}

// checkGlue holds the parent's glue against what a server's own zone says.
func (f *draftFacts) checkGlue() {
	for _, s := range f.servers {
		own := s.own
		if s.host != nil && s.host.From == "walk" {
			for _, a := range s.host.Addresses {
				own = append(own, a.Addr())
			}
		}
		if len(s.glue) > 0 && len(own) > 0 && draftAddresses(own) != draftAddresses(s.glue) {
			f.trouble("the glue of %s at the parent is %s, its own addresses are %s", s.name, draftAddresses(s.glue), draftAddresses(own))
		}
	}
}
