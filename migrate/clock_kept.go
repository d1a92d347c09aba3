package migrate

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// keptName is a name server of both sides whose addresses differ between them:
// what counts of it is which of them is seen.
type keptName struct {
	name     zonefile.Name
	old, new []netip.Addr
	inZone   bool
	// standsIn tells that the plan's addresses are on this machine or have a port of
	// their own: what the DNS says of the name need not be either.
	standsIn bool
}

var glueTypes = []string{"A", "AAAA"}

// findKept compares the addresses of both sides: the plan's or, where it gives
// none, those that were found.
func (r *clockReader) findKept(entries []*evidence.Entry) (list []keptName) {
	for _, name := range r.names.old {
		if len(r.names.notIn([]zonefile.Name{name}, r.names.new)) > 0 {
			continue
		}
		k := keptName{name: name, inZone: name.IsAtOrBelow(r.origin)}
		k.old = r.addressesOn(&k, evidence.Old, r.plan.Old.Nameservers, entries)
		k.new = r.addressesOn(&k, evidence.New, r.plan.New.Nameservers, entries)
		if len(k.new) > 0 && slices.ContainsFunc(k.old, func(a netip.Addr) bool { return !slices.Contains(k.new, a) }) {
			list = append(list, k)
		}
	}
	return list
}

// addressesOn are a name's addresses on a side. Of the old side every one counts
// that it ever had, for after the switch it has the new ones.
func (r *clockReader) addressesOn(k *keptName, role evidence.Role, servers []plans.Nameserver, entries []*evidence.Entry) (list []netip.Addr) {
	for _, ns := range servers {
		if r.names.name(ns.Name) != k.name {
			continue
		}
		for _, text := range ns.Addresses {
			if a, err := plans.AddrPort(text); err == nil {
				k.standsIn = k.standsIn || a.Port() != 53 || a.Addr().IsLoopback()
				list = append(list, a.Addr())
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, e := range entries {
		h := e.Host
		if h == nil || h.Role != role || h.From == givenByPlan || h.Outcome != evidence.Answered || r.names.name(h.Name) != k.name {
			continue
		}
		if role == evidence.New {
			list = nil
		}
		for _, a := range h.Addresses {
			if !slices.Contains(list, a.Addr()) {
				list = append(list, a.Addr())
			}
		}
	}
	return list
}

// kind is what it means that a name has addresses.
func (k *keptName) kind(addresses []netip.Addr) lookKind {
	var isOld, isNew, isOther bool
	for _, a := range addresses {
		switch {
		case slices.Contains(k.new, a):
			isNew = true
		case slices.Contains(k.old, a):
			isOld = true
		default:
			isOther = true
		}
	}
	switch {
	case isOther && !k.standsIn:
		return lookStranger
	case isOld && isNew:
		return lookMixed
	case isOld:
		return lookOld
	}
	return lookGood
}

// glueKind is what the addresses mean that come with an NS set, for servers that
// keep their names.
func (r *clockReader) glueKind(set *nameSet, o *evidence.Observation) lookKind {
	worst := lookGood
	for i := range r.kept {
		k := &r.kept[i]
		if !slices.Contains(set.names, k.name) {
			continue
		}
		glue := r.addressesIn(o.Additional, k.name, "")
		kind := k.kind(glue)
		switch {
		case len(glue) == 0 && k.inZone:
			kind = lookMixed
		case set.kind != SetNew && kind != lookStranger:
			kind = lookGood
		case kind == lookOld && !r.names.same():
			kind = lookMixed
		}
		worst = max(worst, kind)
	}
	return worst
}

// addressesIn are a name's addresses in a section of a message, of one type or of
// both.
func (r *clockReader) addressesIn(section []evidence.RR, name zonefile.Name, typ string) (list []netip.Addr) {
	for i := range section {
		rr := &section[i]
		if !slices.Contains(glueTypes, rr.Type) || typ != "" && rr.Type != typ || r.names.name(rr.Name) != name {
			continue
		}
		if a, err := netip.ParseAddr(rr.Data); err == nil {
			list = append(list, a)
		}
	}
	return list
}

// glueWords says what is wrong with the addresses in a referral.
func (r *clockReader) glueWords(l *look) string {
	for i := range r.kept {
		k := &r.kept[i]
		if !slices.Contains(l.set.names, k.name) {
			continue
		}
		glue := r.addressesIn(l.o.Additional, k.name, "")
		if len(glue) == 0 && k.inZone {
			return fmt.Sprintf("gives no address of %s", k.name)
		}
		if k.kind(glue) != lookGood {
			return fmt.Sprintf("gives %s the address %s, and the new one is %s", k.name, addressList(glue), addressList(k.new))
		}
	}
	return r.names.words(l.set)
}

func addressList(list []netip.Addr) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.String()
	}
	return List(words, someValues)
}

// readCopy reads the addresses that an old server gives for a name that is kept.
func (r *clockReader) readCopy(run *clockRun, at time.Time, o *evidence.Observation) {
	i := slices.IndexFunc(r.kept, func(k keptName) bool { return k.inZone && k.name == r.names.name(o.Name) })
	if i < 0 {
		return
	}
	k := &r.kept[i]
	l := look{at: at, o: o}
	if kind, is := unhelpful(o); is {
		if l.kind = kind; kind == lookWrong {
			l.kind = lookStopped
		}
		r.add(run, copyShows, l, k.name)
		return
	}
	addresses := r.addressesIn(o.Answer, k.name, o.Type)
	if len(addresses) > 0 {
		l.kind = k.kind(addresses)
		r.add(run, copyShows, l, k.name)
	}
	r.tracks.add(symbolCa, k.name.String()+" "+o.Type, run, o, span{kind: k.kind(addresses), ttl: ttlOf(o.Answer, o.Type), first: at})
}

// trackGlue follows the addresses that the parent gives for names that are kept.
func (r *clockReader) trackGlue(run *clockRun, l *look) {
	for i := range r.kept {
		k := &r.kept[i]
		named := slices.Contains(l.set.names, k.name)
		if named && len(r.addressesIn(l.o.Additional, k.name, "")) == 0 {
			continue
		}
		for _, typ := range glueTypes {
			s := span{kind: lookGood, first: l.at}
			if named {
				s.kind, s.ttl = k.kind(r.addressesIn(l.o.Additional, k.name, typ)), r.glueTTL(l.o, k.name, typ)
			}
			r.tracks.add(symbolG, k.name.String()+" "+typ, run, l.o, s)
		}
	}
}

func (r *clockReader) glueTTL(o *evidence.Observation, name zonefile.Name, typ string) (ttl Seconds) {
	for i := range o.Additional {
		if rr := &o.Additional[i]; rr.Type == typ && r.names.name(rr.Name) == name {
			ttl = max(ttl, Seconds(rr.TTL))
		}
	}
	return ttl
}

func ttlOf(section []evidence.RR, typ string) (ttl Seconds) {
	for i := range section {
		if rr := &section[i]; rr.Type == typ {
			ttl = max(ttl, Seconds(rr.TTL))
		}
	}
	return ttl
}
