package caches

import (
	"math"
	"math/rand/v2"
)

// resolver is one cache on its way through a climate. It goes from event to
// event: the end of a phase, of a set or of a wait, or a look-up that may change
// what it holds; look-ups that change nothing are summed up by their rates.
type resolver struct {
	prng
	waits *rand.Rand // draws from prng
	*climate
	*tally
	names []habit
	now   float64
	phase int

	set     int     // its number
	until   float64 // the end of the set; in the past when it holds none
	life    float64 // for how long it was taken
	apex    bool    // whether the set is the child's
	asked   float64 // when it last asked the parent
	denied  float64 // the end of a denial of the whole zone by the parent
	failing bool    // whether cold look-ups fail right now
	was     bool    // whether they ever did, in the span
	seen    int     // the last phase of which the first moment is counted
}

// habit is one name with its rate, and what the cache holds of it.
type habit struct {
	rate  float64 // look-ups in a second
	cold  bool    // ever other names
	until float64 // the end of what is held
	next  float64 // the first look-up after that
	good  float64 // the end of the last right record
	old   bool    // that it was of the old side
	got   float64 // when a server last answered
}

var never = math.Inf(-1)

// live goes through the whole span.
func (r *resolver) live(start, end float64) {
	r.begin(start)
	for r.now < end {
		r.step(end)
	}
	r.resolvers++
	if r.was {
		r.hit++
	}
	if r.failing {
		r.left++
	}
}

// step goes to the next event.
func (r *resolver) step(end float64) {
	for r.phases[r.phase].end <= r.now {
		r.phase++
	}
	p := &r.phases[r.phase]
	stop := min(p.end, end)
	switch {
	case r.now < r.denied:
		r.dead(min(stop, r.denied), 1, false)
	case r.now >= r.until && len(p.referrals) == 0:
		r.dead(stop, 1, true)
	case r.now >= r.until:
		r.wait(stop, p.lost)
	default:
		r.holds(p, stop)
	}
}

// holds goes on with a set.
func (r *resolver) holds(p *phase, stop float64) {
	o := &p.sets[r.set]
	again, last := false, stop
	stop = min(stop, r.until)
	if r.tooEarly() {
		stop = min(stop, r.renews())
		last = stop
	}
	if r.class.AsksAgain && o.dead > 0 && !p.hopeless {
		if from := r.asked + r.class.AskAgainAfter.Seconds(); r.now < from {
			stop = min(stop, from)
		} else {
			again = true
		}
	}
	switch {
	case again:
		r.wait(stop, o.fail-o.dead+o.dead*p.lost)
	case o.dead == 1:
		r.dead(stop, 1, true)
		r.askedInVain(p)
	case r.restful(o):
		r.rest(p, o, stop, last)
	case r.sticks(p, o):
		r.stick(o, last)
	default:
		r.wait(stop, o.fail)
	}
}

// askedInVain brings up to date what a cache holds that asked the parent again and
// again, and was led to no server that answers.
func (r *resolver) askedInVain(p *phase) {
	if !r.class.AsksAgain || !p.hopeless || len(p.referrals) == 0 {
		return
	}
	every, rate := r.class.AskAgainAfter.Seconds(), 0.0
	for i := range r.names {
		rate += r.names[i].rate
	}
	last := r.now - r.unit()*(every+1/rate)
	if last < r.asked+every || last < p.start {
		return
	}
	to := p.referrals[r.pick(len(p.referrals))]
	r.set, r.apex, r.asked, r.until, r.life = to.set, false, last, last+to.life, to.life
}

// restful tells that no look-up changes the set that is held.
func (r *resolver) restful(o *outlook) bool {
	return r.class.ParentCentric || r.tooEarly() || r.apex && o.rest || !r.apex && o.bare
}

// When a late one lets what it holds be renewed: so many seconds before its end,
// and this share of its life.
const (
	lateSeconds = 5
	lateShare   = 0.01
)

// renews is that moment.
func (r *resolver) renews() float64 { return r.until - lateSeconds - lateShare*r.life }

func (r *resolver) tooEarly() bool { return r.class.Late && r.now < r.renews() }

// wait goes to the next look-up of a name that is not held, and makes it, or to
// the stop where none comes before.
func (r *resolver) wait(stop, cold float64) {
	which, at := -1, stop
	for i := range r.names {
		if h := &r.names[i]; h.next < at {
			which, at = i, h.next
		}
	}
	r.sees(at, cold)
	if which >= 0 {
		r.lookUp(&r.names[which])
	}
}

// sees takes the clock on, with the likelihood that a cold look-up fails.
func (r *resolver) sees(until, cold float64) {
	if r.seen < r.phase && r.now == r.phases[r.phase].start {
		r.seen = r.phase
		r.moments[r.phase-1] += cold
	}
	if until > r.from && r.now < r.to && until > r.now {
		if cold > 0 {
			r.was = true
			r.first = min(r.first, max(r.now, r.from))
		} else if r.failing {
			r.last = max(r.last, r.now)
		}
		r.failing = cold > 0
		r.coldSpan(r.now, until, cold)
	}
	r.now = until
}

// dead goes to the stop while no look-up is answered; stale tells that what was
// once held may be given out.
func (r *resolver) dead(stop, cold float64, stale bool) {
	r.sees(stop, cold)
	for i := range r.names {
		h := &r.names[i]
		if h.next >= stop {
			continue
		}
		r.several(r.lookUps, h.next, stop, h.rate)
		if s := h.good + r.class.Stale.Seconds(); stale && s > h.next {
			bad := min(s, stop)
			if h.old {
				r.several(r.old, h.next, bad, h.rate)
			}
			r.span(r.failed, bad, stop, h.rate)
		} else {
			r.several(r.failed, h.next, stop, h.rate)
		}
		h.next = stop + r.exp()/h.rate
	}
}

// exp has the mean 1, as waits between look-ups have.
func (r *resolver) exp() float64 { return r.waits.ExpFloat64() }
