package migrate

import "time"

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
