package migrate

import "time"

// IfSwitched is when the old provider may be switched off if the parent is told
// at a time, and every one of its servers shows it then: the old apex is taken to
// have the new set by then too, unless the plan waives that. Once the clock runs it
// is NotBefore, whatever the time. It has whole seconds.
func (c *Clock) IfSwitched(at time.Time) time.Time {
	if c.NotBefore != nil {
		return *c.NotBefore
	}
	started := at.Add(c.RoundGap.Duration())
	end := started.Add(c.drain(started))
	for i := range c.Terms {
		if t := &c.Terms[i]; t.End != nil && t.End.After(end) {
			end = *t.End
		}
	}
	return WholeSecond(end.Add(c.Margin.Duration()))
}

// drain is how long caches hold the old set after all parent servers have shown
// the new one at a time, margin left out.
func (c *Clock) drain(started time.Time) time.Duration {
	pns, cns := c.TTLs.ParentNS.or(c.Assumes), c.TTLs.OldNS.or(c.Assumes)
	if held := c.held(ConditionApex); held == nil && c.WaivedU3 {
		return (pns + cns).Duration()
	} else if held != nil {
		return max(pns.Duration(), held.Add(cns.Duration()).Sub(started))
	}
	return max(pns, cns).Duration()
}

// WayBack is how long caches hold the new set after all parent servers have shown
// the old one again: what a rollback after the switch costs, margin left out.
func (c *Clock) WayBack() Seconds {
	return max(c.TTLs.ParentNS.or(c.Assumes), c.TTLs.NewNS.or(c.Assumes))
}

// or is the TTL, or another one where nobody saw it.
func (t *TTLSeen) or(unless Seconds) Seconds {
	if t == nil {
		return unless
	}
	return t.TTL
}

// held is since when a condition holds; nil: it does not.
func (c *Clock) held(name ConditionName) *time.Time {
	for i := range c.Conditions {
		if c.Conditions[i].Name == name && c.Conditions[i].State == Held {
			return c.Conditions[i].Since
		}
	}
	return nil
}
