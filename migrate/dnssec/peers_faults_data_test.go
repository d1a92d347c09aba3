package dnssec_test

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// dataFaults are done to what is signed, and to what is not, after signing.
var dataFaults = []class{
	{"data: bit of an address", bad, func(v *victim) bool { return v.alter(v.signedOf(zonefile.TypeA), v.bit(0)) }},
	{"data: bit of another type", bad, func(v *victim) bool {
		return v.alter(v.signedOf(zonefile.TypeDS, 65400), v.bit(0))
	}},
	{"data: bit of an MX preference", bad, func(v *victim) bool {
		return v.alter(v.signedOf(zonefile.TypeMX), func(r *rr) { r.rdata = v.flip(r.rdata, 0, 2) })
	}},
	{"data: letter of a text", bad, func(v *victim) bool {
		return v.alter(v.signedOf(zonefile.TypeTXT), func(r *rr) { r.rdata = v.flip(r.rdata, 1, 2) })
	}},
	{"data: name", bad, func(v *victim) bool {
		return v.alter(func(r rr) bool { return v.signed(r) && strings.HasSuffix(r.rdata, "\x04mail\x02ex\x04test\x00") }, func(r *rr) {
			r.rdata = strings.Replace(r.rdata, "\x04mail", "\x03ns2", 1)
		})
	}},
	{"data: serial", bad, func(v *victim) bool {
		return v.alter(of(origin, zonefile.TypeSOA), func(r *rr) {
			at := len(r.rdata) - 20 + 3
			r.rdata = replace(r.rdata, at, r.rdata[at]+1)
		})
	}},
	{"data: SOA timer", bad, func(v *victim) bool {
		return v.alter(of(origin, zonefile.TypeSOA), func(r *rr) {
			at := len(r.rdata) - 16 + 4*v.rng.IntN(3) + 3
			r.rdata = replace(r.rdata, at, r.rdata[at]+1)
		})
	}},
	{"data: record gone from its RRset", bad, func(v *victim) bool {
		i := v.pick(func(r rr) bool { return v.signed(r) && v.count(r) > 1 && r.t != zonefile.TypeDNSKEY })
		r := v.records[i]
		v.records = slices.Delete(v.records, i, i+1)
		return v.done("%s", r)
	}},
	{"data: record added to its RRset", bad, func(v *victim) bool {
		r := v.records[v.pick(v.signedOf(zonefile.TypeA, zonefile.TypeTXT, zonefile.TypeMX))]
		r.rdata = map[zonefile.Type]string{zonefile.TypeA: "\xc0\x00\x02\x63", zonefile.TypeTXT: "\x04more", zonefile.TypeMX: "\x00\x14\x03ns1\x02ex\x04test\x00"}[r.t]
		v.records = append(v.records, r)
		return v.done("%s", r)
	}},
	{"data: RRset gone", bad, func(v *victim) bool {
		r := v.records[v.pick(v.ordinary)]
		v.drop(of(r.owner, r.t))
		return v.done("%s %s", r.owner, r.t)
	}},
	{"data: RRset gone with its signature", bad, func(v *victim) bool {
		r := v.records[v.pick(v.ordinary)]
		v.drop(of(r.owner, r.t))
		v.drop(covering(r.owner, r.t))
		return v.done("%s %s", r.owner, r.t)
	}},
	{"data: wildcard gone", bad, func(v *victim) bool {
		v.drop(func(r rr) bool { return r.owner.IsWildcard() })
		return v.done("*.wild")
	}},
	{"data: wildcard renamed", bad, func(v *victim) bool {
		for i, r := range v.records {
			if r.owner.IsWildcard() {
				v.records[i].owner = zonefile.MustName("*.tame.ex.test.")
			}
		}
		return v.done("*.tame")
	}},
	{"data: wildcard made a plain name", bad, func(v *victim) bool {
		for i, r := range v.records {
			if r.owner.IsWildcard() {
				v.records[i].owner = zonefile.MustName("x.wild.ex.test.")
			}
		}
		return v.done("x.wild")
	}},
	{"data: bit of an owner", bad, func(v *victim) bool {
		r := v.records[v.pick(v.ordinary)]
		for r.owner == origin {
			r = v.records[v.pick(v.ordinary)]
		}
		to := zonefile.Name(replace(string(r.owner), 1, r.owner[1]^1))
		for i := range v.records {
			if v.records[i].owner == r.owner && v.records[i].t == r.t {
				v.records[i].owner = to
			}
		}
		return v.done("%s is %s", r, to)
	}},
	{"data: lower TTL", bad, ttl(func(ttl uint32) uint32 { return ttl / 2 })},
	{"data: TTL 0", bad, ttl(func(uint32) uint32 { return 0 })},
	{"data: higher TTL", bad, ttl(func(ttl uint32) uint32 { return ttl + 1 })},
	{"data: higher TTL of one record", bad, func(v *victim) bool {
		return v.alter(func(r rr) bool { return v.signed(r) && v.count(r) > 1 }, func(r *rr) { r.ttl *= 2 })
	}},
	{"data: twice", none, func(v *victim) bool {
		r := v.records[v.pick(func(r rr) bool { return v.signed(r) && !isDenial(r) })]
		v.records = append(v.records, r)
		return v.done("%s", r)
	}},
	{"data: other order", none, func(v *victim) bool {
		v.rng.Shuffle(len(v.records), func(i, j int) { v.records[i], v.records[j] = v.records[j], v.records[i] })
		return v.done("shuffled")
	}},
	{"data: glue gone", none, func(v *victim) bool {
		v.drop(of(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeA))
		return v.done("ns.sub")
	}},
	{"data: glue changed", none, func(v *victim) bool {
		return v.alter(of(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeA), v.bit(1))
	}},
	{"data: glue added", none, func(v *victim) bool {
		v.add(zonefile.MustName("ns.sub.ex.test."), zonefile.TypeAAAA, 3600, "\x20\x01\x0d\xb8"+strings.Repeat("\x01", 12))
		return v.done("ns.sub AAAA")
	}},
	{"data: delegation to other servers", none, func(v *victim) bool {
		return v.alter(func(r rr) bool { return r.t == zonefile.TypeNS && r.owner != origin }, func(r *rr) {
			r.rdata = string(zonefile.MustName("ns9.elsewhere.test."))
		})
	}},
}

// bit turns one bit of the rdata from an octet on.
func (v *victim) bit(from int) func(*rr) {
	return func(r *rr) { r.rdata = v.flip(r.rdata, from, len(r.rdata)) }
}

// signedOf tells whether a record is signed and of one of the types.
func (v *victim) signedOf(types ...zonefile.Type) func(rr) bool {
	return func(r rr) bool { return slices.Contains(types, r.t) && v.signed(r) }
}

// ordinary tells whether a record is signed and neither a key nor a denial, and
// another record of the name would be left without it.
func (v *victim) ordinary(r rr) bool {
	return v.signed(r) && !r.t.IsDNSSEC() && r.t != zonefile.TypeSOA
}

func (v *victim) count(r rr) (n int) {
	for _, o := range v.records {
		if o.owner == r.owner && o.t == r.t {
			n++
		}
	}
	return n
}

// ttl changes the TTL of an RRset and leaves its signatures.
func ttl(change func(uint32) uint32) func(v *victim) bool {
	return func(v *victim) bool {
		r := v.records[v.pick(func(r rr) bool { return v.signed(r) && r.ttl > 0 })]
		for i := range v.records {
			if of(r.owner, r.t)(v.records[i]) {
				v.records[i].ttl = change(r.ttl)
			}
		}
		return v.done("%s", r)
	}
}
