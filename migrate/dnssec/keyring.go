package dnssec

import (
	"slices"
	"sync/atomic"

	"github.com/zonegate/zonegate/zonefile"
)

// keyring are the keys of a zone, ready for use by several goroutines.
type keyring struct {
	keys []*ringKey
	// algorithms are those of the keys that count, in order.
	algorithms []Algorithm
	inUse      [256]bool
}

// ringKey is a published key: what verifies by it, or why nothing can.
type ringKey struct {
	Key
	record zonefile.Record
	verify verifier
	err    error
	used   atomic.Bool // a signature of the zone is by it, right or wrong
}

// newKeyring makes the DNSKEY RRset of a zone ready.
func newKeyring(set zonefile.RRset) *keyring {
	ring := &keyring{}
	for r := range set.Records() {
		key, err := ParseKey(r.Rdata())
		if err != nil {
			continue
		}
		k := &ringKey{Key: key, record: r}
		k.verify, k.err = key.verifier()
		ring.keys = append(ring.keys, k)
		if k.counts() {
			ring.inUse[k.Algorithm] = true
		}
	}
	for a, used := range ring.inUse {
		if used {
			ring.algorithms = append(ring.algorithms, Algorithm(a))
		}
	}
	return ring
}

// counts tells whether signatures by the key carry data.
func (k *ringKey) counts() bool { return k.ForZone() && !k.Revoked() }

// made tells whether the key made the signature over the RRset, which names it.
func (k *ringKey) made(sig Signature, set Set) bool {
	if k.err != nil {
		return false
	}
	data, err := appendSigned(nil, sig, set)
	return err == nil && k.verify(data, sig.Bytes) == nil
}

// named gives the keys that a signature may be by: those of its tag and algorithm.
func (ring *keyring) named(sig *Signature) []*ringKey {
	first, many := -1, false
	for i, k := range ring.keys {
		if k.Tag == sig.Tag && k.Algorithm == sig.Algorithm {
			many = first >= 0
			first = max(first, i)
		}
	}
	switch {
	case first < 0:
		return nil
	case !many:
		return ring.keys[first : first+1]
	}
	return slices.DeleteFunc(slices.Clone(ring.keys), func(k *ringKey) bool {
		return k.Tag != sig.Tag || k.Algorithm != sig.Algorithm
	})
}

// list gives the keys as records.
func (ring *keyring) list() []Key {
	keys := make([]Key, len(ring.keys))
	for i, k := range ring.keys {
		keys[i] = k.Key
	}
	return keys
}
