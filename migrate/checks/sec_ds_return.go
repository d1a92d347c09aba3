package checks

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// A DS that returns to where it was leads to what was signed for it all along: the
// way back from a move that is to go unsigned, before the delegation changes, has
// nothing to wait for.

// hadDS tells whether the parent was seen with a kind of DS set at some time or later.
func (v *chainView) hadDS(from *time.Time, is func([]dnssec.DS) bool) bool {
	return from != nil && slices.ContainsFunc(v.chain.Sets, func(s migrate.ChainSet) bool {
		return s.Role == evidence.Parent && !s.Last.Before(*from) && is(dsIn(&s))
	})
}

// askedFor tells whether the parent had a DS of an algorithm since all that servers have
// is signed with it: what caches have from before the first look was asked to be so.
func (v *chainView) askedFor(a dnssec.Algorithm, from *time.Time) bool {
	return v.hadDS(from, func(list []dnssec.DS) bool {
		return slices.ContainsFunc(list, func(d dnssec.DS) bool { return d.Algorithm == a })
	})
}

// waitForReturn waits, where the delegation went back to the old servers, until no
// cache leads to a new one any more, nor holds what one said unsigned.
func (v *chainView) waitForReturn(w *chainWaits) {
	if wait := v.chain.Back(v.p.Clock(), v.p.New); wait != nil {
		w.add(wait, "caches may lead to new servers, or have what these served unsigned (the way back from step U4)")
	}
}

// publishes tells whether a set has a key that a DS names, whether it signs or not: a
// key that stands by, whose DS is one more beside those that lead to the keys.
func (v *chainView) publishes(s *migrate.ChainSet, d dnssec.DS) bool {
	return slices.ContainsFunc(keysOf(s), func(k dnssec.Key) bool {
		ok, err := d.Matches(v.p.Origin(), k)
		return ok && err == nil && k.ForZone() && !k.Revoked() && !slices.Contains(v.removedKeys(), k)
	})
}
