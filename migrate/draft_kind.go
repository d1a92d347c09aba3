package migrate

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// signedWay is how a zone that is signed can be moved. What the files say of both
// sides decides; else the way that needs nothing of either provider.
func (f *draftFacts) signedWay() {
	n := &f.dnssec
	n.intro, n.told = "The zone is signed, or was lately:", append(n.signs, n.unknown...)
	way, why := f.proposal()
	n.way = way
	n.outro = []string{why, "With go-insecure the DS goes first, and the zone moves unsigned once caches have let go of it. " +
		"With multi-signer both providers sign, each with the other's keys in its DNSKEY (RFC 8901). " +
		"With same-keys the new provider gets the private keys."}
}

// proposal is the way that the zones of both sides allow. What nobody can see, such
// as whether the old provider takes keys of others, is not taken for granted.
func (f *draftFacts) proposal() (way, why string) {
	const safe = "it asks nothing of either provider but that the DS is removed"
	oldZone, newZone := f.oldZone(), f.draft.New
	if oldZone == nil || newZone == nil {
		return GoInsecure, "Proposed is go-insecure, for what the new provider will sign is not known: " + safe + "."
	}
	old, new := apexKeys(oldZone), apexKeys(newZone.Zone)
	shared := slices.ContainsFunc(old, func(k string) bool { return slices.Contains(new, k) })
	switch {
	case len(old) == 0:
		return GoInsecure, "Proposed is go-insecure, for the old zone as it was given has no DNSKEY to compare: " + safe + "."
	case len(new) == 0:
		return GoInsecure, "Proposed is go-insecure, for the new zone has no DNSKEY: " + safe + "."
	case slices.Equal(old, new):
		return SameKeys, "Both zones have the same DNSKEY set: same-keys is proposed, and the DS stays as it is."
	case keyAlgorithms(oldZone) != keyAlgorithms(newZone.Zone):
		return GoInsecure, fmt.Sprintf("Proposed is go-insecure, for the old zone has keys of algorithm %s and the new one of %s, and two signers need the same: %s.",
			keyAlgorithms(oldZone), keyAlgorithms(newZone.Zone), safe)
	case shared:
		return MultiSigner, "The zones share some DNSKEY, so the providers take each other's: multi-signer is proposed, and the zone validates all the while."
	}
	return GoInsecure, "Proposed is go-insecure, for the new zone has keys of its own, and whether the old provider takes them into its DNSKEY set cannot be seen. " +
		"If it does, and names the new servers in its NS set, multi-signer keeps the zone signed all the while."
}

// oldZone is the old side's whole zone: the file, or what a transfer gave.
func (f *draftFacts) oldZone() *zonefile.Zone {
	if f.draft.Old != nil {
		return f.draft.Old.Zone
	}
	for _, t := range f.draft.Transfers {
		if t.Zone != nil {
			return t.Zone
		}
	}
	return nil
}

// keyAlgorithms lists the algorithms of a zone's keys: "13", "8 and 13".
func keyAlgorithms(z *zonefile.Zone) string {
	var list []string
	for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		if k, err := dnssec.ParseKey(r.Rdata()); err == nil && !slices.Contains(list, strconv.Itoa(int(k.Algorithm))) {
			list = append(list, strconv.Itoa(int(k.Algorithm)))
		}
	}
	slices.Sort(list)
	return List(list, len(list))
}

func apexKeys(z *zonefile.Zone) (keys []string) {
	for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		keys = append(keys, r.RdataText())
	}
	slices.Sort(keys)
	return keys
}
