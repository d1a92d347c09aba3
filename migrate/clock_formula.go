package migrate

import (
	"slices"
	"strings"
	"time"
)

// formula puts conditions and terms together.
type formula struct {
	*clockReader
	parent, apex, copied, old *conditionKeeper
	waivedU3, waivedU5        bool

	pns, cns, g, ca []*counted
	more            []*counted // what the new apex had, and waits that began again
}

// hasNames tells whether names of servers change, hasAddresses whether kept names
// get other addresses, and hasCopy whether the old zone has these.
func (f *formula) hasNames() bool     { return !f.names.same() }
func (f *formula) hasAddresses() bool { return len(f.kept) > 0 }
func (f *formula) hasCopy() bool {
	return slices.ContainsFunc(f.kept, func(k keptName) bool { return k.inZone })
}

// sumsNames tells whether the old apex keeps the old set: a resolver may ask an old
// server in the last second of Pns, and keep what it says for all of Cns.
func (f *formula) sumsNames() bool { return f.hasNames() && f.waivedU3 && f.apex.since == nil }

// sumsAddresses tells the same of addresses.
func (f *formula) sumsAddresses() bool { return f.hasCopy() && f.waivedU5 && f.copied.since == nil }

// started tells whether every condition is met that starts the clock.
func (f *formula) started() bool {
	return f.parent.since != nil &&
		(!f.hasNames() || f.apex.since != nil || f.waivedU3) &&
		(!f.hasCopy() || f.copied.since != nil || f.waivedU5)
}

func (r *clockReader) formula() *formula {
	f := &formula{clockReader: r, waivedU3: r.waived("U3"), waivedU5: r.waived("U5")}
	f.parent, f.apex = r.keep(parentShows, 2), r.keep(apexShows, 1)
	f.copied, f.old = r.keep(copyShows, 1), r.keep(oldAnswers, 1)
	for _, k := range []*conditionKeeper{f.parent, f.apex, f.copied, f.old} {
		k.charge(f.parent.first)
	}
	f.pns = r.terms(symbolPns, f.parent.since, "all servers of the parent have shown the new set")
	f.g = r.terms(symbolG, f.parent.since, "all servers of the parent have shown the new addresses")
	f.cns = r.terms(symbolCns, f.apex.since, "all old servers have had the new set in the apex")
	f.ca = r.terms(symbolCa, f.copied.since, "all old servers have had the new addresses")
	f.never()
	if f.sumsNames() {
		f.add(f.cns, f.pns)
	}
	if f.sumsAddresses() {
		f.add(f.ca, f.g)
	}
	f.more = r.newApexTerms()
	return f
}

// never assumes what addresses had of which nothing was ever seen.
func (f *formula) never() {
	if f.old.round == nil || !f.hasNames() {
		return
	}
	for _, n := range f.old.round.set {
		place := f.spotPlace(n)
		if slices.ContainsFunc(f.cns, func(c *counted) bool { return c.Where.Address == place.Address }) {
			continue
		}
		f.cns = append(f.cns, &counted{
			Term: Term{Symbol: symbolCns, TTL: f.assumedTTL(), Where: place, What: f.names.what, Assumed: true, Why: "nobody saw the NS set there"},
			last: true, current: true,
		})
	}
}

// add counts what old servers still have from the end of what the parent had on:
// what they say until then is kept for the whole TTL.
func (f *formula) add(old, parent []*counted) {
	from := latestEnd(parent)
	for _, c := range old {
		switch {
		case c.current && f.parent.since == nil:
			c.Start, c.End = nil, nil
		case c.current:
			c.start(from, "an old server may be asked until then, and still has it")
		case c.Start == nil && c.least != nil:
			c.start(c.least.Add(-c.TTL.Duration()), c.gone)
		}
	}
}

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

// text is the formula in symbols.
func (f *formula) text() string {
	var parts []string
	switch {
	case f.sumsNames():
		parts = append(parts, "Pns + Cns")
	case f.hasNames():
		parts = append(parts, "Pns", "Cns")
	}
	switch {
	case f.sumsAddresses():
		parts = append(parts, "G + Ca")
	case f.hasCopy():
		parts = append(parts, "G", "Ca")
	case f.hasAddresses():
		parts = append(parts, "G")
	}
	switch len(parts) {
	case 0:
		return "S"
	case 1:
		return parts[0] + " + S"
	}
	return "max(" + strings.Join(parts, ", ") + ") + S"
}

// ends is when caches have forgotten everything; nil while that is not known.
func (f *formula) ends() *time.Time {
	if !f.started() {
		return nil
	}
	end := *f.parent.since
	if f.apex.since != nil {
		end = maxTime(end, *f.apex.since)
	}
	for _, list := range [][]*counted{f.pns, f.cns, f.g, f.ca, f.more} {
		end = maxTime(end, latestEnd(list))
	}
	return f.afterStops(end)
}

// afterStops counts the waits once more from when an old server answered again that
// had stopped before they were over. While it has not, no end is known.
func (f *formula) afterStops(end time.Time) *time.Time {
	if f.old.first == nil {
		return nil
	}
	stops := f.old.restarts
	if f.old.first.Sub(*f.parent.first) > f.limit() {
		stops = append([]Restart{{At: *f.parent.first, Since: f.old.first, Text: "nobody had seen all of them answer before"}}, stops...)
	}
	for i := range stops {
		s := &stops[i]
		switch {
		case !s.At.Before(end.Add(f.plan.Margin)):
			continue // it was over
		case s.Since == nil:
			return nil
		}
		again := f.again(s)
		f.more = append(f.more, again)
		end = maxTime(end, *again.End)
	}
	return &end
}

// again is the wait that begins anew, as a term.
func (f *formula) again(s *Restart) *counted {
	c := &counted{Term: Term{Symbol: symbolPns, TTL: Seconds(f.waits() / time.Second), Where: s.Where, What: f.names.what}}
	if f.hasNames() && f.lastOf(f.cns) >= f.lastOf(f.pns) || f.sumsNames() {
		c.Symbol = symbolCns
	}
	why := "the old servers were seen to answer again: "
	switch s.Cause {
	case RestartGap:
		why = "the old servers were looked at again: "
	case "":
		why = "the old servers were seen to answer: "
	}
	c.start(*s.Since, why+s.Text)
	return c
}

// bound is a time that not-before cannot come before, margin left out, where no end
// is known: what caches have already.
func (f *formula) bound() *time.Time {
	var end time.Time
	for _, list := range [][]*counted{f.pns, f.cns, f.g, f.ca, f.more} {
		for _, c := range list {
			switch {
			case c.End != nil:
				end = maxTime(end, *c.End)
			case c.least != nil:
				end = maxTime(end, *c.least)
			}
		}
	}
	if f.sumsNames() {
		end = maxTime(end, f.sumBound(f.pns, f.cns))
	}
	if f.sumsAddresses() {
		end = maxTime(end, f.sumBound(f.g, f.ca))
	}
	if end.IsZero() {
		return nil
	}
	return &end
}

// sumBound adds what the old side still has to the bound of what the parent has.
func (f *formula) sumBound(parent, old []*counted) (end time.Time) {
	for _, c := range parent {
		if c.least != nil {
			end = maxTime(end, *c.least)
		}
	}
	ttl, seen := Seconds(0), false
	for _, c := range old {
		if c.current {
			ttl, seen = max(ttl, c.TTL), true
		}
	}
	if !seen || end.IsZero() {
		return end
	}
	return end.Add(ttl.Duration())
}
