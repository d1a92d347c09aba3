package dnssec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// namedKeys is a DS and the published keys that it names.
type namedKeys struct {
	DS
	keys []*ringKey
	err  error // the digest cannot be computed
}

// chain audits the link from the parent: that for each algorithm a DS names a key
// that signs the DNSKEY RRset.
func (w *auditor) chain() {
	switch {
	case len(w.opt.DS) == 0:
		w.entryPoint()
	case len(w.ring.algorithms) == 0:
		w.aboutDNSKEY(DSWithoutDNSKEY, Error, fmt.Sprintf("a DS is known (%s), and the zone has no DNSKEY that could sign", listDS(w.opt.DS)))
	default:
		w.dsSet()
	}
}

func (w *auditor) aboutDNSKEY(kind Kind, level Level, text string) {
	w.report(w.ofDNSKEY(kind, level, text))
}

func (w *auditor) ofDNSKEY(kind Kind, level Level, text string) Problem {
	p := Problem{Kind: kind, Level: level, Name: w.zone.Origin(), Type: zonefile.TypeDNSKEY, Text: text}
	if len(w.ring.keys) > 0 {
		p.Record = w.ring.keys[0].record
	}
	return p
}

// entryPoint looks, where no DS is known, whether a key that one could name signs
// the DNSKEY RRset: of each algorithm that has such keys, for a DS may be of any.
func (w *auditor) entryPoint() {
	if w.dnskey == nil || !carried(w.dnskey.list) {
		return // said already
	}
	found := false
	for _, a := range w.ring.algorithms {
		found = w.entryPointOf(a) || found
	}
	if !found {
		w.aboutDNSKEY(DNSKEYUnsigned, Warning, "no key of the zone has the SEP flag, by which it is known which one a DS is to name")
	}
}

// entryPointOf tells whether an algorithm has keys with SEP flag, and reports that
// none of them signs the DNSKEY RRset where others of the algorithm do.
func (w *auditor) entryPointOf(a Algorithm) bool {
	var tags []string
	for _, k := range w.ring.keys {
		switch {
		case k.Algorithm != a || !k.counts() || !k.SEP():
		case w.signs(k):
			return true
		default:
			tags = append(tags, fmt.Sprint(k.Tag))
		}
	}
	if len(tags) > 0 && has(w.dnskey.list, a, good) {
		w.aboutDNSKEY(DNSKEYUnsigned, Error, fmt.Sprintf("the DNSKEY RRset has no valid signature by a key of %s with SEP flag: not by %s", a, strings.Join(tags, ", ")))
	}
	return len(tags) > 0
}

// signs tells whether a key carries the DNSKEY RRset.
func (w *auditor) signs(k *ringKey) bool {
	set := SetOf(w.dnskey.set)
	for i := range w.dnskey.list {
		j := &w.dnskey.list[i]
		if j.Tag == k.Tag && j.Algorithm == k.Algorithm && j.verdict == good && k.made(j.Signature, set) {
			return true
		}
	}
	return false
}

// dsSet audits the DS set by algorithm.
func (w *auditor) dsSet() {
	list := w.resolve(w.opt.DS)
	for _, a := range dsAlgorithms(w.opt.DS) {
		mine := slices.DeleteFunc(slices.Clone(list), func(d namedKeys) bool { return d.Algorithm != a })
		if !w.ring.inUse[a] {
			w.aboutDNSKEY(DSWithoutDNSKEY, Error, fmt.Sprintf("a DS of %s is known (%s), and the zone has no DNSKEY of it", a, listNamed(mine)))
			continue
		}
		w.dsOfAlgorithm(a, mine)
	}
}

func dsAlgorithms(list []DS) (all []Algorithm) {
	for _, d := range list {
		all = append(all, d.Algorithm)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// resolve finds the keys that each DS names.
func (w *auditor) resolve(list []DS) (all []namedKeys) {
	for _, d := range list {
		n := namedKeys{DS: d}
		for _, k := range w.ring.keys {
			fits, err := d.Matches(w.zone.Origin(), k.Key)
			if err != nil {
				n.err = err
			}
			if fits && k.counts() {
				n.keys = append(n.keys, k)
			}
		}
		all = append(all, n)
	}
	return all
}

// dsOfAlgorithm audits the DS of one algorithm, which the zone has keys of.
func (w *auditor) dsOfAlgorithm(a Algorithm, list []namedKeys) {
	fitting := slices.DeleteFunc(slices.Clone(list), func(d namedKeys) bool { return len(d.keys) == 0 })
	strongest := strongestDigest(list)
	switch {
	case len(fitting) == 0 && slices.ContainsFunc(list, func(d namedKeys) bool { return d.err != nil }):
		w.aboutDNSKEY(NotVerified, Error, fmt.Sprintf("whether a DS of %s (%s) fits a key cannot be told: its digest cannot be computed", a, listNamed(list)))
	case len(fitting) == 0:
		w.aboutDNSKEY(DSMismatch, Error, fmt.Sprintf("no DS of %s (%s) fits a key of the zone: %s", a, listNamed(list), w.rightDS(a, list[0].Digest)))
	case !slices.ContainsFunc(fitting, func(d namedKeys) bool { return d.Digest >= strongest }):
		w.aboutDNSKEY(DSMismatch, Error, fmt.Sprintf("no DS of %s with %s fits a key of the zone, and there are validators that go by the strongest digest alone (RFC 4509 section 3): %s",
			a, strongest, w.rightDS(a, strongest)))
	default:
		w.extra(list)
		w.entry(a, fitting)
	}
}

// strongestDigest is the one of the highest number that can be computed.
func strongestDigest(list []namedKeys) (strongest DigestType) {
	for _, d := range list {
		if d.Digest.Supported() {
			strongest = max(strongest, d.Digest)
		}
	}
	return strongest
}

// extra reports each DS that names no key, beside one that does.
func (w *auditor) extra(list []namedKeys) {
	for _, d := range list {
		if len(d.keys) == 0 && d.err == nil {
			p := w.ofDNSKEY(DSExtra, Warning, fmt.Sprintf("DS %s fits no key of the zone", d.DS))
			p.Tag, p.Algorithm = d.DS.Tag, d.DS.Algorithm
			w.report(p)
		}
	}
}

// entry reports that no key which a DS names signs the DNSKEY RRset.
func (w *auditor) entry(a Algorithm, fitting []namedKeys) {
	var tags []string
	for _, d := range fitting {
		for _, k := range d.keys {
			if w.dnskey != nil && w.signs(k) {
				return
			}
			if tag := fmt.Sprint(k.Tag); !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	w.aboutDNSKEY(DNSKEYUnsigned, Error, fmt.Sprintf("the DNSKEY RRset has no valid signature by a key of %s that a DS names: not by %s", a, strings.Join(tags, ", ")))
}

// rightDS gives the DS of the keys with SEP flag, or of all.
func (w *auditor) rightDS(a Algorithm, digest DigestType) string {
	if !digest.Supported() {
		digest = SHA256
	}
	var sep, all []DS
	for _, k := range w.ring.keys {
		d, err := MakeDS(w.zone.Origin(), k.Key, digest)
		if err != nil || k.Algorithm != a || !k.counts() {
			continue
		}
		all = append(all, d)
		if k.SEP() {
			sep = append(sep, d)
		}
	}
	if len(sep) > 0 {
		all = sep
	}
	return "its DS would be " + listDS(all)
}

func listDS(list []DS) string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = d.String()
	}
	return strings.Join(texts, ", ")
}

func listNamed(list []namedKeys) string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = d.DS.String()
	}
	return strings.Join(texts, ", ")
}
