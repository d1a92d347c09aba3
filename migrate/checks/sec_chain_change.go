package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// change applies the changes of gate ds to the DS set of the parent.
func (v *chainView) change() {
	v.ds = v.present()
	for _, c := range v.p.Signing.Changes {
		switch c.Kind {
		case migrate.RemoveDS:
			v.removeDS(c)
		case migrate.AddDS:
			v.addDS(c)
		}
	}
}

// present are the DS that any server of the parent has.
func (v *chainView) present() (list []dnssec.DS) {
	for i := range v.at {
		for _, d := range dsIn(&v.at[i]) {
			if !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	return list
}

// endsInsecure tells whether DS are to be removed, all of them, and nothing else is to
// be done.
func (v *chainView) endsInsecure() bool {
	others := func(c migrate.KeyChange) bool { return c.Kind != migrate.RemoveDS }
	return len(v.removed) > 0 && len(v.ds) == 0 && len(v.wrong) == 0 && !slices.ContainsFunc(v.p.Signing.Changes, others)
}

func (v *chainView) removeDS(c migrate.KeyChange) {
	gone := func(d dnssec.DS) bool { return isMeant(c, d) }
	going := filterDS(v.ds, gone)
	if len(going) == 0 {
		v.wrong = append(v.wrong, fmt.Sprintf("the parent has no DS %s that could be removed; it has %s", dsChangeWords(c), dsListWords(v.ds)))
		return
	}
	v.removed = append(v.removed, going...)
	v.ds = filterDS(v.ds, func(d dnssec.DS) bool { return !gone(d) })
}

func filterDS(list []dnssec.DS, want func(dnssec.DS) bool) (some []dnssec.DS) {
	for _, d := range list {
		if want(d) {
			some = append(some, d)
		}
	}
	return some
}

// isMeant tells whether a change is about a DS.
func isMeant(c migrate.KeyChange, d dnssec.DS) bool {
	switch {
	case c.DS != "":
		meant, err := dnssec.ReadDS(c.DS)
		return err == nil && meant == d
	case c.TagGiven:
		return c.Tag == d.Tag
	}
	return true
}

func dsChangeWords(c migrate.KeyChange) string {
	switch {
	case c.DS != "":
		return shortened(c.DS)
	case c.TagGiven:
		return fmt.Sprint(c.Tag)
	}
	return "at all"
}

func (v *chainView) addDS(c migrate.KeyChange) {
	list, why := v.meantDS(c)
	if why != "" {
		v.wrong = append(v.wrong, why)
		return
	}
	for _, d := range list {
		if slices.Contains(v.ds, d) {
			v.wrong = append(v.wrong, fmt.Sprintf("the parent has the DS %d already", d.Tag))
			continue
		}
		v.ds, v.added = append(v.ds, d), append(v.added, d)
	}
}

// meantDS is the DS of a change: as given, or made of the keys with its tag.
func (v *chainView) meantDS(c migrate.KeyChange) (list []dnssec.DS, why string) {
	if c.DS != "" {
		return readDS([]string{c.DS}), ""
	}
	keys := v.tagged(c.Tag)
	for _, k := range keys {
		if d, err := dnssec.MakeDS(v.p.Origin(), k, dnssec.SHA256); err == nil && k.ForZone() && !k.Revoked() {
			list = append(list, d)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Sprintf("neither the zone nor any server has a DNSKEY with tag %d that a DS could name", c.Tag)
	}
	return list, ""
}

// tagged are the keys with a tag, of the zone and of servers.
func (v *chainView) tagged(tag uint16) (keys []dnssec.Key) {
	take := func(list []dnssec.Key) {
		for _, k := range list {
			if k.Tag == tag && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	take(apexKeys(v.p.New))
	for _, role := range []evidence.Role{evidence.Old, evidence.New} {
		for _, s := range v.chain.InService(role) {
			take(keysOf(&s))
		}
	}
	if v.p.Old != nil {
		take(apexKeys(v.p.Old))
	}
	return keys
}

// apexKeys are the DNSKEY records of a zone.
func apexKeys(z *zonefile.Zone) (keys []dnssec.Key) {
	for rec := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		if k, err := dnssec.ParseKey(rec.Rdata()); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// removedKeys are the keys that are to be removed.
func (v *chainView) removedKeys() (keys []dnssec.Key) {
	for _, c := range v.p.Signing.Changes {
		if c.Kind == migrate.RemoveKey {
			for _, k := range v.tagged(c.Tag) {
				if !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	return keys
}

// unsigns tells whether the zone is to be unsigned.
func unsigns(p *migrate.Pass) bool {
	return slices.ContainsFunc(p.Signing.Changes, func(c migrate.KeyChange) bool { return c.Kind == migrate.Unsign })
}

func dsListWords(list []dnssec.DS) string {
	if len(list) == 0 {
		return "none"
	}
	var words []string
	for _, d := range list {
		words = with(words, fmt.Sprintf("DS %d %s", d.Tag, d.Algorithm))
	}
	return someOf(words)
}
