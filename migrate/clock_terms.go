package migrate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// counted is a term with what its formula has to know of it besides.
type counted struct {
	Term
	// last tells that it is what came last, or stands for it: what caches may take
	// again as long as the condition does not hold.
	last bool
	// current tells that the server still has it, as far as was seen.
	current bool
	// least is a bound for End where that is not known.
	least *time.Time
	// gone says why it counts from there.
	gone string
}

// terms are what the histories of a symbol make caches hold. They start for good
// when the condition does: since, which is nil while it is not met.
func (r *clockReader) terms(symbol string, since *time.Time, met string) (list []*counted) {
	return r.termsOf(r.tracks.with(symbol), since, met)
}

// termsOf are those of some histories.
func (r *clockReader) termsOf(tracks []*track, since *time.Time, met string) (list []*counted) {
	groups := map[string][]*track{}
	var order []string
	for _, t := range tracks {
		key := t.what + " " + t.where.Address
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], t)
		for _, v := range t.values() {
			list = append(list, r.termOf(t, v, since, met))
		}
	}
	for _, key := range order {
		if c := r.assumed(groups[key], since, met); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// termOf is the term of a TTL that was seen.
func (r *clockReader) termOf(t *track, v ttlValue, since *time.Time, met string) *counted {
	c := &counted{Term: Term{Symbol: t.symbol, TTL: v.ttl, Where: t.where, What: t.what, Seen: &v.seen}, last: v.last, current: t.shows(v)}
	switch {
	case !v.last && v.gone != nil:
		c.start(*v.gone, v.goneWords())
	case since != nil && (v.gone == nil || since.After(*v.gone)):
		c.start(*since, met)
	case since != nil:
		c.start(*v.gone, v.goneWords())
	default:
		c.Why, c.gone = v.stillWords(), v.goneWords()
		c.bound(v.bound())
	}
	return c
}

// shows tells whether what was seen last has a TTL.
func (t *track) shows(v ttlValue) bool {
	s := &t.spans[len(t.spans)-1]
	return s.kind != lookGood && s.ttl == v.ttl
}

func (c *counted) start(at time.Time, why string) {
	end := at.Add(c.TTL.Duration())
	c.Start, c.End, c.Why = &at, &end, why
}

func (c *counted) bound(from time.Time) {
	least := from.Add(c.TTL.Duration())
	c.least = &least
}

// bound is from when on caches count down at the earliest: a set that is wholly
// the old one may be asked for until it is seen to be gone; one that mixes both is
// nothing that lasts, and counts from when it came.
func (v *ttlValue) bound() time.Time {
	switch {
	case v.gone != nil:
		return *v.gone
	case v.kind == lookOld:
		return v.seen
	}
	return v.from
}

func (v *ttlValue) goneWords() string {
	if v.lowered != nil {
		return fmt.Sprintf("its TTL was lowered to %d", *v.lowered)
	}
	return "it was seen to be gone"
}

func (v *ttlValue) stillWords() string {
	if v.gone == nil {
		return "it is still there"
	}
	return "it is gone there, and not everywhere for good"
}

// assumed stands for what nobody saw of an RRset at an address: the TTL that it had
// before the first look or, where no look found anything but what is planned, the
// TTL of the old data.
func (r *clockReader) assumed(group []*track, since *time.Time, met string) *counted {
	first := group[0]
	var largest Seconds
	seen := false
	for _, t := range group {
		if t.spans[0].first.Before(first.spans[0].first) {
			first = t
		}
		for i := range t.spans {
			seen = seen || t.spans[i].kind != lookGood
			largest = max(largest, t.spans[i].ttl)
		}
	}
	at := first.spans[0].first
	c := &counted{Term: Term{Symbol: first.symbol, TTL: r.assumedTTL(), Where: first.where, What: first.what, Assumed: true, Seen: &at}}
	c.Where.Vantage = ""
	switch {
	case seen:
		c.start(at, "it was looked at for the first time: the TTL before is not known")
		return c
	case !r.hadBefore(first):
		return nil
	}
	c.last, c.TTL = true, max(c.TTL, largest)
	if since == nil {
		c.Why, c.gone = "nobody saw the old data there", "it was looked at for the first time, and nobody saw the old data there"
		c.bound(at)
		return c
	}
	c.start(*since, met+"; nobody saw the old data there")
	return c
}

// assumedTTL is the plan's ttl-before for NS sets.
func (r *clockReader) assumedTTL() Seconds { return Seconds(r.plan.Timing.TTLBefore.NS / time.Second) }

// hadBefore tells whether there was other data before at all: a name that is kept
// had no addresses of a family that the old ones are not of.
func (r *clockReader) hadBefore(t *track) bool {
	if t.symbol == symbolPns || t.symbol == symbolCns {
		return true
	}
	name, typ, _ := strings.Cut(t.what, " ")
	i := slices.IndexFunc(r.kept, func(k keptName) bool { return k.name.String() == name })
	return i >= 0 && slices.ContainsFunc(r.kept[i].old, func(a netip.Addr) bool {
		return a.Is4() == (typ == "A") && !slices.Contains(r.kept[i].new, a)
	})
}

// newApexTerms are old names that new servers had in the apex when they could be
// asked already: who did so holds these.
func (r *clockReader) newApexTerms() (list []*counted) {
	asked := r.firstNew()
	for _, t := range r.tracks.with(symbolNew) {
		for _, v := range t.values() {
			if v.kind != lookOld && v.kind != lookMixed || asked == nil || v.gone != nil && !v.gone.After(*asked) {
				continue
			}
			c := &counted{Term: Term{Symbol: symbolCns, TTL: v.ttl, Where: t.where, What: t.what, Seen: &v.seen}}
			if v.gone == nil {
				c.start(v.seen, "the new server was seen with old names")
			} else {
				c.start(*v.gone, v.goneWords())
			}
			list = append(list, c)
		}
	}
	return list
}

// firstNew is when anybody was first seen to name a new server.
func (r *clockReader) firstNew() (at *time.Time) {
	for _, t := range slices.Concat(r.tracks.with(symbolPns), r.tracks.with(symbolCns)) {
		for i := range t.spans {
			if s := &t.spans[i]; (s.kind == lookGood || s.kind == lookMixed) && (at == nil || s.first.Before(*at)) {
				at = &s.first
			}
		}
	}
	return at
}

// longest is the largest TTL among those that caches may take again.
func longest(list []*counted) (ttl Seconds, ok bool) {
	for _, c := range list {
		if c.last {
			ttl, ok = max(ttl, c.TTL), true
		}
	}
	return ttl, ok
}

// latestEnd is the latest end of terms; zero where none is known.
func latestEnd(list []*counted) (end time.Time) {
	for _, c := range list {
		if c.End != nil {
			end = maxTime(end, *c.End)
		}
	}
	return end
}

var symbolOrder = []string{SymbolPds, SymbolK, symbolPns, symbolCns, symbolG, symbolCa, symbolZ, symbolNEG}

func sortTerms(list []Term) {
	endOf := func(t *Term) time.Time {
		if t.End == nil {
			return time.Unix(1<<40, 0)
		}
		return *t.End
	}
	slices.SortStableFunc(list, func(a, b Term) int {
		return cmp.Or(
			cmp.Compare(slices.Index(symbolOrder, a.Symbol), slices.Index(symbolOrder, b.Symbol)),
			endOf(&a).Compare(endOf(&b)),
			cmp.Compare(a.What, b.What), cmp.Compare(a.Where.Server, b.Where.Server),
			cmp.Compare(a.Where.Address, b.Where.Address), cmp.Compare(a.Where.Vantage, b.Where.Vantage),
		)
	})
}
