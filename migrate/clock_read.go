package migrate

import (
	"slices"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Clock reads off the history of a move when the old provider may be switched
// off. All entries of the book count that are of this move, from whichever
// vantage; where the plan names vantages, each of them has to have seen every
// condition met.
func (s *Seen) Clock(plan *plans.Plan, origin zonefile.Name) *Clock {
	r := s.readClock(plan, origin)
	f := r.formula()
	c := &Clock{
		Formula: f.text(), Margin: secondsOf(plan.Margin), WaivedU3: f.waivedU3,
		Shortest: secondsOf(f.shortest() + plan.Margin),
		Assumes:  r.assumedTTL(), RoundGap: secondsOf(plan.Timing.RoundGap),
		Conditions: []Condition{f.parent.condition(ConditionParent), f.apexCondition(), f.old.condition(ConditionOld)},
		DSSeen:     r.ds, LastLook: r.looked, TTLs: r.last.ttls(r.names),
	}
	end := f.ends()
	if end != nil {
		at := WholeSecond(end.Add(plan.Margin))
		c.NotBefore = &at
	} else if least := f.bound(); least != nil {
		at := WholeSecond(least.Add(plan.Margin))
		c.Earliest = &at
	}
	c.Terms = f.all()
	decide(c.Terms, end)
	c.Lowering = r.lower.judge()
	if !Signed(plan.DNSSEC) {
		c.TTLs.NewLargest = nil
	}
	c.countSigned(s, plan, origin)
	return c
}

func secondsOf(d time.Duration) Seconds { return Seconds((d + time.Second - 1) / time.Second) }

// apexCondition is that of the NS set in the old apex, with that of the addresses
// of servers that keep their names.
func (f *formula) apexCondition() Condition {
	c := f.apex.condition(ConditionApex)
	if !f.hasCopy() {
		return c
	}
	other := f.copied.condition(ConditionApex)
	if other.State.rank() > c.State.rank() {
		c.State = other.State
	}
	c.Why = append(c.Why, other.Why...)
	c.Restarts = append(c.Restarts, other.Restarts...)
	slices.SortStableFunc(c.Restarts, func(a, b Restart) int { return a.At.Compare(b.At) })
	c.Since, c.First = both(c.Since, other.Since), both(c.First, other.First)
	if other.Last != nil {
		c.Last = later(c.Last, *other.Last)
	}
	return c
}

// both is the later of two times, nil where one is.
func both(a, b *time.Time) *time.Time {
	if a == nil || b == nil {
		return nil
	}
	return later(a, *b)
}

// decide marks the term that the end comes from; of several one that was seen.
func decide(terms []Term, end *time.Time) {
	ends := func(t Term) bool { return end != nil && t.End != nil && t.End.Equal(*end) }
	i := slices.IndexFunc(terms, func(t Term) bool { return ends(t) && !t.Assumed })
	if i < 0 {
		i = slices.IndexFunc(terms, ends)
	}
	if i >= 0 {
		terms[i].Decides = true
	}
}

func (f *formula) all() (list []Term) {
	for _, counted := range [][]*counted{f.pns, f.cns, f.g, f.ca, f.more} {
		for _, c := range counted {
			list = append(list, c.Term)
		}
	}
	sortTerms(list)
	return list
}

// charge says what each restart cost: what had been waited for since the parent was
// seen with the new set for the first time. Gaps that were over by then cost
// nothing, and are left out.
func (k *conditionKeeper) charge(first *time.Time) {
	k.restarts = slices.DeleteFunc(k.restarts, func(r Restart) bool {
		return r.Cause == RestartGap && r.Since != nil && (first == nil || !r.Since.After(*first))
	})
	for i := range k.restarts {
		r := &k.restarts[i]
		end := k.Now
		if r.Since != nil {
			end = *r.Since
		}
		if first != nil && end.After(*first) {
			r.Cost = Seconds(end.Sub(maxTime(*r.Began, *first)).Round(time.Second) / time.Second)
		}
	}
}
