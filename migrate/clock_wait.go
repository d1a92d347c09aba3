package migrate

import "time"

// waits is how long everything has to be waited for once more.
func (f *formula) waits() time.Duration { return max(f.nameWait(), f.addressWait()).Duration() }

func (f *formula) nameWait() Seconds {
	if !f.hasNames() {
		return 0
	}
	pns, cns := f.lastOf(f.pns), f.lastOf(f.cns)
	if f.sumsNames() {
		return pns + cns
	}
	return max(pns, cns)
}

func (f *formula) addressWait() Seconds {
	if !f.hasAddresses() {
		return 0
	}
	g, ca := f.lastOf(f.g), Seconds(0)
	if f.hasCopy() {
		ca = f.lastOf(f.ca)
	}
	if f.sumsAddresses() {
		return g + ca
	}
	return max(g, ca)
}

// lastOf is the largest TTL that caches may take again; the plan's ttl-before where
// nothing was seen.
func (f *formula) lastOf(list []*counted) Seconds {
	if ttl, ok := longest(list); ok {
		return ttl
	}
	return f.assumedTTL()
}

// shortest is the wait from when the last condition is met.
func (f *formula) shortest() time.Duration {
	var wait Seconds
	unmet := false
	need := func(not bool, ttl func() Seconds) {
		if not {
			unmet, wait = true, max(wait, ttl())
		}
	}
	all := func() Seconds { return max(f.nameWait(), f.addressWait()) }
	need(f.parent.since == nil && f.sumsNames(), f.nameWait)
	need(f.parent.since == nil && f.hasNames(), func() Seconds { return f.lastOf(f.pns) })
	need(f.parent.since == nil && f.sumsAddresses(), f.addressWait)
	need(f.parent.since == nil && f.hasAddresses(), func() Seconds { return f.lastOf(f.g) })
	need(f.apex.since == nil && f.hasNames() && !f.waivedU3, func() Seconds { return f.lastOf(f.cns) })
	need(f.copied.since == nil && f.hasCopy() && !f.waivedU5, func() Seconds { return f.lastOf(f.ca) })
	need(f.old.since == nil, all)
	if !unmet {
		wait = all()
	}
	return wait.Duration()
}
