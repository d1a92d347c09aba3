package dnssec_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// damages change one link of a chain, or a name that it is of, and sign it: only the
// chain shows them. Each tells whether it could be done.
var damages = map[string]func(v *victim) bool{
	"link gone": func(v *victim) bool {
		r := v.records[v.pick(isDenial)]
		v.drop(of(r.owner, r.t))
		v.drop(covering(r.owner, r.t))
		return v.done("%s", r)
	},
	"link to another": func(v *victim) bool {
		other := v.split(v.records[v.pick(isDenial)]).next
		return v.relink(func(l *link) { l.next = other })
	},
	"link to no name": func(v *victim) bool {
		other := "\x02no" + string(origin)
		if v.nsec3 != nil {
			other = "\x14" + v.nsec3.Hash(zonefile.MustName("no.ex.test."))
		}
		return v.relink(func(l *link) { l.next = other })
	},
	"type more or less": func(v *victim) bool {
		t := []zonefile.Type{1, 2, 5, 6, 16, 28, 39, 43, 46, 47, 48, 50, 51}[v.rng.IntN(13)]
		return v.relink(func(l *link) {
			l.types = append(l.types, make([]byte, 7-min(7, len(l.types)))...)
			l.types[t/8] ^= 0x80 >> (t % 8)
		})
	},
	"type of another window": func(v *victim) bool {
		return v.relink(func(l *link) {
			if l.rest == "" {
				l.rest = "\x01\x01\x40"
			} else {
				l.rest = ""
			}
		})
	},
	"opt-out turned": func(v *victim) bool {
		return v.nsec3 != nil && v.relink(func(l *link) { l.head = l.head[:1] + string([]byte{l.head[1] ^ 1}) + l.head[2:] })
	},
	"name gone": func(v *victim) bool {
		i := v.pick(func(r rr) bool {
			return r.owner != origin && !isDenial(r) && r.t != zonefile.TypeRRSIG && r.owner.Label(0) != "ns"
		})
		if i < 0 {
			return false
		}
		r := v.records[i]
		v.drop(of(r.owner, r.t))
		v.drop(covering(r.owner, r.t))
		return v.done("%s", r)
	},
	"name more": func(v *victim) bool {
		owner := zonefile.MustName(randomName(v.rng) + ".ex.test.")
		if v.has(func(r rr) bool {
			return owner.IsAtOrBelow(r.owner) && (r.t == zonefile.TypeNS || r.t == zonefile.TypeDNAME || r.t == zonefile.TypeCNAME) && r.owner != origin
		}) {
			return false
		}
		v.add(owner, zonefile.Type(13), 3600, "\x01a\x01b")
		v.resign(owner, zonefile.Type(13))
		return v.done("%s", owner)
	},
	"delegation more": func(v *victim) bool {
		owner := zonefile.MustName(randomName(v.rng) + ".ex.test.")
		if owner.IsWildcard() || v.has(func(r rr) bool { return r.owner.IsAtOrBelow(owner) || owner.IsAtOrBelow(r.owner) && r.owner != origin }) {
			return false
		}
		v.add(owner, zonefile.TypeNS, 3600, string(zonefile.MustName("ns.elsewhere.test.")))
		return v.done("%s", owner)
	},
	"link of no name": func(v *victim) bool {
		owner, t := zonefile.MustName("more.ex.test."), zonefile.TypeNSEC
		rdata := string(origin) + "\x00\x06\x00\x00\x00\x00\x00\x03"
		if v.nsec3 != nil {
			owner, t = v.nsec3.Owner(owner, origin), zonefile.TypeNSEC3
			rdata = "\x01\x00\x00" + string([]byte{byte(v.nsec3.Iterations), byte(len(v.nsec3.Salt))}) + v.nsec3.Salt + "\x14" + v.nsec3.Hash(origin)
		}
		v.add(owner, t, 300, rdata)
		v.resign(owner, t)
		return v.done("%s", owner)
	},
	"link to itself": func(v *victim) bool {
		return v.relink(func(l *link) { l.next = "" })
	},
}

// relink changes a random link of the chain, and signs it.
func (v *victim) relink(change func(*link)) bool {
	r := &v.records[v.pick(isDenial)]
	l := v.split(*r)
	if change(&l); l.next == "" {
		l.next = string(r.owner)
		if r.t == zonefile.TypeNSEC3 {
			h, _ := dnssec.ParseHashLabel(r.owner.Label(0))
			l.next = "\x14" + string(h[:])
		}
	}
	before := *r
	if r.rdata = l.join(); r.rdata == before.rdata {
		return false
	}
	v.resign(r.owner, r.t)
	return v.done("%s -> %s", before, *r)
}

// What a peer finds zonegate finds, and what zonegate finds two peers find.
func TestPeersOnDamagedDenial(t *testing.T) {
	var zones []question
	var notes []string
	for i, name := range slices.Sorted(maps.Keys(damages)) {
		for round := range 8 {
			seed := uint64(1000*i + round)
			base := signedRandom(t, seed, denials[seed%4])
			if v := base.copied(rand.New(rand.NewPCG(seed, 1))); damages[name](v) {
				notes = append(notes, fmt.Sprintf("%s, seed %d: %s", name, seed, v.note))
				zones = append(zones, question{text: v.text()})
			}
		}
	}
	for i, said := range ask(t, zones) {
		var found []string
		for _, p := range peers {
			if said[p.name].harm == bad {
				found = append(found, p.name+": "+said[p.name].why)
			}
		}
		if o := said["zonegate"]; o.harm == bad {
			assert.GreaterOrEqual(t, len(found), 2, "%s: %s\n%s", notes[i], o.why, found)
		} else {
			assert.Empty(t, found, notes[i])
		}
	}
}
