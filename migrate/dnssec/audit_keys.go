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

// unverified notes an RRset with a signature which nobody here can tell right or
// wrong; beside tells whether another one carries it.
func (w *auditor) unverified(j *judged, beside bool) {
	first := *j
	w.addUntold(untoldOf{j.Algorithm, beside}, &untold{1, &first, w.canonical.Name})
}

func (w *auditor) addUntold(a untoldOf, u *untold) {
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
		p := Problem{Kind: NotVerified, Name: u.name, Type: j.Covered, Tag: j.Tag, Algorithm: a.Algorithm, Record: j.record}
		what := fmt.Sprintf("the %s RRset of %s", j.Covered, u.name)
		if u.sets > 1 {
			what = fmt.Sprintf("%d RRsets, first the %s RRset of %s", u.sets, j.Covered, u.name)
		}
		p.Text = fmt.Sprintf("only signatures of %s carry %s: %s", a.Algorithm, what, j.why)
		if a.beside {
			p.Level = Warning
			p.Text = fmt.Sprintf("signatures of %s stand over %s, beside valid ones of another algorithm: %s", a.Algorithm, what, j.why)
		}
		w.report(p)
	}
}
