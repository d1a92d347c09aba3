package dnssec_test

import (
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// addedFaults put something into a signed zone.
var addedFaults = []class{
	{"added: name without anything", bad, func(v *victim) bool {
		v.add(zonefile.MustName("added.ex.test."), zonefile.TypeA, 3600, "\xc0\x00\x02\x63")
		return v.done("added A")
	}},
	{"added: name with a signature", bad, func(v *victim) bool {
		return v.signedName("added.ex.test.")
	}},
	{"added: wildcard with a signature", bad, func(v *victim) bool {
		return v.signedName("*.ex.test.")
	}},
	{"added: name below an empty one, with a signature", bad, func(v *victim) bool {
		return v.signedName("added.ent.ex.test.")
	}},
	{"added: type without anything", bad, func(v *victim) bool {
		v.add(zonefile.MustName("mail.ex.test."), zonefile.TypeTXT, 3600, "\x05added")
		return v.done("mail TXT")
	}},
	{"added: type with a signature", bad, func(v *victim) bool {
		owner := zonefile.MustName("mail.ex.test.")
		v.add(owner, zonefile.TypeTXT, 3600, "\x05added")
		v.resign(owner, zonefile.TypeTXT)
		return len(v.keys) > 0 && v.done("mail TXT")
	}},
	{"added: unsigned delegation", bad, func(v *victim) bool {
		v.add(zonefile.MustName("added.ex.test."), zonefile.TypeNS, 3600, string(zonefile.MustName("ns.elsewhere.test.")))
		return !v.optOut() && v.done("added NS")
	}},
	{"added: unsigned delegation under opt-out", none, func(v *victim) bool {
		v.add(zonefile.MustName("added.ex.test."), zonefile.TypeNS, 3600, string(zonefile.MustName("ns.elsewhere.test.")))
		return v.optOut() && v.done("added NS")
	}},
	{"added: signed delegation under opt-out", bad, func(v *victim) bool {
		owner := zonefile.MustName("added.ex.test.")
		v.add(owner, zonefile.TypeNS, 3600, string(zonefile.MustName("ns.elsewhere.test.")))
		v.add(owner, zonefile.TypeDS, 3600, "\x30\x39\x0d\x02"+strings.Repeat("\x01", 32))
		v.resign(owner, zonefile.TypeDS)
		return v.optOut() && len(v.keys) > 0 && v.done("added NS, DS")
	}},
	{"added: DS without a signature", bad, func(v *victim) bool {
		v.add(zonefile.MustName("sub.ex.test."), zonefile.TypeDS, 3600, "\x30\x39\x0d\x02"+strings.Repeat("\x01", 32))
		return v.done("sub DS")
	}},
	{"added: DS with a signature", bad, func(v *victim) bool {
		owner := zonefile.MustName("sub.ex.test.")
		v.add(owner, zonefile.TypeDS, 3600, "\x30\x39\x0d\x02"+strings.Repeat("\x01", 32))
		v.resign(owner, zonefile.TypeDS)
		return len(v.keys) > 0 && v.done("sub DS")
	}},
	{"removed: unsigned delegation", bad, func(v *victim) bool {
		owner := zonefile.MustName("lone.ent.ex.test.")
		v.drop(of(owner, zonefile.TypeNS))
		return !v.optOut() && v.done("lone.ent NS")
	}},
	{"removed: unsigned delegation under opt-out", none, func(v *victim) bool {
		owner := zonefile.MustName("lone.ent.ex.test.")
		v.drop(of(owner, zonefile.TypeNS))
		return v.optOut() && v.done("lone.ent NS")
	}},
	{"removed: DS", bad, func(v *victim) bool {
		v.drop(of(zonefile.MustName("safe.ex.test."), zonefile.TypeDS))
		return v.done("safe DS")
	}},
	{"removed: DS with its signature", bad, func(v *victim) bool {
		owner := zonefile.MustName("safe.ex.test.")
		v.drop(of(owner, zonefile.TypeDS))
		v.drop(covering(owner, zonefile.TypeDS))
		return v.done("safe DS")
	}},
	{"removed: NS of a signed delegation", bad, func(v *victim) bool {
		v.drop(of(zonefile.MustName("safe.ex.test."), zonefile.TypeNS))
		return v.done("safe NS")
	}},
	{"added: delegation over a signed name", bad, func(v *victim) bool {
		v.add(zonefile.MustName("c.ex.test."), zonefile.TypeNS, 3600, string(zonefile.MustName("ns.elsewhere.test.")))
		return v.done("c NS above a.b.c TXT")
	}},
}

func (v *victim) optOut() bool { return v.denial == "opt-out" }

// signedName adds a name with a signature, which no denial knows of.
func (v *victim) signedName(name string) bool {
	owner := zonefile.MustName(name)
	v.add(owner, zonefile.TypeA, 3600, "\xc0\x00\x02\x63")
	v.resign(owner, zonefile.TypeA)
	return len(v.keys) > 0 && v.done("%s A", owner)
}
