package dnssec_test

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// signatureFaults are done to RRSIG records.
var signatureFaults = []class{
	{"signature: bit", bad, func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) { r.rdata = v.flip(r.rdata, r.signature(), len(r.rdata)) })
	}},
	{"signature: type covered", bad, field(0, 2)},
	{"signature: algorithm", bad, func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) { r.rdata = replace(r.rdata, 2, r.rdata[2]^7) })
	}},
	{"signature: labels", bad, field(3, 4)},
	{"signature: original TTL", bad, field(5, 8)},
	{"signature: expiration", bad, field(9, 12)},
	{"signature: inception", bad, field(13, 16)},
	{"signature: key tag", bad, field(16, 18)},
	{"signature: signer", bad, func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) {
			r.rdata = r.rdata[:18] + string(zonefile.MustName("ex.tess.")) + r.rdata[r.signature():]
		})
	}},
	{"signature: cut", bad, func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) { r.rdata = r.rdata[:len(r.rdata)-1-v.rng.IntN(8)] })
	}},
	{"signature: longer", bad, func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) { r.rdata += "\x00" })
	}},
	{"signature: dropped", bad, func(v *victim) bool {
		return v.dropOne(v.alone)
	}},
	{"signature: all of an RRset dropped", bad, func(v *victim) bool {
		r := v.records[v.pick(isRRSIG)]
		v.drop(covering(r.owner, r.covered()))
		return v.done("%s %s", r.owner, r.covered())
	}},
	{"signature: all of the zone dropped", bad, func(v *victim) bool {
		v.drop(isRRSIG)
		return v.done("all")
	}},
	{"signature: of another RRset", bad, func(v *victim) bool {
		other := v.records[v.pick(v.alone)]
		return v.alter(func(r rr) bool { return v.alone(r) && len(r.rdata) == len(other.rdata) && r.rdata != other.rdata }, func(r *rr) {
			r.rdata = r.rdata[:r.signature()] + other.rdata[other.signature():]
		})
	}},
	{"signature: moved to another name", bad, func(v *victim) bool {
		other := v.records[v.pick(v.alone)]
		return v.alter(func(r rr) bool { return v.alone(r) && r.owner != other.owner }, func(r *rr) { r.owner = other.owner })
	}},
	{"signature: TTL", none, func(v *victim) bool {
		r := v.records[v.pick(isRRSIG)]
		for i := range v.records {
			if covering(r.owner, r.covered())(v.records[i]) {
				v.records[i].ttl /= 2
			}
		}
		return v.done("%s", r)
	}},
	{"signature: twice", none, func(v *victim) bool {
		r := v.records[v.pick(isRRSIG)]
		v.records = append(v.records, r)
		return v.done("%s", r)
	}},
	{"signature: expired", bad, again(over)},
	{"signature: future", bad, again(future)},
	{"signature: ends before it begins", bad, again(signer.Window{Inception: day("2037-01-01"), Expiration: day("2036-01-01")})},
	{"signature: expired beside a valid one", warned, beside(over)},
	{"signature: future beside a valid one", warned, beside(future)},
	{"signature: expired in the whole zone", bad, func(v *victim) bool {
		for _, r := range slices.Clone(v.records) {
			if v.signed(r) {
				v.drop(covering(r.owner, r.t))
				v.sign(r.owner, r.t, over, v.keysFor(r.t)...)
			}
		}
		return len(v.keys) > 0 && v.done("all")
	}},
	{"signature: by a foreign key", bad, func(v *victim) bool {
		r := v.records[v.pick(v.signed)]
		v.resign(r.owner, r.t, v.foreign(r.t)...)
		return len(v.keys) > 0 && v.done("%s", r)
	}},
	{"signature: by a foreign key in the whole zone", bad, func(v *victim) bool {
		for _, r := range slices.Clone(v.records) {
			if v.signed(r) {
				v.resign(r.owner, r.t, v.foreign(r.t)...)
			}
		}
		return len(v.keys) > 0 && v.done("all")
	}},
	{"signature: by a foreign key beside a valid one", warned, func(v *victim) bool {
		r := v.records[v.pick(v.signed)]
		v.sign(r.owner, r.t, valid, v.foreign(r.t)...)
		return len(v.keys) > 0 && v.done("%s", r)
	}},
	{"signature: bad beside a valid one", bad, func(v *victim) bool {
		r := v.records[v.pick(isRRSIG)]
		r.rdata = v.flip(r.rdata, r.signature(), len(r.rdata))
		v.records = append(v.records, r)
		return v.done("%s", r)
	}},
	{"signature: of a key with SEP flag dropped beside another", bad, func(v *victim) bool {
		return v.dropOfKeys(func(key rr) bool { return key.rdata[1]&1 != 0 })
	}},
	{"signature: of a key without SEP flag dropped beside another", none, func(v *victim) bool {
		return v.dropOfKeys(func(key rr) bool { return key.rdata[1]&1 == 0 })
	}},
	{"signature: over what is not there, at a hashed name", warned, func(v *victim) bool {
		i := v.pick(func(r rr) bool { return isRRSIG(r) && r.covered() == zonefile.TypeNSEC3 })
		if i < 0 {
			return false
		}
		r := v.records[i]
		v.add(r.owner, r.t, r.ttl, "\x00\x1d"+r.rdata[2:])
		return v.done("%s LOC", r.owner)
	}},
	{"signature: over what is not there", warned, func(v *victim) bool {
		r := v.records[v.pick(func(r rr) bool { return isRRSIG(r) && r.covered() != zonefile.TypeNSEC3 })]
		v.add(r.owner, r.t, r.ttl, "\x00\x1d"+r.rdata[2:])
		return v.done("%s LOC", r.owner)
	}},
	{"signature: over a delegation", warned, func(v *victim) bool {
		owner := zonefile.MustName("sub.ex.test.")
		v.sign(owner, zonefile.TypeNS, valid, v.keysFor(zonefile.TypeNS)...)
		return len(v.keys) > 0 && v.done("%s NS", owner)
	}},
	{"signature: over glue", warned, func(v *victim) bool {
		owner := zonefile.MustName("ns.sub.ex.test.")
		v.sign(owner, zonefile.TypeA, valid, v.keysFor(zonefile.TypeA)...)
		return len(v.keys) > 0 && v.done("%s A", owner)
	}},
	{"signature: of another name's wildcard", bad, func(v *victim) bool {
		if len(v.keys) == 0 {
			return false
		}
		owner := zonefile.MustName("www.ex.test.")
		v.drop(covering(owner, zonefile.TypeCNAME))
		wild, cname := zonefile.MustName("*.ex.test."), v.records[v.pick(of(owner, zonefile.TypeCNAME))]
		for _, k := range v.keysFor(zonefile.TypeCNAME) {
			set := dnssec.Set{Name: wild, Type: cname.t, TTL: cname.ttl, Rdata: []string{cname.rdata}}
			v.add(owner, zonefile.TypeRRSIG, cname.ttl, k.RRSIG(set, origin, valid))
		}
		return v.done("%s is signed as %s", owner, wild)
	}},
}

