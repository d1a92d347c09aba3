package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// draftServer is a name server as the plan is to have it.
type draftServer struct {
	name      string
	addresses []string // only where the plan has to give them
	remark    string
}

// judgeFiles finds what is wrong with the zone files, and between them and the
// live zone.
func (f *draftFacts) judgeFiles() {
	for _, z := range []*DraftZone{f.draft.Old, f.draft.New} {
		if z == nil {
			continue
		}
		set := z.Zone.RRset(f.draft.Zone, zonefile.TypeNS)
		if set.Len() == 0 {
			f.trouble("%s has no NS in its apex", z.Source)
		}
		if set.Len() == 1 {
			f.trouble("%s has one name server in its apex: %s", z.Source, set.At(0).Target())
		}
		if _, ok := z.Zone.SOA(); !ok {
			f.trouble("%s has no SOA", z.Source)
		}
	}
	f.staleFile()
	f.keptServers()
}

// staleFile tells of an old zone file that is not the version in service.
func (f *draftFacts) staleFile() {
	if f.draft.Old == nil || !f.draft.Looked {
		return
	}
	soa, ok := f.draft.Old.Zone.SOA()
	var other []draftView
	for _, v := range f.views() {
		if ok && f.serialText(v.serverView) != fmt.Sprint(soa.Serial) {
			other = append(other, v)
		}
	}
	if len(other) > 0 {
		f.trouble("%s has the serial %d; %s at %s", f.draft.Old.Source, soa.Serial, f.serialText(other[0].serverView), draftViewPlaces(other))
	}
}

// keptServers tells of servers of the new file that are those of the old side.
func (f *draftFacts) keptServers() {
	if f.draft.New == nil {
		return
	}
	var same []string
	for _, name := range f.apexNames(f.draft.New) {
		if slices.Contains(f.oldServerNames(), name) && !f.keepsName(name) {
			same = append(same, name)
		}
	}
	if len(same) > 0 {
		f.trouble("%s names %s of the old provider in its apex", f.draft.New.Source, List(same, draftNamesTold))
	}
	for _, name := range f.apexNames(f.draft.New) {
		if n := zonefile.MustName(name); n.IsAtOrBelow(f.draft.Zone) && len(f.inZone(f.draft.New.Zone, n)) == 0 {
			f.trouble("%s is in the zone, and %s has no address of it", name, f.draft.New.Source)
		}
	}
}

// apexNames are the name servers in the apex of a file, in its canonical order.
func (f *draftFacts) apexNames(z *DraftZone) (names []string) {
	for r := range z.Zone.RRset(f.draft.Zone, zonefile.TypeNS).Records() {
		names = append(names, r.Target().String())
	}
	return draftSortNames(names)
}

// oldServerNames are the name servers of the old side: those that were seen, else
// those of its file.
func (f *draftFacts) oldServerNames() []string {
	names := f.oldNames()
	if len(names) == 0 && f.zone != nil {
		names = f.apexNames(&DraftZone{Zone: f.zone})
	}
	return names
}

// keepsName tells whether a server of both sides has addresses in the zone, and
// others on either side.
func (f *draftFacts) keepsName(name string) bool {
	n := zonefile.MustName(name)
	if !n.IsAtOrBelow(f.draft.Zone) {
		return false
	}
	old, new := f.oldAddresses(n), f.inZone(f.draft.New.Zone, n)
	return len(old) > 0 && len(new) > 0 && !slices.ContainsFunc(new, func(a string) bool { return slices.Contains(old, a) })
}

// inZone are the addresses that a zone has for a name, A before AAAA.
func (f *draftFacts) inZone(z *zonefile.Zone, name zonefile.Name) (list []string) {
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		for r := range z.RRset(name, t).Records() {
			list = append(list, r.Addr().String())
		}
	}
	return list
}

