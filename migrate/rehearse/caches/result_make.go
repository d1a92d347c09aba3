package caches

import (
	"math"
	"time"
)

func (s *simulation) result(sums []*tally) *Result {
	r := &Result{World: s.world.Name, Resolvers: s.people.Resolvers, Seed: s.people.Seed, Span: s.span}
	all := s.tally()
	for i, g := range s.groups {
		r.Classes = append(r.Classes, ClassResult{Class: *g.class, Resolvers: g.count, Curve: s.curve(sums[i])})
		all.add(sums[i])
	}
	r.All = s.curve(all)
	for i, at := range s.changes[1:] {
		if at < s.span.From || at >= s.span.To {
			continue
		}
		m := Moment{At: at, Cold: share(all.moments[i], float64(all.resolvers))}
		for _, sum := range sums {
			m.ByClass = append(m.ByClass, share(sum.moments[i], float64(sum.resolvers)))
		}
		r.Moments = append(r.Moments, m)
		raise(&r.All, m.At, m.Cold)
		for j := range r.Classes {
			raise(&r.Classes[j].Curve, m.At, m.ByClass[j])
		}
	}
	return r
}

// share is a part of a whole, to a billionth: what is beyond is rounding of sums.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return min(max(math.Round(part/whole*1e9)/1e9, 0), 1)
}

func (s *simulation) curve(t *tally) Curve {
	c := Curve{Hit: share(float64(t.hit), float64(t.resolvers)), Unrecovered: share(float64(t.left), float64(t.resolvers))}
	lookUps, failed, old, cold := t.lookUps.bins(), t.failed.bins(), t.old.bins(), t.cold.bins()
	for i := range lookUps {
		b := Bin{From: s.span.From + time.Duration(i)*s.span.Interval}
		b.To = min(b.From+s.span.Interval, s.span.To)
		b.Failing, b.Old = share(failed[i], lookUps[i]), share(old[i], lookUps[i])
		sum := 0.0
		for j, part := range cold[i*fine : (i+1)*fine] {
			sum += part
			c.peak(b.From+time.Duration(j)*s.span.Interval/fine, share(part, float64(t.resolvers)))
		}
		b.Cold = share(sum/fine, float64(t.resolvers)*float64(b.To-b.From)/float64(s.span.Interval))
		c.Bins = append(c.Bins, b)
	}
	if t.hit > 0 {
		c.FirstFailure = seconds(t.first)
	}
	if t.hit > t.left {
		c.LastRecovery = seconds(t.last)
	}
	return c
}

func (c *Curve) peak(at time.Duration, cold float64) {
	if cold > c.Peak {
		c.Peak, c.PeakAt = cold, at
	}
}

// raise takes the share right after a change for the peak where it is larger, or as
// large and sooner.
func raise(c *Curve, at time.Duration, cold float64) {
	if cold > c.Peak || cold > 0 && cold == c.Peak && at < c.PeakAt {
		c.Peak, c.PeakAt = cold, at
	}
}

// seconds is a time that was counted in seconds, to the microsecond.
func seconds(s float64) time.Duration {
	return time.Duration(math.Round(s*1e6)) * time.Microsecond
}