func isRRSIG(r rr) bool { return r.t == zonefile.TypeRRSIG }

// alone tells whether an RRSIG is the only one of its algorithm over its RRset.
func (v *victim) alone(r rr) bool {
	if !isRRSIG(r) {
		return false
	}
	n := 0
	for _, o := range v.records {
		if covering(r.owner, r.covered())(o) && o.algorithm() == r.algorithm() {
			n++
		}
	}
	return n == 1
}

// dropOfKeys drops the signature of such a key from the DNSKEY RRset, where there is
// another of its algorithm.
func (v *victim) dropOfKeys(which func(key rr) bool) bool {
	i := v.pick(func(r rr) bool { return isKey(r) && which(r) })
	return i >= 0 && v.dropOne(func(r rr) bool {
		return isRRSIG(r) && r.covered() == zonefile.TypeDNSKEY && !v.alone(r) && r.tag() == v.records[i].tag()
	})
}

// dropOne drops one record that is wanted.
func (v *victim) dropOne(want func(rr) bool) bool {
	i := v.pick(want)
	if i < 0 {
		return false
	}
	r := v.records[i]
	v.records = slices.Delete(v.records, i, i+1)
	return v.done("%s", r)
}

// alter changes one record that is wanted.
func (v *victim) alter(want func(rr) bool, change func(*rr)) bool {
	i := v.pick(want)
	if i < 0 {
		return false
	}
	before := v.records[i].String()
	change(&v.records[i])
	return v.done("%s -> %s", before, v.records[i])
}

// field turns a bit of an RRSIG's octets from one to another.
func field(from, to int) func(v *victim) bool {
	return func(v *victim) bool {
		return v.alter(v.alone, func(r *rr) { r.rdata = v.flip(r.rdata, from, to) })
	}
}

func replace(s string, at int, c byte) string { return s[:at] + string([]byte{c}) + s[at+1:] }

// again signs an RRset anew with other times.
func again(w signer.Window) func(v *victim) bool {
	return func(v *victim) bool {
		r := v.records[v.pick(v.signed)]
		v.drop(covering(r.owner, r.t))
		v.sign(r.owner, r.t, w, v.keysFor(r.t)...)
		return len(v.keys) > 0 && v.done("%s", r)
	}
}

func beside(w signer.Window) func(v *victim) bool {
	return func(v *victim) bool {
		r := v.records[v.pick(v.signed)]
		v.sign(r.owner, r.t, w, v.keysFor(r.t)...)
		return len(v.keys) > 0 && v.done("%s", r)
	}
}

// foreign are keys like those that sign a type, and none of the zone's.
func (v *victim) foreign(t zonefile.Type) (keys []signer.Key) {
	for _, k := range v.keysFor(t) {
		keys = append(keys, signer.NewKey("foreign", k.Algorithm, k.Flags))
	}
	return keys
}