// oldAddresses are those of an old server as they were found, else as the old
// zone has them.
func (f *draftFacts) oldAddresses(name zonefile.Name) (list []string) {
	for _, s := range f.servers {
		if s.name != name.String() || s.host == nil {
			continue
		}
		for _, a := range s.host.Addresses {
			list = append(list, ShortAddress(a.String()))
		}
	}
	if len(list) == 0 && f.zone != nil {
		list = f.inZone(f.zone, name)
	}
	return list
}

// oldServers are the old side's. One whose name lies in the zone needs its
// addresses in the plan: after the move the new zone gives them, if any.
func (f *draftFacts) oldServers() (list []draftServer) {
	for _, name := range f.oldServerNames() {
		s := draftServer{name: name, remark: f.oldRemark(name)}
		if n := zonefile.MustName(name); n.IsAtOrBelow(f.draft.Zone) {
			s.addresses = f.oldAddresses(n)
		}
		if len(s.addresses) == 0 {
			s.remark = strings.Join(slices.DeleteFunc([]string{f.addressRemark(name), s.remark}, func(s string) bool { return s == "" }), "; ")
		}
		list = append(list, s)
	}
	return list
}

// oldRemark says who names a server, where not both sides of the cut do.
func (f *draftFacts) oldRemark(name string) string {
	s := f.server(name)
	switch {
	case s == nil || s.inParent == s.inChild:
		return ""
	case s.inParent:
		return "only the parent names it"
	}
	return "only the zone's apex names it"
}

// addressRemark says where a server is.
func (f *draftFacts) addressRemark(name string) string {
	s := f.server(name)
	if s == nil || s.host == nil {
		return ""
	}
	var addresses []string
	for _, a := range s.host.Addresses {
		addresses = append(addresses, ShortAddress(a.String()))
	}
	return strings.Join(addresses, ", ")
}

