package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// judgeZone asks that the zone that is to be is not signed by the keys alone.
func (r *keyRemoval) judgeZone() {
	if n, first := r.signedAlone(r.p.New); n > 0 {
		what := "the zone that is to be"
		if !r.p.Signing.ZoneGiven {
			what = "the zone in service"
		}
		r.p.Report(migrate.Finding{
			Owner: r.p.Origin().String(), Type: "RRSIG",
			Message: fmt.Sprintf("%s of %s have no signature, or none of an algorithm that stays, but by %s, %s first", migrate.Plural(n, "RRset"), what, r.tags(), first),
			Fix:     "sign the zone with the keys that stay first, and give it by --zone",
		})
		return
	}
	if n, first := r.signedAlone(r.inService()); n > 0 {
		r.waits.wait(fmt.Sprintf("%s of the zone in service have no signature but by %s, %s first: they have to be signed by keys that stay, and then caches have to lose these signatures",
			migrate.Plural(n, "RRset"), r.tags(), first))
	}
}

// inService is the zone in service, where it is another one than that to be; nil
// where it is that of a side whose servers nobody asks any more.
func (r *keyRemoval) inService() *zonefile.Zone {
	if r.p.Signing.ZoneGiven || slices.Contains(r.roles, evidence.Old) {
		return r.p.Old
	}
	return nil
}

// signedAlone counts the RRsets of a zone that only the keys have signed.
func (r *keyRemoval) signedAlone(z *zonefile.Zone) (n int, first string) {
	if z == nil {
		return 0, ""
	}
	for set := range z.RRsets() {
		if set.Type() != zonefile.TypeRRSIG {
			continue
		}
		for covered, alone := range r.signersAt(set) {
			if !alone {
				continue
			}
			if text := set.Name().String() + " " + covered.String(); n == 0 || text < first {
				first = text
			}
			n++
		}
	}
	return n, first
}

// signersAt tells of each type that signatures of a name cover whether only the keys
// that go made them, or all those of an algorithm that stays in use (RFC 4035 section
// 2.2). The DNSKEY set comes along with its signatures.
func (r *keyRemoval) signersAt(set zonefile.RRset) map[zonefile.Type]bool {
	type of struct {
		covered   zonefile.Type
		algorithm dnssec.Algorithm // 0: any
	}
	alone := map[of]bool{}
	for rec := range set.Records() {
		sig, err := dnssec.ParseSignature(rec.Rdata())
		if err != nil || sig.Covered == zonefile.TypeDNSKEY {
			continue
		}
		by := r.isGoing(signerID{algorithm: sig.Algorithm, tag: sig.Tag})
		for _, a := range []dnssec.Algorithm{0, sig.Algorithm} {
			if before, known := alone[of{sig.Covered, a}]; a == 0 || slices.Contains(r.staying, a) {
				alone[of{sig.Covered, a}] = by && (before || !known)
			}
		}
	}
	types := map[zonefile.Type]bool{}
	for set, only := range alone {
		types[set.covered] = types[set.covered] || only
	}
	return types
}

// algorithmsStaying are those of keys that sign zones and stay.
func (r *keyRemoval) algorithmsStaying() (list []dnssec.Algorithm) {
	keys := apexKeys(r.p.New)
	for _, s := range r.keySets() {
		keys = append(keys, keysOf(&s)...)
	}
	for _, k := range keys {
		if k.ForZone() && !k.Revoked() && !slices.Contains(r.keys, k) && !slices.Contains(list, k.Algorithm) {
			list = append(list, k.Algorithm)
		}
	}
	return list
}

func (r *keyRemoval) isGoing(s signerID) bool { return slices.ContainsFunc(r.keys, s.isBy) }

// waitForSignatures waits until caches have lost what only the keys have signed. A
// key that is there for the DNSKEY set alone signs no more.
func (r *keyRemoval) waitForSignatures() {
	if !r.signsData() {
		return
	}
	held, from := r.chain.HeldFrom(migrate.ConditionSpec{
		Name: "signatures-gone", Roles: r.roles, Subject: "the signatures of the zone's servers",
		Purposes: []evidence.Purpose{evidence.PurposeNS, evidence.PurposeRandom, evidence.PurposeSignedSOA, evidence.PurposeSigned},
		Shows: func(x migrate.Sight) (migrate.Showing, string) {
			if !x.DO {
				return migrate.NoMatter, ""
			}
			if covered := r.aloneIn(x); covered != "" {
				return migrate.StillFormer, fmt.Sprintf("shows %s with a signature by %s alone", covered, r.tags())
			}
			return migrate.Fits, "shows signatures by keys that stay"
		},
	})
	met := "no answer of any server has had a signature by " + r.tags() + " alone"
	r.waits.add(r.chain.WaitFor("max(Z, NEG) + S", held, from, r.dataTerms(from, met)), "caches may have signatures by "+r.tags()+" alone")
}

// signsData tells whether the keys sign, or may have signed, anything but the DNSKEY
// set: a ZSK, or one that was seen to.
func (r *keyRemoval) signsData() bool {
	if slices.ContainsFunc(r.keys, func(k dnssec.Key) bool { return !k.SEP() }) {
		return true
	}
	return r.chain.Saw(func(x migrate.Sight) bool {
		return x.Role != evidence.Parent && slices.ContainsFunc(slices.Concat(signersIn(x.Answer), signersIn(x.Authority)), func(s signerID) bool {
			return !slices.Contains(entryTypes, s.covered) && r.isGoing(s)
		})
	})
}

// entryTypes are the RRsets that the key of a DS signs besides others.
var entryTypes = []string{"DNSKEY", "CDS", "CDNSKEY"}

// aloneIn is a type of an answer that only the keys have signed; "" for none.
func (r *keyRemoval) aloneIn(x migrate.Sight) string {
	for _, section := range [][]signerID{signersIn(x.Answer), signersIn(x.Authority)} {
		for _, s := range section {
			of := func(t signerID) bool { return t.covered == s.covered && !r.isGoing(t) }
			if s.covered != "DNSKEY" && r.isGoing(s) && !slices.ContainsFunc(section, of) {
				return s.covered
			}
		}
	}
	return ""
}

// waitForMove waits for what a move between two signers asks besides.
func (r *keyRemoval) waitForMove() {
	if r.p.Plan.DNSSEC == migrate.MultiSigner {
		if w := r.p.Clock().Wait("M7"); w != nil {
			r.waits.add(w, "caches may have what the old provider's keys signed (step M7)")
		}
	}
}
