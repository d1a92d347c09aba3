package dnssec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// link is what leads from the DS set of a parent to the DNSKEY RRset of a zone or of
// an answer (RFC 4035 section 5.2).
type link struct {
	origin zonefile.Name
	keys   []*ringKey
	// signs tells what the signatures by a key over the DNSKEY RRset are worth: good,
	// unknown, or anything else.
	signs func(*ringKey) verdict
	// problems are those of the link; Record is left to whoever has one.
	problems []Problem
	// secure tells whether a DS leads to a key that signs the keys: whether validators
	// take the zone's signatures.
	secure bool
}

// namedKeys is a DS and the published keys that it names.
type namedKeys struct {
	DS
	keys []*ringKey
	err  error // the digest cannot be computed
}

// resolve finds the keys that each DS names. Those that nobody may sign by do not
// count.
func resolve(origin zonefile.Name, list []DS, keys []*ringKey) (all []namedKeys) {
	for _, d := range list {
		n := namedKeys{DS: d}
		for _, k := range keys {
			fits, err := d.Matches(origin, k.Key)
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

func (l *link) add(kind Kind, level Level, d DS, format string, args ...any) {
	l.problems = append(l.problems, Problem{
		Kind: kind, Level: level, Name: l.origin, Type: zonefile.TypeDNSKEY,
		Tag: d.Tag, Algorithm: d.Algorithm, Text: fmt.Sprintf(format, args...),
	})
}

// follow asks of each algorithm of the DS set that it lead to a key which signs the
// keys: a zone has to have each of them (RFC 6840 section 5.11), whether it can be
// verified here or not, and there are validators that ask for all that they know.
func (l *link) follow(ds []DS) {
	counts := func(k *ringKey) bool { return k.counts() }
	if !slices.ContainsFunc(l.keys, counts) {
		l.add(DSWithoutDNSKEY, Error, ds[0], "a DS is known (%s), and the zone has no DNSKEY that could sign", listDS(ds))
		return
	}
	var untold []DS
	for _, a := range dsAlgorithms(ds) {
		mine := filter(ds, func(d DS) bool { return d.Algorithm == a })
		switch l.algorithm(a, mine) {
		case good:
			l.secure = true
		case unknown:
			untold = append(untold, mine...)
		}
	}
	if len(untold) > 0 && !l.secure {
		l.add(NotVerified, Error, untold[0], "the DS (%s) leads only to keys whose signatures cannot be verified", listDS(untold))
	}
}

func dsAlgorithms(list []DS) (all []Algorithm) {
	for _, d := range list {
		all = append(all, d.Algorithm)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// algorithm follows the DS of one algorithm, and tells what signs the keys.
func (l *link) algorithm(a Algorithm, ds []DS) verdict {
	list := resolve(l.origin, ds, l.keys)
	strong := resolve(l.origin, Strongest(ds), l.keys)
	names := func(d namedKeys) bool { return len(d.keys) > 0 }
	switch {
	case !slices.ContainsFunc(l.keys, func(k *ringKey) bool { return k.counts() && k.Algorithm == a }):
		l.add(DSWithoutDNSKEY, Error, ds[0], "a DS of %s is known (%s), and the zone has no DNSKEY of it", a, listDS(ds))
	case slices.ContainsFunc(strong, names):
		l.extra(list)
		return l.entry(a, strong)
	case slices.ContainsFunc(list, names):
		l.add(DSMismatch, Error, strong[0].DS, "no DS of %s with %s fits a key of the zone, and there are validators that go by the strongest digest alone (RFC 4509 section 3): %s",
			a, strong[0].Digest, l.rightDS(a, strong[0].Digest))
	case slices.ContainsFunc(list, func(d namedKeys) bool { return d.err != nil }):
		l.add(NotVerified, Error, ds[0], "whether a DS of %s (%s) fits a key cannot be told: its digest cannot be computed", a, listDS(ds))
	default:
		l.add(DSMismatch, Error, ds[0], "no DS of %s (%s) fits a key of the zone: %s", a, listDS(ds), l.rightDS(a, ds[0].Digest))
	}
	return foreign
}

// Strongest leaves out, of each algorithm, the DS whose digest is weaker than the
// strongest one that can be computed: there are validators that do not look at them
// (RFC 4509 section 3 says so of SHA-1).
func Strongest(ds []DS) []DS {
	best := map[Algorithm]DigestType{}
	for _, d := range ds {
		if d.Digest.Supported() {
			best[d.Algorithm] = max(best[d.Algorithm], d.Digest)
		}
	}
	return filter(ds, func(d DS) bool { return best[d.Algorithm] == 0 || d.Digest == best[d.Algorithm] })
}

func filter(ds []DS, keep func(DS) bool) []DS {
	return slices.DeleteFunc(slices.Clone(ds), func(d DS) bool { return !keep(d) })
}

// extra reports each DS that names no key, beside one that does.
func (l *link) extra(list []namedKeys) {
	for _, d := range list {
		if len(d.keys) == 0 && d.err == nil {
			l.add(DSExtra, Warning, d.DS, "DS %s fits no key of the zone", d.DS)
		}
	}
}

// entry reports that no key which a DS names signs the DNSKEY RRset.
func (l *link) entry(a Algorithm, list []namedKeys) verdict {
	var tags []string
	worth := foreign
	for _, d := range list {
		for _, k := range d.keys {
			switch l.signs(k) {
			case good:
				return good
			case unknown:
				worth = unknown
			}
			if tag := fmt.Sprint(k.Tag); !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	if worth == foreign {
		l.add(DNSKEYUnsigned, Error, list[0].DS, "the DNSKEY RRset has no valid signature by a key of %s that a DS names: not by %s", a, strings.Join(tags, ", "))
	}
	return worth
}

// rightDS gives the DS of the keys with SEP flag, or of all.
func (l *link) rightDS(a Algorithm, digest DigestType) string {
	if !digest.Supported() {
		digest = SHA256
	}
	var sep, all []DS
	for _, k := range l.keys {
		d, err := MakeDS(l.origin, k.Key, digest)
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
