package migrate

import (
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// CountData sets Data (step U6) from what differs between the two sides. While
// caches hold the old NS set they ask old servers, and what these say in the last
// second is kept for a whole TTL: so it counts from when the wait for the NS set is
// over, margin left out.
func (c *Clock) CountData(d *Diff) {
	c.Data = nil
	if d == nil {
		return
	}
	t := c.changedData(d)
	if t == nil {
		return
	}
	if c.NotBefore != nil {
		start := c.NotBefore.Add(-c.Margin.Duration())
		end := start.Add(t.TTL.Duration())
		t.Start, t.End, t.Why = &start, &end, "until then old servers may be asked for it"
	}
	c.Data = t
}

// changedData is the largest TTL of old data that is not the new side's; nil where
// nothing differs.
func (c *Clock) changedData(d *Diff) (t *Term) {
	take := func(symbol, what string, ttl Seconds, where TermPlace, seen *time.Time) {
		if t == nil || ttl > t.TTL {
			t = &Term{Symbol: symbol, TTL: ttl, What: what, Where: where, Seen: seen, Why: "the wait for the NS set has not begun"}
		}
	}
	for i := range d.Sets {
		s := &d.Sets[i]
		if !s.Matters() || s.Kind == TTL || !s.Type.IsContent() || s.Type == zonefile.TypeNS && s.Owner == d.Origin() {
			continue
		}
		if s.Old.Len() > 0 {
			take(symbolZ, s.Owner.String()+" "+s.Type.String(), Seconds(s.Old.TTL()), TermPlace{}, nil)
			continue
		}
		what := "that there is no " + s.Owner.String() + " " + s.Type.String()
		if n := c.TTLs.OldNegative; n != nil {
			take(symbolNEG, what, n.TTL, n.Where, &n.At)
		} else if ttl, ok := negativeTTL(d.Old); ok {
			take(symbolNEG, what, ttl, TermPlace{}, nil)
		}
	}
	return t
}

// negativeTTL is how long caches keep that something is not in a zone (RFC 2308
// section 5).
func negativeTTL(z *zonefile.Zone) (ttl Seconds, ok bool) {
	if z == nil {
		return 0, false
	}
	soa, ok := z.SOA()
	if !ok {
		return 0, false
	}
	set := z.RRset(z.Origin(), zonefile.TypeSOA)
	return min(Seconds(set.TTL()), Seconds(soa.Minimum)), true
}
