package signer

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// signatures signs all that has to be signed but ZONEMD, whose digest is not known
// yet.
func (c Config) signatures(plain *zonefile.Zone, chain []record) []record {
	var sets []dnssec.Set
	for set := range plain.RRsets() {
		if signable(set) && set.Type() != zonefile.TypeZONEMD {
			sets = append(sets, setOf(set))
		}
	}
	for _, r := range chain {
		sets = append(sets, dnssec.Set{Name: r.owner, Type: r.t, TTL: r.ttl, Rdata: []string{r.rdata}})
	}
	return c.signAll(plain.Origin(), sets)
}

// signable tells whether the zone answers for the RRset: not for glue, what is
// hidden, and delegations (RFC 4035 section 2.2).
func signable(s zonefile.RRset) bool {
	node := s.Node()
	if node.IsCut() {
		return s.Type() == zonefile.TypeDS
	}
	return inChain(node)
}

// signAll signs on all cores; the order of the result is that of the sets.
func (c Config) signAll(origin zonefile.Name, sets []dnssec.Set) []record {
	results := make([][]record, len(sets))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(sets); i = next.Add(1) - 1 {
				results[i] = c.signSet(origin, sets[i])
			}
		})
	}
	wg.Wait()
	return slices.Concat(results...)
}

func (c Config) signSet(origin zonefile.Name, set dnssec.Set) (signatures []record) {
	for _, k := range c.Keys {
		if c.covers(k, set.Name, set.Type) {
			rdata := k.RRSIG(set, origin, c.window(set, k))
			signatures = append(signatures, record{set.Name, zonefile.TypeRRSIG, set.TTL, rdata})
		}
	}
	return signatures
}

func (c Config) window(set dnssec.Set, k Key) Window {
	if c.Window != nil {
		if w := c.Window(set.Name, set.Type, k); w != (Window{}) {
			return w
		}
	}
	return Window{c.Inception, c.Expiration}
}

// covers tells whether a key signs an RRset, as Key.Covers describes it.
func (c Config) covers(k Key, owner zonefile.Name, t zonefile.Type) bool {
	switch {
	case k.Idle:
		return false
	case k.Covers != nil:
		return k.Covers(owner, t)
	}
	sep := t == zonefile.TypeDNSKEY || t == zonefile.TypeCDS || t == zonefile.TypeCDNSKEY
	return isSEP(k) == sep || !slices.ContainsFunc(c.Keys, func(o Key) bool {
		return o.Algorithm == k.Algorithm && !o.Idle && o.Covers == nil && isSEP(o) == sep
	})
}

func isSEP(k Key) bool { return k.Flags&dnssec.FlagSEP != 0 }
