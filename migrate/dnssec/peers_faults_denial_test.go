package dnssec_test

import (
	"strings"

	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// denialFaults are done to a chain of NSEC or NSEC3, and most are signed properly.
var denialFaults = []class{
	{"denial: record gone", bad, func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		v.drop(of(r.owner, r.t))
		v.drop(covering(r.owner, r.t))
		return v.done("%s", r)
	}},
	{"denial: chain gone", bad, func(v *victim) bool {
		v.drop(isDenial)
		v.drop(func(r rr) bool {
			return isRRSIG(r) && (r.covered() == zonefile.TypeNSEC || r.covered() == zonefile.TypeNSEC3)
		})
		return v.done("all")
	}},
	{"denial: record gone, its signature left", bad, func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		v.drop(of(r.owner, r.t))
		return v.done("%s", r)
	}},
	{"denial: twice", none, func(v *victim) bool {
		r := v.records[v.pick(func(r rr) bool { return isDenial(r) && len(v.split(r).types) > 0 })]
		v.records = append(v.records, r)
		return v.done("%s", r)
	}},
	{"denial: bit", bad, func(v *victim) bool {
		return v.alter(isDenial, func(r *rr) { r.rdata = replace(r.rdata, len(r.rdata)-1, r.rdata[len(r.rdata)-1]^0x40) })
	}},
	{"denial: type too many", bad, func(v *victim) bool {
		return v.link(func(l *link) { l.types[0] |= 0x08 }) // type 4
	}},
	{"denial: type missing", bad, func(v *victim) bool {
		return v.link(func(l *link) { l.types[0] &^= 0x60 }) // A, NS
	}},
	{"denial: RRSIG missing in the bitmap", bad, func(v *victim) bool {
		return v.link(func(l *link) { l.types[5] &^= 0x02 })
	}},
	{"denial: next is another name", bad, func(v *victim) bool {
		other := v.records[v.pick(isDenial)]
		return v.link(func(l *link) { l.next = v.split(other).next })
	}},
	{"denial: next is no name", bad, func(v *victim) bool {
		return v.link(func(l *link) {
			if v.nsec3 != nil {
				l.next = v.flip(l.next, 1, 21)
				return
			}
			l.next = string(zonefile.MustName("nowhere.ex.test."))
		})
	}},
	{"denial: chain closes early", bad, func(v *victim) bool {
		apex := v.records[v.pick(isDenial)]
		return v.link(func(l *link) { l.next = v.ownerField(apex.owner) })
	}},
	{"denial: record of a name that is not there", bad, func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		owner := zonefile.MustName("nowhere.ex.test.")
		if v.nsec3 != nil {
			owner = v.nsec3.Owner(owner, origin)
		}
		v.add(owner, r.t, r.ttl, r.rdata)
		v.resign(owner, r.t)
		return len(v.keys) > 0 && v.done("%s", owner)
	}},
	{"denial: two records at a name", bad, func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		other := v.records[v.pick(func(o rr) bool { return isDenial(o) && o.rdata != r.rdata })]
		v.add(r.owner, r.t, r.ttl, other.rdata)
		v.resign(r.owner, r.t)
		return len(v.keys) > 0 && v.done("%s", r.owner)
	}},
	{"denial: NSEC of glue", bad, func(v *victim) bool {
		owner := zonefile.MustName("ns.sub.ex.test.")
		r := v.records[v.pick(isDenial)]
		v.add(owner, r.t, r.ttl, r.rdata)
		v.resign(owner, r.t)
		return v.nsec3 == nil && len(v.keys) > 0 && v.done("%s", owner)
	}},
	{"denial: other TTL", warned, func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		for i := range v.records {
			if of(r.owner, r.t)(v.records[i]) {
				v.records[i].ttl = 200
			}
		}
		v.resign(r.owner, r.t)
		return !v.zonemd && len(v.keys) > 0 && v.done("%s", r)
	}},
	{"denial: one NSEC beside NSEC3", bad, func(v *victim) bool {
		r := rr{origin, zonefile.TypeNSEC, 300, string(origin) + "\x00\x06\x62\x01\x80\x08\x00\x03"}
		v.records = append(v.records, r)
		v.resign(r.owner, r.t)
		return v.nsec3 != nil && len(v.keys) > 0 && v.done("%s", r)
	}},
	{"denial: one NSEC3 beside NSEC", bad, func(v *victim) bool {
		n := signer.NSEC3{}
		owner := n.Owner(origin, origin)
		v.add(owner, zonefile.TypeNSEC3, 300, "\x01\x00\x00\x00\x00\x14"+n.Hash(origin)+"\x00\x06\x62\x01\x80\x08\x00\x03")
		v.resign(owner, zonefile.TypeNSEC3)
		return v.nsec3 == nil && len(v.keys) > 0 && v.done("%s", owner)
	}},
}

func isDenial(r rr) bool { return r.t == zonefile.TypeNSEC || r.t == zonefile.TypeNSEC3 }

// link is an NSEC or NSEC3 record in parts.
type link struct {
	head, next string // next with its length for NSEC3
	types      []byte // of window 0; empty where there is none
	rest       string // other windows
}

func (v *victim) split(r rr) (l link) {
	rest := r.rdata
	if r.t == zonefile.TypeNSEC {
		n := 0
		for rest[n] != 0 {
			n += 1 + int(rest[n])
		}
		l.next, rest = rest[:n+1], rest[n+1:]
	} else {
		n := 5 + int(rest[4])
		l.head, l.next, rest = rest[:n], rest[n:n+21], rest[n+21:]
	}
	if rest != "" && rest[0] == 0 {
		l.types, rest = []byte(rest[2:2+rest[1]]), rest[2+rest[1]:]
	}
	l.rest = rest
	return l
}

func (l link) join() string {
	types := strings.TrimRight(string(l.types), "\x00")
	if types != "" {
		types = string([]byte{0, byte(len(types))}) + types
	}
	return l.head + l.next + types + l.rest
}

// link changes a record of the chain that has types and is none of an unsigned
// delegation, and signs it.
func (v *victim) link(change func(*link)) bool {
	if len(v.keys) == 0 {
		return false
	}
	i := v.pick(func(r rr) bool {
		if !isDenial(r) {
			return false
		}
		l := v.split(r)
		if len(l.types) < 6 {
			return false
		}
		change(&l)
		return l.join() != r.rdata
	})
	if i < 0 {
		return false
	}
	r := &v.records[i]
	l := v.split(*r)
	change(&l)
	before := r.String()
	r.rdata = l.join()
	v.note = before + " -> " + r.String()
	v.resign(r.owner, r.t)
	return true
}

// ownerField is an owner of the chain as its next field names it.
func (v *victim) ownerField(owner zonefile.Name) string {
	for _, r := range v.records {
		if !isDenial(r) {
			continue
		}
		next := v.split(r).next
		if v.nsec3 == nil && next == string(owner) || v.nsec3 != nil && hashedName(next) == owner {
			return next
		}
	}
	return v.split(v.records[v.pick(isDenial)]).next
}
