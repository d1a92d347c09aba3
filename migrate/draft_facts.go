package migrate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// draftFacts is what is known of a zone that is to be moved.
type draftFacts struct {
	draft   *Draft
	cut     *evidence.Cut
	parents []*parentFacts // by address
	servers []*serverFacts // by name
	zone    *zonefile.Zone // the old zone, where it could be had

	dnssec           dnssecFacts
	troubles, unseen []string
}

// parentFacts is what one parent server said.
type parentFacts struct {
	server   string
	address  netip.AddrPort
	referral *draftSight // the better of UDP and TCP
	ds       *draftSight
	names    []string // NS, sorted
	ttl      uint32   // of the NS
	glue     map[string][]netip.Addr
	hides    bool // authoritative for the zone too
}

// serverFacts is one name server of the zone.
type serverFacts struct {
	name              string
	inParent, inChild bool
	host              *evidence.Host
	views             []*serverView // by address
	glue              []netip.Addr  // that the parent gives, sorted
	own               []netip.Addr  // that the zone itself gives, for a name in it
}

// serverView is what one address of a server said.
type serverView struct {
	address            netip.AddrPort
	soa, tcp, ns, keys *draftSight // soa over UDP, tcp the same over TCP
	names              []string    // NS in the apex, sorted
	signed             []string    // what of DNSSEC was in its answers
}

// draftSight is an observation with when it was made.
type draftSight struct {
	*evidence.Observation
	at time.Time
}

func (d *Draft) findFacts() *draftFacts {
	f := &draftFacts{draft: d}
	f.gather()
	f.chooseZone()
	f.judgeParent()
	f.judgeServers()
	f.judgeFiles()
	f.judgeDNSSEC()
	return f
}

func (f *draftFacts) trouble(format string, args ...any) {
	f.troubles = append(f.troubles, draftClean(fmt.Sprintf(format, args...)))
}

func (f *draftFacts) notSeen(format string, args ...any) {
	f.unseen = append(f.unseen, draftClean(fmt.Sprintf(format, args...)))
}

// gather sorts what was seen by who said it. Of what was seen twice the last
// counts.
func (f *draftFacts) gather() {
	parents, servers := map[netip.AddrPort]*parentFacts{}, map[string]*serverFacts{}
	views := map[netip.AddrPort]*serverView{}
	for i := range f.draft.Entries {
		switch e := &f.draft.Entries[i]; {
		case e.Cut != nil:
			f.cut = e.Cut
		case e.Host != nil && (e.Host.Role == evidence.Named || e.Host.Role == evidence.Old):
			s := serverFactsOf(servers, e.Host.Name)
			if s.host == nil || len(e.Host.Addresses) > 0 || len(s.host.Addresses) == 0 {
				s.host = e.Host
			}
		case e.Saw != nil && e.Saw.Role == evidence.Parent:
			parentFactsOf(parents, e.Saw).take(f.draft.Zone.String(), draftSight{e.Saw, e.At})
		case e.Saw != nil && e.Saw.Purpose == evidence.PurposeAddress:
			serverFactsOf(servers, e.Saw.Name).takeOwn(e.Saw)
		case e.Saw != nil && (e.Saw.Role == evidence.Named || e.Saw.Role == evidence.Old):
			serverFactsOf(servers, e.Saw.Server).view(views, e.Saw.Address).take(f.draft.Zone.String(), draftSight{e.Saw, e.At})
		}
	}
	f.collect(parents, servers, views)
}

func serverFactsOf(all map[string]*serverFacts, name string) *serverFacts {
	if all[name] == nil {
		all[name] = &serverFacts{name: name}
	}
	return all[name]
}

func parentFactsOf(all map[netip.AddrPort]*parentFacts, o *evidence.Observation) *parentFacts {
	if all[o.Address] == nil {
		all[o.Address] = &parentFacts{server: o.Server, address: o.Address, glue: map[string][]netip.Addr{}}
	}
	return all[o.Address]
}

// collect puts the lists in order, and joins what both sides of the cut say.
func (f *draftFacts) collect(parents map[netip.AddrPort]*parentFacts, servers map[string]*serverFacts, views map[netip.AddrPort]*serverView) {
	for _, p := range parents {
		f.parents = append(f.parents, p)
		for _, name := range p.names {
			s := serverFactsOf(servers, name)
			s.inParent = true
			for _, a := range p.glue[name] {
				if !slices.Contains(s.glue, a) {
					s.glue = append(s.glue, a)
				}
			}
		}
	}
	for _, s := range servers {
		for _, v := range s.views {
			for _, name := range v.names {
				serverFactsOf(servers, name).inChild = true
			}
		}
	}
	for _, s := range servers {
		if s.name != "" {
			f.servers = append(f.servers, s)
		}
		slices.SortFunc(s.glue, netip.Addr.Compare)
	}
	f.shareViews(views)
	slices.SortFunc(f.parents, func(a, b *parentFacts) int { return a.address.Compare(b.address) })
	slices.SortFunc(f.servers, func(a, b *serverFacts) int { return draftCompareNames(a.name, b.name) })
}

// shareViews gives servers what was seen at each of their addresses: one that several
// share was asked once, under the name of any of them.
func (f *draftFacts) shareViews(views map[netip.AddrPort]*serverView) {
	for _, s := range f.servers {
		if s.host != nil {
			for _, a := range s.host.Addresses {
				if views[a] != nil {
					s.view(views, a)
				}
			}
		}
		slices.SortFunc(s.views, func(a, b *serverView) int { return a.address.Compare(b.address) })
	}
}

