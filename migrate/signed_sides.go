package migrate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// SideKeys are the keys that a side signs with, as they were seen last, in order of
// rdata.
type SideKeys struct {
	// Data are the keys that sign the zone's records, Entry those that sign the
	// DNSKEY set: what a DS has to name. Where no signature was seen, their flags
	// tell.
	Data, Entry []dnssec.Key
	// Published are all keys of the side's DNSKEY sets.
	Published []dnssec.Key
	// Strange are signers, as algorithm and tag, that no DNSKEY set of the side has.
	Strange []string
	// Seen tells whether somebody saw a DNSKEY set, or that there is none.
	Seen bool
}

// EntryTags are key tags by side; of a key of both sides under the new one alone.
type EntryTags struct {
	Old []uint16 `json:"old,omitempty"`
	New []uint16 `json:"new,omitempty"`
}

func (m *signedMove) entryTags() *EntryTags {
	var tags EntryTags
	for _, k := range m.new.Entry {
		tags.New = append(tags.New, k.Tag)
	}
	for _, k := range m.old.Entry {
		if !slices.Contains(tags.New, k.Tag) {
			tags.Old = append(tags.Old, k.Tag)
		}
	}
	return &tags
}

// Algorithms are those that a side signs with, in order.
func (s *SideKeys) Algorithms() (list []dnssec.Algorithm) {
	for _, k := range s.Data {
		list = append(list, k.Algorithm)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// signer is what an RRSIG says of the key that made it: "13/4711".
type signer string

func signerOfKey(k dnssec.Key) signer {
	return signer(strconv.Itoa(int(k.Algorithm)) + "/" + strconv.Itoa(int(k.Tag)))
}

// Side finds the keys of a side: those named by signatures that its servers gave
// last or, where none came, those whose flags say so.
func (c *Chain) Side(role evidence.Role) (s SideKeys) {
	s.Seen = c.Seen(role)
	entry := map[signer]bool{}
	keys := map[string]dnssec.Key{}
	for _, set := range c.InService(role) {
		for _, rdata := range set.Rdata {
			if k, err := dnssec.ParseKey(rdata); err == nil && k.ForZone() && !k.Revoked() {
				keys[rdata] = k
			}
		}
		for of := range strings.FieldsSeq(set.signers) {
			entry[signer(of)] = true
		}
	}
	for _, rdata := range slices.Sorted(maps.Keys(keys)) {
		s.Published = append(s.Published, keys[rdata])
	}
	data := c.signersOfData(role)
	s.Data = s.named(data, func(k dnssec.Key) bool { return !k.SEP() })
	s.Entry = s.named(entry, dnssec.Key.SEP)
	for of := range data {
		if !slices.ContainsFunc(s.Published, func(k dnssec.Key) bool { return signerOfKey(k) == of }) {
			s.Strange = append(s.Strange, string(of))
		}
	}
	slices.Sort(s.Strange)
	return s
}

// named are the keys that are among signers; without signers those whose flags fit,
// and where none fits all.
func (s *SideKeys) named(signers map[signer]bool, fits func(dnssec.Key) bool) (list []dnssec.Key) {
	for _, k := range s.Published {
		if len(signers) > 0 && signers[signerOfKey(k)] || len(signers) == 0 && fits(k) {
			list = append(list, k)
		}
	}
	if len(list) == 0 {
		return s.Published
	}
	return list
}

// signersOfData are those of the zone's records, of each address as it was seen last.
// The DNSKEY set and its copies for the parent are signed by keys of their own.
func (c *Chain) signersOfData(role evidence.Role) map[signer]bool {
	type seen struct {
		run     *clockRun
		signers map[signer]bool
	}
	last := map[string]*seen{}
	for i := range c.sights {
		x := &c.sights[i]
		if x.Role != role {
			continue
		}
		for of := range c.dataSigners(x.Observation) {
			at := x.Address.String()
			if last[at] == nil || last[at].run != x.run {
				last[at] = &seen{x.run, map[signer]bool{}}
			}
			last[at].signers[of] = true
		}
	}
	all := map[signer]bool{}
	for _, one := range last {
		maps.Copy(all, one.signers)
	}
	return all
}

// dataSigners are the signers of what an answer holds of the zone.
func (c *Chain) dataSigners(o *evidence.Observation) map[signer]bool {
	all := map[signer]bool{}
	for _, section := range [][]evidence.RR{o.Answer, o.Authority} {
		for i := range section {
			if section[i].Type != "RRSIG" {
				continue
			}
			fields := strings.Fields(section[i].Data)
			if len(fields) < 8 || slices.Contains([]string{"DNSKEY", "CDS", "CDNSKEY"}, fields[0]) || c.reader.names.name(fields[7]) != c.reader.origin {
				continue
			}
			all[signer(fields[1]+"/"+fields[6])] = true
		}
	}
	return all
}

// Lacks are keys that a set does not have.
func (s *ChainSet) Lacks(keys []dnssec.Key) (list []dnssec.Key) {
	for _, k := range keys {
		if !s.Has(k.Rdata) {
			list = append(list, k)
		}
	}
	return list
}

// Names tells whether a DS of a set names a key that signs a side's DNSKEY set.
func (c *Chain) Names(set *ChainSet, side *SideKeys) bool {
	return slices.ContainsFunc(set.Rdata, func(rdata string) bool {
		ds, err := dnssec.ParseDS(rdata)
		return err == nil && slices.ContainsFunc(side.Entry, func(k dnssec.Key) bool {
			matches, _ := ds.Matches(c.reader.origin, k)
			return matches
		})
	})
}

// KeyTags names keys by their tags: "4711 and 12345".
func KeyTags(keys []dnssec.Key) string {
	var words []string
	for _, k := range slices.SortedFunc(slices.Values(keys), func(a, b dnssec.Key) int {
		return cmp.Or(cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Algorithm, b.Algorithm))
	}) {
		words = append(words, strconv.Itoa(int(k.Tag)))
	}
	return List(words, someValues)
}

// setKeys are the keys of a DNSKEY set.
func setKeys(set *ChainSet) (keys []dnssec.Key) {
	for _, rdata := range set.Rdata {
		if k, err := dnssec.ParseKey(rdata); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// dsWords names the DS of a set by tag.
func dsWords(set *ChainSet) string {
	var words []string
	for _, rdata := range set.Rdata {
		if ds, err := dnssec.ParseDS(rdata); err == nil {
			words = append(words, strconv.Itoa(int(ds.Tag)))
		}
	}
	if len(words) == 0 {
		return "no DS"
	}
	return "DS " + List(words, someValues)
}

// dnskeyWords names the keys of a set by tag.
func dnskeyWords(set *ChainSet) string {
	if set.Empty() {
		return "no DNSKEY"
	}
	return "DNSKEY " + KeyTags(setKeys(set))
}

// Words names what a set has, by tag: "DNSKEY 4711 and 12345", "no DS".
func (s *ChainSet) Words() string {
	if s.Role == evidence.Parent {
		return dsWords(s)
	}
	return dnskeyWords(s)
}
