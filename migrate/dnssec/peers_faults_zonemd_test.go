package dnssec_test

import (
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// zonemdFaults are done to zones with a digest of themselves.
var zonemdFaults = []class{
	{"zonemd: bit", bad, digestFault(func(v *victim, r *rr) { r.rdata = v.flip(r.rdata, 6, len(r.rdata)) })},
	{"zonemd: serial", bad, digestFault(func(v *victim, r *rr) { r.rdata = v.flip(r.rdata, 0, 4) })},
	{"zonemd: cut", bad, digestFault(func(v *victim, r *rr) { r.rdata = r.rdata[:len(r.rdata)-20] })},
	{"zonemd: unknown hash", warned, digestFault(func(v *victim, r *rr) { r.rdata = replace(r.rdata, 5, 200) })},
	{"zonemd: unknown scheme", warned, digestFault(func(v *victim, r *rr) { r.rdata = replace(r.rdata, 4, 200) })},
	{"zonemd: glue changed", bad, func(v *victim) bool {
		return v.zonemd && v.alter(of(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeA), v.bit(0))
	}},
	{"zonemd: glue gone", bad, func(v *victim) bool {
		v.drop(of(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeA))
		return v.zonemd && v.done("ns.sub")
	}},
	{"zonemd: glue added", bad, func(v *victim) bool {
		v.add(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeAAAA, 3600, "\x20\x01\x0d\xb8"+strings.Repeat("\x01", 12))
		return v.zonemd && v.done("ns.sub AAAA")
	}},
	{"zonemd: delegation changed", bad, func(v *victim) bool {
		return v.zonemd && v.alter(of(zonefile.MustName("sub.ex.test."), zonefile.TypeNS), func(r *rr) {
			r.rdata = string(zonefile.MustName("ns9.elsewhere.test."))
		})
	}},
	{"zonemd: TTL lowered", bad, func(v *victim) bool {
		return v.zonemd && v.alter(of(zonefile.MustName("www.ex.test."), zonefile.TypeCNAME), func(r *rr) { r.ttl /= 2 })
	}},
	{"zonemd: signature of an RRset twice", none, func(v *victim) bool {
		r := v.records[v.pick(isRRSIG)]
		v.records = append(v.records, r)
		return v.zonemd && v.done("%s", r)
	}},
}

// digestFault changes the ZONEMD record and signs it.
func digestFault(change func(*victim, *rr)) func(v *victim) bool {
	return func(v *victim) bool {
		if !v.zonemd || len(v.keys) == 0 {
			return false
		}
		done := v.alter(of(origin, zonefile.TypeZONEMD), func(r *rr) { change(v, r) })
		v.resign(origin, zonefile.TypeZONEMD)
		return done
	}
}
