package dnssec_test

import (
	"encoding/base32"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// nsec3Faults are done to NSEC3 chains and their parameters, and signed properly.
var nsec3Faults = []class{
	{"nsec3: other iterations in one record", bad, head(func(h []byte) { h[3]++ })},
	{"nsec3: other salt in one record", bad, func(v *victim) bool {
		return v.nsec3 != nil && v.link(func(l *link) { l.head = l.head[:4] + "\x01\x99" })
	}},
	{"nsec3: other hash algorithm in one record", bad, head(func(h []byte) { h[0] = 2 })},
	{"nsec3: unknown flag in one record", bad, head(func(h []byte) { h[1] |= 0x40 })},
	{"nsec3: opt-out in one record", none, func(v *victim) bool {
		return !v.optOut() && head(func(h []byte) { h[1] = 1 })(v)
	}},
	{"nsec3: no opt-out where a delegation is left out", bad, func(v *victim) bool {
		if !v.optOut() {
			return false
		}
		for i, r := range v.records {
			if r.t == zonefile.TypeNSEC3 {
				v.records[i].rdata = replace(r.rdata, 1, 0)
			}
		}
		for _, r := range slices.Clone(v.records) {
			if r.t == zonefile.TypeNSEC3 {
				v.resign(r.owner, r.t)
			}
		}
		return v.done("all")
	}},
	{"nsec3: of an empty name gone", bad, func(v *victim) bool {
		return v.nsec3 != nil && len(v.keys) > 0 && v.unlink(v.nsec3.Owner(zonefile.MustName("b.c.ex.test."), origin))
	}},
	{"nsec3: of an empty name twice", none, func(v *victim) bool {
		i := v.pick(func(r rr) bool { return r.t == zonefile.TypeNSEC3 && len(v.split(r).types) == 0 })
		if i < 0 {
			return false
		}
		v.records = append(v.records, v.records[i])
		return v.done("%s", v.records[i])
	}},
	{"nsec3: of a name gone from a closed chain", bad, func(v *victim) bool {
		return v.nsec3 != nil && len(v.keys) > 0 && v.unlink(v.nsec3.Owner(zonefile.MustName("mail.ex.test."), origin))
	}},
	{"nsec3: parameters gone", bad, func(v *victim) bool {
		v.drop(of(origin, zonefile.TypeNSEC3PARAM))
		v.drop(covering(origin, zonefile.TypeNSEC3PARAM))
		return v.nsec3 != nil && v.done("NSEC3PARAM")
	}},
	{"nsec3: parameters with other iterations", bad, parameters(func(p []byte) []byte { p[3]++; return p })},
	{"nsec3: parameters with another salt", bad, parameters(func(p []byte) []byte { return append(p[:4], 1, 0x99) })},
	{"nsec3: parameters with opt-out", bad, parameters(func(p []byte) []byte { p[1] = 1; return p })},
	{"nsec3: parameters twice", bad, func(v *victim) bool {
		v.add(origin, zonefile.TypeNSEC3PARAM, 0, "\x01\x00\x00\x07\x00")
		v.resign(origin, zonefile.TypeNSEC3PARAM)
		return v.nsec3 != nil && len(v.keys) > 0 && v.done("second")
	}},
	{"nsec3: all with other parameters than told", bad, func(v *victim) bool {
		if v.nsec3 == nil || len(v.keys) == 0 {
			return false
		}
		for i, r := range v.records {
			if r.t == zonefile.TypeNSEC3 {
				v.records[i].rdata = replace(r.rdata, 3, r.rdata[3]+1)
			}
		}
		for _, r := range slices.Clone(v.records) {
			if r.t == zonefile.TypeNSEC3 {
				v.resign(r.owner, r.t)
			}
		}
		return v.done("all")
	}},
}

// head changes the fields before the salt of one NSEC3 record.
func head(change func([]byte)) func(v *victim) bool {
	return func(v *victim) bool {
		return v.nsec3 != nil && v.link(func(l *link) {
			h := []byte(l.head)
			change(h)
			l.head = string(h)
		})
	}
}

// parameters changes the NSEC3PARAM record.
func parameters(change func([]byte) []byte) func(v *victim) bool {
	return func(v *victim) bool {
		if v.nsec3 == nil || len(v.keys) == 0 {
			return false
		}
		done := v.alter(of(origin, zonefile.TypeNSEC3PARAM), func(r *rr) { r.rdata = string(change([]byte(r.rdata))) })
		v.resign(origin, zonefile.TypeNSEC3PARAM)
		return done
	}
}

// unlink takes a record out of a chain of NSEC3 and closes the chain over it.
func (v *victim) unlink(owner zonefile.Name) bool {
	i := v.pick(of(owner, zonefile.TypeNSEC3))
	next := v.split(v.records[i]).next
	v.drop(of(owner, zonefile.TypeNSEC3))
	v.drop(covering(owner, zonefile.TypeNSEC3))
	for i, r := range v.records {
		if r.t != zonefile.TypeNSEC3 {
			continue
		}
		if l := v.split(r); hashedName(l.next) == owner {
			l.next = next
			v.records[i].rdata = l.join()
			v.resign(r.owner, r.t)
			return v.done("%s", owner)
		}
	}
	return false
}

// hashedName is the owner that a next field of NSEC3 names.
func hashedName(next string) zonefile.Name {
	label := strings.ToLower(base32.HexEncoding.EncodeToString([]byte(next[1:])))
	return zonefile.MustName(label + ".ex.test.")
}
