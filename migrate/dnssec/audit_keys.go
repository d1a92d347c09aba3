package dnssec

import (
	"errors"
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// keys audits the DNSKEY RRset: that there are keys at all, keys that sign nothing,
// and keys that share a tag.
func (w *auditor) keys() {
	if len(w.ring.algorithms) == 0 {
		w.noKeys()
		return
	}
	for i, k := range w.ring.keys {
		w.key(k)
		for _, other := range w.ring.keys[:i] {
			if other.Tag == k.Tag && other.Algorithm == k.Algorithm {
				w.aboutKey(KeytagCollision, Notice, k, fmt.Sprintf("two keys of %s have the tag %d: validators have to try both", k.Algorithm, k.Tag))
				break
			}
		}
	}
}

// key audits one key by itself.
func (w *auditor) key(k *ringKey) {
	switch {
	case !k.ForZone():
		w.aboutKey(KeyUnused, Warning, k, fmt.Sprintf("nothing can be signed by key %d of %s: it %s", k.Tag, k.Algorithm, whyNot(k.Key)))
	case k.Revoked() && !k.used.Load():
		w.aboutKey(DNSKEYUnsigned, Warning, k, fmt.Sprintf("%s does not sign the DNSKEY RRset, so that nobody may take its revocation for true (RFC 5011 section 2.1)", k.Key))
	case k.Revoked():
	case k.err != nil && !errors.Is(k.err, ErrUnsupported):
		w.aboutKey(KeyUnused, Warning, k, fmt.Sprintf("nothing can be signed by %s: %s", k.Key, k.err))
	case !k.used.Load():
		w.aboutKey(KeyUnused, Notice, k, fmt.Sprintf("%s signs nothing in the zone", k.Key))
	}
}

func (w *auditor) aboutKey(kind Kind, level Level, k *ringKey, text string) {
	w.report(Problem{Kind: kind, Level: level, Name: w.zone.Origin(), Type: zonefile.TypeDNSKEY, Tag: k.Tag, Algorithm: k.Algorithm, Record: k.record, Text: text})
}

// noKeys reports signatures and denials without any key that they could be by.
func (w *auditor) noKeys() {
	w.signatures = w.zone.TypeCount(zonefile.TypeRRSIG)
	if !signed(w.zone) {
		return
	}
	text := "the zone has no DNSKEY"
	p := Problem{Kind: DNSKEYUnsigned, Name: w.zone.Origin(), Type: zonefile.TypeDNSKEY}
	if len(w.ring.keys) > 0 {
		k := w.ring.keys[0]
		p.Record, p.Tag, p.Algorithm = k.record, k.Tag, k.Algorithm
		text = fmt.Sprintf("no DNSKEY of the zone can sign it: key %d %s", k.Tag, whyNot(k.Key))
	}
	p.Text = fmt.Sprintf("%s, and it has %d RRSIG, %d NSEC and %d NSEC3 records", text, w.signatures,
		w.zone.TypeCount(zonefile.TypeNSEC), w.zone.TypeCount(zonefile.TypeNSEC3))
	w.report(p)
}

// unverified notes an RRset that only a signature carries which nobody here can
// tell right or wrong.
func (w *auditor) unverified(j *judged) {
	first := *j
	w.addUntold(j.Algorithm, &untold{1, &first, w.canonical.Name})
}

func (w *auditor) addUntold(a Algorithm, u *untold) {
	have := w.untold[a]
	if have == nil {
		w.untold[a] = u
		return
	}
	have.sets += u.sets
	if u.name.Compare(have.name) < 0 {
		have.first, have.name = u.first, u.name
	}
}

// reportUntold reports each algorithm whose signatures could not be verified.
func (w *auditor) reportUntold() {
	for a, u := range w.untold {
		j := u.first
		text := fmt.Sprintf("only signatures of %s carry the %s RRset of %s", a, j.Covered, u.name)
		if u.sets > 1 {
			text = fmt.Sprintf("only signatures of %s carry %d RRsets, first the %s RRset of %s", a, u.sets, j.Covered, u.name)
		}
		w.report(Problem{Kind: NotVerified, Name: u.name, Type: j.Covered, Tag: j.Tag, Algorithm: a, Record: j.record, Text: text + ": " + j.why})
	}
}
