package dnssec_test

import (
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// cdsFaults are done to what the zone asks of its parent, and are signed.
var cdsFaults = []class{
	{"cds: digest", bad, request(zonefile.TypeCDS, func(v *victim, r *rr) { r.rdata = v.flip(r.rdata, 4, len(r.rdata)) })},
	{"cds: key tag", bad, request(zonefile.TypeCDS, func(v *victim, r *rr) { r.rdata = v.flip(r.rdata, 0, 2) })},
	{"cds: of an algorithm without key", bad, request(zonefile.TypeCDS, func(_ *victim, r *rr) { r.rdata = replace(r.rdata, 2, 14) })},
	{"cds: removal without removal of CDNSKEY", bad, request(zonefile.TypeCDS, func(_ *victim, r *rr) { r.rdata = "\x00\x00\x00\x00\x00" })},
	{"cds: CDNSKEY is another key", bad, request(zonefile.TypeCDNSKEY, func(v *victim, r *rr) {
		r.rdata = signer.NewKey("foreign", v.keys[0].Algorithm, 257).Rdata()
	})},
	{"cds: CDNSKEY is the other key", bad, request(zonefile.TypeCDNSKEY, func(v *victim, r *rr) { r.rdata = v.keys[1].Rdata() })},
	{"cds: removal of both", none, func(v *victim) bool {
		return request(zonefile.TypeCDS, func(_ *victim, r *rr) { r.rdata = "\x00\x00\x00\x00\x00" })(v) &&
			request(zonefile.TypeCDNSKEY, func(_ *victim, r *rr) { r.rdata = "\x00\x00\x03\x00\x00" })(v)
	}},
}

// request changes the CDS or CDNSKEY record and signs it.
func request(t zonefile.Type, change func(*victim, *rr)) func(v *victim) bool {
	return func(v *victim) bool {
		done := v.alter(of(origin, t), func(r *rr) { change(v, r) })
		if done {
			v.resign(origin, t, v.keys[0])
		}
		return done
	}
}
