package dnssec_test

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// keyFaults are done to the DNSKEY RRset.
var keyFaults = []class{
	{"key: bit", bad, func(v *victim) bool {
		return v.alter(isKey, func(r *rr) { r.rdata = v.flip(r.rdata, 4, len(r.rdata)) })
	}},
	{"key: gone", bad, func(v *victim) bool {
		i := v.pick(isKey)
		r := v.records[i]
		v.records = slices.Delete(v.records, i, i+1)
		return v.done("%s", r)
	}},
	{"key: gone, the rest signed", bad, func(v *victim) bool {
		i := v.pick(func(r rr) bool { return isKey(r) && r.rdata[1] == 0 })
		if i < 0 || len(v.keys) == 0 {
			return false
		}
		r := v.records[i]
		v.records = slices.Delete(v.records, i, i+1)
		v.resign(origin, zonefile.TypeDNSKEY)
		return v.done("%s", r)
	}},
	{"key: all gone", bad, func(v *victim) bool {
		v.drop(isKey)
		return v.done("all")
	}},
	{"key: all gone with their signatures", bad, func(v *victim) bool {
		v.drop(isKey)
		v.drop(covering(origin, zonefile.TypeDNSKEY))
		return v.done("all")
	}},
	{"key: another instead", bad, func(v *victim) bool {
		if len(v.keys) == 0 {
			return false
		}
		k := v.keys[v.rng.IntN(len(v.keys))]
		done := v.alter(func(r rr) bool { return isKey(r) && r.rdata == k.Rdata() }, func(r *rr) {
			r.rdata = signer.NewKey("foreign", k.Algorithm, k.Flags).Rdata()
		})
		v.resign(origin, zonefile.TypeDNSKEY)
		return done
	}},
	{"key: without ZONE flag", bad, flags(func(f byte) byte { return f &^ 1 }, 0)},
	{"key: with another protocol", bad, flags(func(byte) byte { return 4 }, 2)},
	{"key: revoked", bad, flags(func(f byte) byte { return f | 0x80 }, 1)},
	{"key: SEP flag changed after signing", bad, func(v *victim) bool {
		return v.alter(isKey, func(r *rr) { r.rdata = replace(r.rdata, 1, r.rdata[1]^1) })
	}},
	{"key: idle one added, not signed", bad, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		v.add(origin, r.t, r.ttl, signer.NewKey("idle", r.algorithm(), 256).Rdata())
		return v.done("added")
	}},
	{"key: idle one added", none, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		v.add(origin, r.t, r.ttl, signer.NewKey("idle", r.algorithm(), 256).Rdata())
		v.resign(origin, r.t)
		return len(v.keys) > 0 && v.done("added")
	}},
	{"key: idle one with SEP added", none, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		v.add(origin, r.t, r.ttl, signer.NewKey("idle", r.algorithm(), 257).Rdata())
		v.resign(origin, r.t)
		return len(v.keys) > 0 && v.done("added")
	}},
	{"key: one of another algorithm added", bad, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		k := signer.NewKey("other", dnssec.ECDSAP256SHA256, 256)
		if len(v.keys) == 0 || v.has(func(r rr) bool { return isKey(r) && r.algorithm() == k.Algorithm }) {
			return false
		}
		v.add(origin, r.t, r.ttl, k.Rdata())
		v.resign(origin, r.t)
		return v.done("added")
	}},
	{"key: one of another algorithm added, and signs the keys", bad, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		k := signer.NewKey("other", dnssec.ECDSAP384SHA384, 257)
		if len(v.keys) == 0 || v.has(func(r rr) bool { return isKey(r) && r.algorithm() == k.Algorithm }) {
			return false
		}
		v.add(origin, r.t, r.ttl, k.Rdata())
		v.resign(origin, r.t, append(v.keysFor(r.t), k)...)
		return v.done("added")
	}},
	{"key: one of an unknown algorithm added", bad, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		v.add(origin, r.t, r.ttl, "\x01\x00\x03\xc8somekey")
		v.resign(origin, r.t)
		return len(v.keys) > 0 && v.done("added")
	}},
	{"key: DNSKEY RRset signed by the other key", bad, func(v *victim) bool {
		zsk := slices.DeleteFunc(slices.Clone(v.keys), func(k signer.Key) bool { return k.Flags&dnssec.FlagSEP != 0 })
		if len(zsk) == 0 {
			return false
		}
		v.resign(origin, zonefile.TypeDNSKEY, zsk...)
		return v.done("by %d", zsk[0].Tag())
	}},
	{"key: DNSKEY RRset signed by the other key of one algorithm", bad, func(v *victim) bool {
		if len(v.keys) != 4 {
			return false
		}
		v.resign(origin, zonefile.TypeDNSKEY, v.keys[0], v.keys[3])
		return v.done("by %d and %d", v.keys[0].Tag(), v.keys[3].Tag())
	}},
	{"key: not at the apex", bad, func(v *victim) bool {
		r := v.records[v.pick(isKey)]
		v.add(zonefile.MustName("mail.ex.test."), r.t, r.ttl, r.rdata)
		return v.done("mail")
	}},
}

func isKey(r rr) bool { return r.t == zonefile.TypeDNSKEY && r.owner == origin }

// flags changes an octet of the key that signs most, and signs the DNSKEY RRset and
// all that the key signs anew.
func flags(change func(byte) byte, at int) func(v *victim) bool {
	return func(v *victim) bool {
		if len(v.keys) == 0 {
			return false
		}
		i := len(v.keys) - 1
		old := v.keys[i]
		changed := old
		rdata := replace(old.Rdata(), at, change(old.Rdata()[at]))
		changed.Flags, changed.Protocol = uint16(rdata[0])<<8|uint16(rdata[1]), rdata[2]
		v.keys = slices.Clone(v.keys)
		for _, r := range slices.Clone(v.records) {
			if r.rdata == old.Rdata() && isKey(r) {
				v.drop(func(o rr) bool { return o == r })
				v.add(origin, r.t, r.ttl, rdata)
			}
		}
		for _, r := range slices.Clone(v.records) {
			if v.signed(r) {
				keys := v.keysFor(r.t)
				for j := range keys {
					if keys[j].Rdata() == old.Rdata() {
						keys[j] = changed
					}
				}
				v.resign(r.owner, r.t, keys...)
			}
		}
		return v.done("%s is %s", old, changed)
	}
}
