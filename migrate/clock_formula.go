package migrate

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/plans"
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
func (f *formula) hasNames() bool { return !f.names.same() }

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
	f := &formula{clockReader: r, waivedU3: r.waived("U3") || r.plan.DNSSEC == MultiSigner && r.waived("M5"), waivedU5: r.waived("U5")}
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
		c := &counted{
			Term: Term{Symbol: symbolCns, TTL: f.assumedTTL(), Where: place, What: f.names.what, Assumed: true, Why: "nobody saw the NS set there"},
			last: true, current: true,
		}
		if f.apex.since != nil {
			c.start(*f.apex.since, "all other old servers have had the new set in the apex; nobody saw the NS set there")
		}
		f.cns = append(f.cns, c)
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

// waived tells whether the plan lets a step go without its proof, while the waiver
// holds.
func (r *clockReader) waived(step string) bool {
	for i := range r.plan.Waivers {
		w := &r.plan.Waivers[i]
		if w.Step == step && w.Reason != "" && w.By != "" && !plans.Expired(w.Until, r.Now) {
			return true
		}
	}
	return false
}
