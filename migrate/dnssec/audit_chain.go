package dnssec

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// chain audits the link from the parent: that for each algorithm a DS names a key
// that signs the DNSKEY RRset.
func (w *auditor) chain() {
	if len(w.opt.DS) == 0 {
		w.entryPoint()
		return
	}
	l := link{origin: w.zone.Origin(), keys: w.ring.keys, signs: w.worth}
	l.follow(w.opt.DS)
	for _, p := range l.problems {
		if len(w.ring.keys) > 0 {
			p.Record = w.ring.keys[0].record
		}
		w.report(p)
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
func (w *auditor) signs(k *ringKey) bool { return w.worth(k) == good }

// worth is what the best signature by a key over the DNSKEY RRset is worth.
func (w *auditor) worth(k *ringKey) verdict {
	if w.dnskey == nil {
		return foreign
	}
	set, best := SetOf(w.dnskey.set), foreign
	for i := range w.dnskey.list {
		j := &w.dnskey.list[i]
		switch {
		case j.Tag != k.Tag || j.Algorithm != k.Algorithm:
		case j.verdict == good && k.made(j.Signature, set):
			return good
		case j.verdict == unknown && errors.Is(k.err, ErrUnsupported):
			best = unknown
		}
	}
	return best
}

// resolve finds the keys that each DS names.
func (w *auditor) resolve(list []DS) []namedKeys { return resolve(w.zone.Origin(), list, w.ring.keys) }