func draftCompareNames(a, b string) int {
	x, errX := zonefile.ParseName(a, zonefile.Root)
	y, errY := zonefile.ParseName(b, zonefile.Root)
	if errX != nil || errY != nil {
		return strings.Compare(a, b)
	}
	return x.Compare(y)
}

func draftSortNames(names []string) []string {
	slices.SortFunc(names, draftCompareNames)
	return slices.Compact(names)
}

// view is what was seen at an address, which is one of the server's from now on.
func (s *serverFacts) view(views map[netip.AddrPort]*serverView, address netip.AddrPort) *serverView {
	v := views[address]
	if v == nil {
		v = &serverView{address: address}
		views[address] = v
	}
	if !slices.Contains(s.views, v) {
		s.views = append(s.views, v)
	}
	return v
}

// takeOwn takes in an address that the zone itself has for a server.
func (s *serverFacts) takeOwn(o *evidence.Observation) {
	for _, r := range o.Answer {
		a, err := netip.ParseAddr(r.Data)
		if err == nil && o.AA && r.Name == s.name && !slices.Contains(s.own, a) {
			s.own = append(s.own, a)
		}
	}
}

// take takes in what a parent server said.
func (p *parentFacts) take(zone string, s draftSight) {
	switch {
	case s.Purpose == evidence.PurposeDS:
		p.ds = &s
	case s.Purpose != evidence.PurposeReferral:
	case p.referral == nil || !p.referral.Outcome.Helpful() || s.Transport == evidence.UDP && s.Outcome.Helpful():
		p.referral = &s
		p.readReferral(zone)
	}
}

func (p *parentFacts) readReferral(zone string) {
	p.names, p.ttl, p.hides, p.glue = nil, 0, p.referral.Outcome == evidence.Answered, map[string][]netip.Addr{}
	if !p.referral.Outcome.Helpful() {
		return
	}
	for _, r := range slices.Concat(p.referral.Answer, p.referral.Authority) {
		if r.Type == "NS" && r.Name == zone {
			p.names, p.ttl = append(p.names, strings.ToLower(r.Data)), max(p.ttl, r.TTL)
		}
	}
	p.names = draftSortNames(p.names)
	p.hides = p.hides && len(p.names) > 0
	for _, r := range p.referral.Additional {
		if a, err := netip.ParseAddr(r.Data); err == nil && slices.Contains(p.names, r.Name) {
			p.glue[r.Name] = append(p.glue[r.Name], a)
		}
	}
}

// take takes in what a server of the zone said.
func (v *serverView) take(zone string, s draftSight) {
	v.sign(s)
	switch {
	case s.Purpose == evidence.PurposeSOA && s.Transport == evidence.UDP:
		v.soa = &s
	case s.Purpose == evidence.PurposeSOA:
		v.tcp = &s
	case s.Purpose == evidence.PurposeDNSKEY:
		v.keys = &s
	case s.Purpose == evidence.PurposeNS && (v.ns == nil || !v.ns.Outcome.Helpful() || s.Transport == evidence.UDP && !s.DO && s.Outcome.Helpful()):
		v.ns = &s
		v.names = nil
		for _, r := range s.Answer {
			if r.Type == "NS" && r.Name == zone {
				v.names = append(v.names, strings.ToLower(r.Data))
			}
		}
		v.names = draftSortNames(v.names)
	}
}

// draftSignTypes are the types that only a signed zone has.
var draftSignTypes = []string{"DNSKEY", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY"}

// sign keeps what of DNSSEC is in an answer with authority.
func (v *serverView) sign(s draftSight) {
	if !s.AA {
		return
	}
	for _, r := range slices.Concat(s.Answer, s.Authority) {
		if slices.Contains(draftSignTypes, r.Type) && !slices.Contains(v.signed, r.Type) {
			v.signed = append(v.signed, r.Type)
			slices.Sort(v.signed)
		}
	}
}

// anySOA is the SOA that the address gave, over either transport; nil: none.
func (v *serverView) anySOA() *draftSight {
	for _, s := range []*draftSight{v.soa, v.tcp} {
		if s != nil && s.Outcome == evidence.Answered {
			return s
		}
	}
	return nil
}

// parentZone is the zone that delegates; empty where it was not found.
func (f *draftFacts) parentZone() string {
	if f.cut == nil {
		return ""
	}
	return f.cut.Zone
}

// answered are the views with authority of a server.
func (s *serverFacts) answered() (list []*serverView) {
	for _, v := range s.views {
		if v.anySOA() != nil {
			list = append(list, v)
		}
	}
	return list
}

// draftSOA reads the SOA of an observation.
func draftSOA(s *draftSight, zone zonefile.Name) (soa zonefile.SOA, ttl uint32, ok bool) {
	for _, r := range s.Answer {
		if r.Type != "SOA" || r.Name != zone.String() {
			continue
		}
		record, err := zonefile.ParseRecord(zone, zonefile.TypeSOA, r.Data)
		if err != nil {
			return soa, 0, false
		}
		soa, ok = record.SOA()
		return soa, r.TTL, ok
	}
	return soa, 0, false
}

// chooseZone takes the old zone from its file, else from a transfer.
func (f *draftFacts) chooseZone() {
	if f.draft.Old != nil {
		f.zone = f.draft.Old.Zone
		return
	}
	for _, t := range f.draft.Transfers {
		if t.Zone != nil {
			f.zone = t.Zone
			return
		}
	}
}

// draftClean is a text that has no character that would end a line or move a cursor.
func draftClean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfeff || r == 0x2028 || r == 0x2029 || r == 0xfffd {
			return ' '
		}
		return r
	}, s)), " ")
}
