package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// reportKeysReplaced is for a new zone whose keys are not those of the zone in service:
// the DS, and the DNSKEY set that caches have, are of the latter.
func reportKeysReplaced(p *migrate.Pass) {
	audit, why := zoneAudit(p)
	switch {
	case audit == nil:
		p.NotApplicable(why)
	case p.Old == nil || p.Old.TypeCount(zonefile.TypeDNSKEY) == 0:
		p.NotApplicable("the zone in service has no keys")
	case len(audit.Keys) > 0:
		old, new := zoneKeysOf(p.Old), zoneKeysOf(p.New)
		if len(knownDS(p)) == 0 {
			reportNoCommonEntry(p, old, new)
		}
		reportUnknownToCaches(p, old)
		reportKeysGone(p, new)
	}
}

// zoneKeys are the keys of a zone by which signatures count.
type zoneKeys struct {
	all []dnssec.Key
	// sep are those that a DS can be expected to name, entry those of them that sign the
	// DNSKEY RRset. Where no key has the SEP flag it can be any.
	sep, entry []dnssec.Key
	ttl        uint32
}

func zoneKeysOf(z *zonefile.Zone) (a zoneKeys) {
	set := z.RRset(z.Origin(), zonefile.TypeDNSKEY)
	a.ttl = set.TTL()
	for r := range set.Records() {
		if k, err := dnssec.ParseKey(r.Rdata()); err == nil && k.ForZone() && !k.Revoked() {
			a.all = append(a.all, k)
		}
	}
	a.sep = slices.DeleteFunc(slices.Clone(a.all), func(k dnssec.Key) bool { return !k.SEP() })
	if len(a.sep) == 0 {
		a.sep = a.all
	}
	for r := range z.RRset(z.Origin(), zonefile.TypeRRSIG).Records() {
		sig, err := dnssec.ParseSignature(r.Rdata())
		if err == nil && sig.Covered == zonefile.TypeDNSKEY {
			a.entry = append(a.entry, madeBy(a.sep, &sig)...)
		}
	}
	return a
}

// madeBy gives the keys that a signature names.
func madeBy(keys []dnssec.Key, sig *dnssec.Signature) (named []dnssec.Key) {
	for _, k := range keys {
		if k.Tag == sig.Tag && k.Algorithm == sig.Algorithm {
			named = append(named, k)
		}
	}
	return named
}

// reportNoCommonEntry is for a DS that nobody told of: it names a key of the zone in
// service.
func reportNoCommonEntry(p *migrate.Pass, old, new zoneKeys) {
	kept := func(k dnssec.Key) bool {
		return slices.ContainsFunc(new.entry, func(n dnssec.Key) bool { return n.Rdata == k.Rdata })
	}
	if len(new.entry) == 0 || len(old.sep) == 0 || slices.ContainsFunc(old.sep, kept) {
		return
	}
	p.Report(migrate.Finding{
		Owner: p.Origin().String(), Type: "DNSKEY", At: p.New.RRset(p.Origin(), zonefile.TypeDNSKEY).At(0).Ref(zonefile.PartRecord),
		Message: fmt.Sprintf("the DNSKEY RRset is signed by %s, and the zone in service has no such key (it has %s, which a DS is to name); no DS is known that fits",
			migrate.KeyTags(new.entry), migrate.KeyTags(old.sep)),
		Fix:      "keep a key that the DS names; or, where the parent has a DS of the new one as well, say so by --ds or the plan's ds",
		Headline: "the keys of the zone in service are gone",
	})
}

// reportUnknownToCaches is for signatures by keys that caches do not have yet.
func reportUnknownToCaches(p *migrate.Pass, old zoneKeys) {
	n, all, first := signedByNoneOf(p.New, old.all)
	if n == 0 {
		return
	}
	p.Report(migrate.Finding{
		Owner: first.Name().String(), Type: "RRSIG", At: first.Ref(zonefile.PartRecord),
		Message: fmt.Sprintf("%s signed by no key that the zone in service has (%s): who has its DNSKEY RRset in a cache cannot verify them for up to %s",
			areOf(n, all), migrate.KeyTags(old.all), migrate.TTLText(migrate.Seconds(old.ttl))),
		Fix:      "publish a key for as long as the TTL of the DNSKEY RRset before it signs alone, and sign by the old one until then",
		Headline: areOf(n, all) + " signed by keys that caches do not have",
	})
}

// reportKeysGone is for keys that are taken out while their signatures are in service.
func reportKeysGone(p *migrate.Pass, new zoneKeys) {
	n, all, first := signedByNoneOf(p.Old, new.all)
	if n == 0 {
		return
	}
	p.Report(migrate.Finding{
		Severity: migrate.Warning,
		Owner:    p.Origin().String(), Type: "DNSKEY", At: p.New.RRset(p.Origin(), zonefile.TypeDNSKEY).At(0).Ref(zonefile.PartRecord),
		Message: fmt.Sprintf("of the zone in service %s signed by no key that is left (%s), first at %s: who gets them from a cache that does not verify cannot verify them",
			areOf(n, all), migrate.KeyTags(new.all), first.Name()),
		Fix: "keep a key for as long as caches have what it signed",
	})
}

// areOf says of how many RRsets something is true: "all 12 RRsets are".
func areOf(n, all int) string {
	switch {
	case n < all:
		return fmt.Sprintf("%s of %s are", migrate.Number(n), migrate.Plural(all, "RRset"))
	case n == 1:
		return "the only RRset is"
	}
	return fmt.Sprintf("all %s are", migrate.Plural(all, "RRset"))
}

// signedByNoneOf counts the RRsets of a zone, but for DNSKEY, with signatures of which
// none names one of the keys; first is a signature of the first such.
func signedByNoneOf(z *zonefile.Zone, keys []dnssec.Key) (n, all int, first zonefile.Record) {
	var at setKey
	var start zonefile.Record
	found := true
	end := func() {
		if !found {
			if n++; n == 1 {
				first = start
			}
		}
	}
	for sig, r := range signaturesOf(z) {
		if sig.Covered == zonefile.TypeDNSKEY {
			continue
		}
		if here := (setKey{r.Name(), sig.Covered}); here != at {
			end()
			at, start, found = here, r, false
			all++
		}
		found = found || len(madeBy(keys, &sig)) > 0
	}
	end()
	return n, all, first
}