// server is what is known of a name server; nil: nothing.
func (f *draftFacts) server(name string) *serverFacts {
	i := slices.IndexFunc(f.servers, func(s *serverFacts) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return f.servers[i]
}

// newServers are the new side's, without those that would be old ones too.
func (f *draftFacts) newServers() (list []draftServer) {
	if f.draft.New == nil {
		return nil
	}
	for _, name := range f.apexNames(f.draft.New) {
		kept := slices.Contains(f.oldServerNames(), name)
		if kept && !f.keepsName(name) {
			continue
		}
		s := draftServer{name: name}
		if n := zonefile.MustName(name); n.IsAtOrBelow(f.draft.Zone) {
			s.addresses = f.inZone(f.draft.New.Zone, n)
		}
		if kept {
			s.remark = "keeps its name and moves to another address"
		}
		list = append(list, s)
	}
	return list
}

// differences are the changes between both zones that the gates would not let
// through undeclared; ok is false where there are not two zones.
func (f *draftFacts) differences() (list []SetChange, ok bool) {
	if f.zone == nil || f.draft.New == nil {
		return nil, false
	}
	plan := plans.Default()
	plan.DNSSEC = f.dnssec.way
	for _, s := range f.newServers() {
		plan.New.Nameservers = append(plan.New.Nameservers, plans.Nameserver{Name: s.name})
	}
	diff := Compare(f.zone, f.draft.New.Zone, CompareOptions{})
	diff.weigh(&equivalences{diff: diff, plan: plan, side: &plan.New, unsound: func() string { return "" }})
	for _, c := range diff.Sets {
		apexNS := c.Owner == f.draft.Zone && c.Type == zonefile.TypeNS
		if c.Matters() && !apexNS && c.Type != zonefile.TypeSOA && !c.Type.IsDNSSEC() {
			list = append(list, c)
		}
	}
	return list, true
}

// protected is an RRset that is proposed for protect.
type protected struct {
	entry, remark string
	changed       bool // it differs on the new side: it cannot be protected
}

// protectable proposes what a move must not change: mail, its policies, www.
func (f *draftFacts) protectable() (list []protected) {
	changed := map[string]bool{}
	differ, _ := f.differences()
	for _, c := range differ {
		changed[c.Owner.String()+" "+c.Type.String()] = true
		changed[c.Owner.String()] = true
	}
	add := func(name zonefile.Name, typ, remark string) {
		entry := draftName(name, f.draft.Zone)
		key := name.String()
		if typ != "" {
			entry, key = entry+" "+typ, key+" "+typ
		}
		if !slices.ContainsFunc(list, func(p protected) bool { return p.entry == entry }) {
			list = append(list, protected{entry: entry, remark: remark, changed: changed[key]})
		}
	}
	f.findProtectable(add)
	return list
}

func (f *draftFacts) findProtectable(add func(name zonefile.Name, typ, remark string)) {
	known := f.records()
	apex := f.draft.Zone
	if mx := known.of(apex, "MX"); len(mx) > 0 {
		add(apex, "MX", "mail comes in here")
		for _, host := range mailHosts(mx) {
			if host.IsBelow(apex) && (len(known.of(host, "A")) > 0 || len(known.of(host, "AAAA")) > 0) {
				add(host, "", "a host that takes mail")
			}
		}
	}
	if slices.ContainsFunc(known.of(apex, "TXT"), func(r evidence.RR) bool { return strings.Contains(strings.ToLower(r.Data), "v=spf1") }) {
		add(apex, "TXT", "SPF")
	}
	if dmarc, ok := below("_dmarc", apex); ok && len(known.of(dmarc, "TXT")) > 0 {
		add(dmarc, "TXT", "DMARC")
	}
	if www, ok := below("www", apex); ok && len(known.of(www, "A"))+len(known.of(www, "AAAA"))+len(known.of(www, "CNAME")) > 0 {
		add(www, "", "")
	}
}

// below is a name right below another; ok is false where there is no room.
func below(label string, name zonefile.Name) (zonefile.Name, bool) {
	n, err := zonefile.ParseName(label, name)
	return n, err == nil
}

// mailHosts are the targets of MX.
func mailHosts(mx []evidence.RR) (hosts []zonefile.Name) {
	for _, r := range mx {
		fields := strings.Fields(r.Data)
		if len(fields) != 2 {
			continue
		}
		if n, err := zonefile.ParseName(fields[1], zonefile.Root); err == nil && n != zonefile.Root {
			hosts = append(hosts, n)
		}
	}
	slices.SortFunc(hosts, zonefile.Name.Compare)
	return slices.Compact(hosts)
}

// recordsSeen are the records of the old zone that are known, by name and type.
type recordsSeen struct {
	zone *zonefile.Zone
	seen map[string][]evidence.RR
}

func (f *draftFacts) records() recordsSeen {
	r := recordsSeen{f.zone, map[string][]evidence.RR{}}
	for i := range f.draft.Entries {
		o := f.draft.Entries[i].Saw
		if o == nil || o.Purpose != evidence.PurposeRecord || !o.AA {
			continue
		}
		for _, rr := range o.Answer {
			key := rr.Name + " " + rr.Type
			if !slices.ContainsFunc(r.seen[key], func(x evidence.RR) bool { return x.Data == rr.Data }) {
				r.seen[key] = append(r.seen[key], rr)
			}
		}
	}
	return r
}

func (r recordsSeen) of(name zonefile.Name, typ string) []evidence.RR {
	if r.zone == nil {
		return r.seen[name.String()+" "+typ]
	}
	t, _ := zonefile.ParseType(typ)
	return appendRRs(nil, r.zone.RRset(name, t))
}

func appendRRs(list []evidence.RR, set zonefile.RRset) []evidence.RR {
	if set.Len() == 0 {
		return list
	}
	for r := range set.Records() {
		list = append(list, evidence.RR{Name: r.Name().String(), Type: r.Type().String(), TTL: r.TTL(), Data: r.RdataText()})
	}
	return list
}

// MailHosts are the hosts below the zone that take its mail, as entries show
// them: what else is to be asked for.
func MailHosts(zone zonefile.Name, entries []evidence.Entry) (hosts []zonefile.Name) {
	f := &draftFacts{draft: &Draft{Zone: zone, Entries: entries}}
	for _, host := range mailHosts(f.records().of(zone, "MX")) {
		if host.IsBelow(zone) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
