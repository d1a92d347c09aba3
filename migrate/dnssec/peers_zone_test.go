package dnssec_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

var origin = zonefile.MustName("ex.test.")

// valid is a window that does not move with the clock, so that the same faults come
// out each time. Later than 2038-01-18 ldns cannot read an expiration.
var (
	valid  = window("2020-01-01", "2037-12-31")
	over   = window("2020-01-01", "2021-01-01")
	future = window("2037-01-01", "2037-12-31")
)

func window(from, to string) signer.Window {
	return signer.Window{Inception: day(from), Expiration: day(to)}
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// rr is a record of a zone that is being harmed.
type rr struct {
	owner zonefile.Name
	t     zonefile.Type
	ttl   uint32
	rdata string
}

// victim is a signed zone that a fault is made in.
type victim struct {
	base    string
	keys    []signer.Key  // empty where others signed
	nsec3   *signer.NSEC3 // of the chain; nil for NSEC
	denial  string        // nsec, nsec3 or opt-out
	zonemd  bool
	oneKey  bool
	harm    harm // what zonegate says about it without any fault
	records []rr
	rng     *rand.Rand
	note    string // what was done
}

func victimOf(base string, z *zonefile.Zone) victim {
	v := victim{base: base}
	for set := range z.RRsets() {
		for r := range set.Records() {
			v.records = append(v.records, rr{r.Name(), r.Type(), r.TTL(), r.Rdata()})
		}
	}
	return v
}

// copied is the victim for one fault.
func (v victim) copied(rng *rand.Rand) *victim {
	v.records, v.rng = slices.Clone(v.records), rng
	return &v
}

// text writes the zone as a master file, the SOA first.
func (v *victim) text() []byte {
	var b strings.Builder
	for _, soa := range []bool{true, false} {
		for _, r := range v.records {
			if (r.t == zonefile.TypeSOA) == soa {
				fmt.Fprintln(&b, r)
			}
		}
	}
	return []byte(b.String())
}

func (r rr) String() string {
	return fmt.Sprintf("%s %d IN %s %s", r.owner, r.ttl, r.t, zonefile.RdataText(r.t, r.rdata))
}

// covered is the type that an RRSIG is over.
func (r rr) covered() zonefile.Type { return zonefile.Type(uint16(r.rdata[0])<<8 | uint16(r.rdata[1])) }

func (r rr) algorithm() dnssec.Algorithm {
	if r.t == zonefile.TypeDNSKEY {
		return dnssec.Algorithm(r.rdata[3])
	}
	return dnssec.Algorithm(r.rdata[2])
}

// tag is the key tag of an RRSIG or DNSKEY.
func (r rr) tag() uint16 {
	if r.t == zonefile.TypeDNSKEY {
		return keyTag(r.rdata)
	}
	return uint16(r.rdata[16])<<8 | uint16(r.rdata[17])
}

func keyTag(dnskey string) uint16 {
	return signer.Key{Flags: uint16(dnskey[0])<<8 | uint16(dnskey[1]), Protocol: dnskey[2],
		Algorithm: dnssec.Algorithm(dnskey[3]), Public: dnskey[4:]}.Tag()
}

// signature is the offset at which the signature of an RRSIG begins.
func (r rr) signature() int { return 18 + len(origin) }

// pick chooses a record; -1 where there is none such.
func (v *victim) pick(want func(rr) bool) int {
	var found []int
	for i, r := range v.records {
		if want(r) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return -1
	}
	return found[v.rng.IntN(len(found))]
}

// done says what the fault is.
func (v *victim) done(format string, args ...any) bool {
	v.note = fmt.Sprintf(format, args...)
	return true
}

func (v *victim) drop(unwanted func(rr) bool) { v.records = slices.DeleteFunc(v.records, unwanted) }

func (v *victim) add(owner zonefile.Name, t zonefile.Type, ttl uint32, rdata string) {
	v.records = append(v.records, rr{owner, t, ttl, rdata})
}

// covering tells whether an RRSIG of the name covers the type.
func covering(owner zonefile.Name, t zonefile.Type) func(rr) bool {
	return func(r rr) bool { return r.t == zonefile.TypeRRSIG && r.owner == owner && r.covered() == t }
}

func of(owner zonefile.Name, t zonefile.Type) func(rr) bool {
	return func(r rr) bool { return r.owner == owner && r.t == t }
}

func (v *victim) has(want func(rr) bool) bool { return slices.ContainsFunc(v.records, want) }

// signed tells whether a record belongs to an RRset that has an RRSIG.
func (v *victim) signed(r rr) bool { return r.t != zonefile.TypeRRSIG && v.has(covering(r.owner, r.t)) }

// resign makes the signatures of an RRset anew with the keys that made them, or with
// others.
func (v *victim) resign(owner zonefile.Name, t zonefile.Type, keys ...signer.Key) {
	v.drop(covering(owner, t))
	if len(keys) == 0 {
		keys = v.keysFor(t)
	}
	v.sign(owner, t, valid, keys...)
}

// sign adds signatures over an RRset as it is.
func (v *victim) sign(owner zonefile.Name, t zonefile.Type, w signer.Window, keys ...signer.Key) {
	set := dnssec.Set{Name: owner, Type: t}
	for _, r := range v.records {
		if r.owner == owner && r.t == t {
			set.TTL = r.ttl
			set.Rdata = append(set.Rdata, r.rdata)
		}
	}
	slices.Sort(set.Rdata)
	set.Rdata = slices.Compact(set.Rdata)
	for _, k := range keys {
		v.add(owner, zonefile.TypeRRSIG, set.TTL, k.RRSIG(set, origin, w))
	}
}

// keysFor are the keys that sign a type: one with SEP the DNSKEY RRset, if there are
// others too.
func (v *victim) keysFor(t zonefile.Type) (keys []signer.Key) {
	for _, k := range v.keys {
		alone := !slices.ContainsFunc(v.keys, func(o signer.Key) bool { return o.Algorithm == k.Algorithm && o.Flags != k.Flags })
		if alone || (k.Flags&dnssec.FlagSEP != 0) == (t == zonefile.TypeDNSKEY) {
			keys = append(keys, k)
		}
	}
	return keys
}

// flip turns one bit of a text from octet from to octet to.
func (v *victim) flip(s string, from, to int) string {
	b := []byte(s)
	b[from+v.rng.IntN(to-from)] ^= 1 << v.rng.IntN(8)
	return string(b)
}
