package dnssec

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/zonefile"
)

// Trust is what a DS set makes of the DNSKEY RRset of one answer (RFC 4035 section
// 5.2).
type Trust struct {
	Origin zonefile.Name
	// Published are the keys of the answer, whether anything leads to them or not.
	Published []Key
	// Algorithms are those that each RRset has to be signed with: of the keys, and
	// of the DS.
	Algorithms []Algorithm
	// Secure tells whether a DS leads to a key that signs the keys: whether a
	// validator takes the zone's signatures.
	Secure bool
	// Problems are those of the DNSKEY RRset and of the DS set.
	Problems []Problem
	// Unchained tells that no DS is known: the keys were taken as they are.
	Unchained bool
}

// TrustOf judges the DNSKEY RRset of an answer by the DS set of the parent. Each
// algorithm of the DS set that can be verified has to lead to a key that signs the
// DNSKEY RRset: there are validators that ask for all of them (RFC 6840 section
// 5.11 leaves it to them). An empty DS set makes the zone an insecure one, whose
// signatures are judged by its own keys.
func TrustOf(origin zonefile.Name, ds []DS, keys []RR, opt Options) *Trust {
	t := &Trust{Origin: origin, Unchained: len(ds) == 0}
	set := findSet(signedSets(keys), origin, zonefile.TypeDNSKEY)
	if set != nil {
		for _, rdata := range set.Rdata {
			if k, err := ParseKey(rdata); err == nil {
				t.Published = append(t.Published, k)
			}
		}
	}
	t.Algorithms = algorithmsOf(t.Published)
	if len(t.Published) == 0 {
		t.noKeys(ds)
		return t
	}
	j := t.judgeSet(set, opt)
	t.Problems = j.problems
	t.follow(ds, j)
	return t
}

// algorithmsOf are those of the keys that may sign a zone, in order.
func algorithmsOf(keys []Key) (list []Algorithm) {
	for _, k := range keys {
		if k.ForZone() && !k.Revoked() {
			list = append(list, k.Algorithm)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (t *Trust) add(kind Kind, level Level, d DS, format string, args ...any) {
	t.Problems = append(t.Problems, Problem{
		Kind: kind, Level: level, Name: t.Origin, Type: zonefile.TypeDNSKEY,
		Tag: d.Tag, Algorithm: d.Algorithm, Text: fmt.Sprintf(format, args...),
	})
}

func (t *Trust) noKeys(ds []DS) {
	if len(ds) > 0 {
		t.add(DSWithoutDNSKEY, Error, ds[0], "the parent has a DS (%s), and there is no DNSKEY", tagsOf(ds))
	}
}

// follow goes from the DS set to the keys.
func (t *Trust) follow(ds []DS, j *setJudge) {
	if t.Unchained {
		t.Secure = j.holds()
		return
	}
	usable := slices.DeleteFunc(strongest(ds), func(d DS) bool { return !d.Algorithm.Supported() || !d.Digest.Supported() })
	if len(usable) == 0 {
		t.add(NotVerified, Error, ds[0], "no DS of the parent has an algorithm and a digest that can be verified here (%s)", tagsOf(ds))
		return
	}
	named, signing := t.namedBy(usable, j)
	switch {
	case len(named) == 0:
		t.add(DSMismatch, Error, usable[0], "no DS of the parent (%s) fits a key; there are %s", tagsOf(ds), keysText(t.Published))
		return
	case len(signing) == 0 && !j.holds():
		return // the DNSKEY RRset's own problems say why
	case len(signing) == 0:
		t.add(DNSKEYUnsigned, Error, named[0], "the DNSKEY RRset is not signed by a key that a DS names (%s)", tagsOf(named))
		return
	}
	t.Secure = true
	t.followEach(usable, named, signing)
}

// namedBy tells which DS fit a key, and which of them one that signs the keys.
func (t *Trust) namedBy(ds []DS, j *setJudge) (named, signing []DS) {
	for _, d := range ds {
		for _, k := range t.Published {
			if !k.ForZone() || k.Revoked() {
				continue
			}
			if ok, err := d.Matches(t.Origin, k); !ok || err != nil {
				continue
			}
			named = append(named, d)
			if j.signers[k.Rdata] {
				signing = append(signing, d)
			}
			break
		}
	}
	return named, signing
}

// followEach asks of each algorithm of the DS set that it lead to the keys.
func (t *Trust) followEach(usable, named, signing []DS) {
	done := map[Algorithm]bool{}
	for _, d := range usable {
		of := func(x DS) bool { return x.Algorithm == d.Algorithm }
		switch leads := slices.ContainsFunc(signing, of); {
		case leads && !contains(named, d):
			t.add(DSExtra, Warning, d, "the DS %s fits no key, beside one that does", d)
		case leads || done[d.Algorithm]:
		case slices.ContainsFunc(named, of):
			t.add(DNSKEYUnsigned, Error, d, "the DNSKEY RRset is not signed by key %d, which is the DS's of %s", d.Tag, d.Algorithm)
		case slices.Contains(t.Algorithms, d.Algorithm):
			t.add(DSMismatch, Error, d, "no DS of %s (%s) fits a key", d.Algorithm, tagsOf(filter(usable, of)))
		default:
			t.add(DSWithoutDNSKEY, Error, d, "the parent has a DS of %s (%s), and there is no DNSKEY of that algorithm", d.Algorithm, tagsOf(filter(usable, of)))
		}
		done[d.Algorithm] = true
	}
}

// strongest leaves out the DS with SHA-1 of algorithms that have others too: a
// validator does not look at them (RFC 4509 section 3).
func strongest(ds []DS) []DS {
	return filter(ds, func(d DS) bool {
		return d.Digest != SHA1 || !slices.ContainsFunc(ds, func(x DS) bool {
			return x.Algorithm == d.Algorithm && x.Digest != SHA1 && x.Digest.Supported()
		})
	})
}

func filter(ds []DS, keep func(DS) bool) []DS {
	return slices.DeleteFunc(slices.Clone(ds), func(d DS) bool { return !keep(d) })
}

func contains(ds []DS, d DS) bool {
	return slices.ContainsFunc(ds, func(x DS) bool { return x.Rdata == d.Rdata })
}

// tagsOf is "DS 12 of ED25519 (15), DS 13 of ED25519 (15)".
func tagsOf(ds []DS) string {
	text := ""
	for i, d := range ds {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("tag %d of %s", d.Tag, d.Algorithm)
	}
	return text
}

func keysText(keys []Key) string {
	text := ""
	for i, k := range keys {
		if i > 0 {
			text += "; "
		}
		text += k.String()
	}
	return text
}
