package caches

import (
	"math"
	"slices"
	"time"
)

// climate is a world as the resolvers of one class meet it, with all that does not
// depend on a single resolver worked out. Times are seconds from the switch.
type climate struct {
	class   *Class
	phases  []phase
	longest float64 // the longest that a set lasts in the first phase
}

// phase is a time in which nothing changes.
type phase struct {
	start, end float64
	referrals  []referral // one for each parent server that answers, each as likely
	// lost is the share of look-ups that fail among those that begin at the parent;
	// hopeless tells that asking the parent leads to no server that answers.
	lost     float64
	hopeless bool
	sets     []outlook // by the number of the set
	again    round
}

// referral is what a parent server says.
type referral struct {
	denied bool
	set    int
	life   float64
}

// round is what a cache that forgets its set and asks the parent always comes
// back to, where there is one such thing and no look-up fails on the way.
type round struct {
	sure bool
	set  int
	apex bool
	life float64
}

// newClimate works out a world for a class, with or without validation.
func newClimate(w *World, c *Class, validating bool) *climate {
	sets := w.sets()
	cl := &climate{class: c}
	starts := w.changes()
	for i, start := range starts {
		end := math.Inf(1)
		if i+1 < len(starts) {
			end = starts[i+1].Seconds()
		}
		p := phase{start: start.Seconds(), end: end}
		for _, s := range sets {
			p.sets = append(p.sets, cl.outlook(w, s, sets, start, validating))
		}
		p.refer(w, cl.class, sets, start)
		p.again = p.round()
		cl.phases = append(cl.phases, p)
	}
	cl.longest = cl.longestLife()
	return cl
}

// changes are the starts of all phases, each once; the first phase has no start.
func (w *World) changes() []time.Duration {
	const ever = -1 << 62
	list := []time.Duration{ever}
	for i := range w.Parents {
		for _, d := range w.Parents[i].Phases[1:] {
			list = append(list, d.From)
		}
	}
	for i := range w.Servers {
		for _, s := range w.Servers[i].Phases[1:] {
			list = append(list, s.From)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// sets are all sets that a resolver can hold, each once.
func (w *World) sets() (list []Set) {
	for i := range w.Parents {
		for _, d := range w.Parents[i].Phases {
			list = append(list, d.NS)
		}
	}
	for i := range w.Servers {
		for _, s := range w.Servers[i].Phases {
			list = append(list, s.Apex)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// at is the phase of a moment; before the first it is the first.
func at[P any](phases []P, from func(*P) time.Duration, now time.Duration) *P {
	last := &phases[0]
	for i := range phases {
		if from(&phases[i]) <= now {
			last = &phases[i]
		}
	}
	return last
}

func (p *phase) refer(w *World, c *Class, sets []Set, now time.Duration) {
	p.hopeless = true
	for i := range w.Parents {
		d := at(w.Parents[i].Phases, func(d *Delegation) time.Duration { return d.From }, now)
		switch d.State {
		case Denies:
			p.referrals = append(p.referrals, referral{denied: true, life: c.bound(d.NegativeTTL)})
			p.lost++
			p.hopeless = false
		case Serves:
			set, _ := slices.BinarySearch(sets, d.NS)
			p.referrals = append(p.referrals, referral{set: set, life: c.setLife(d.TTL, d.GlueTTL)})
			p.lost += p.sets[set].fail
			p.hopeless = p.hopeless && p.sets[set].dead == 1
		}
	}
	if n := len(p.referrals); n > 0 {
		p.lost /= float64(n)
	} else {
		p.lost = 1
	}
}

// bound is a TTL within cap and floor, in seconds.
func (c *Class) bound(ttl time.Duration) float64 {
	if c.Cap > 0 {
		ttl = min(ttl, c.Cap)
	}
	return max(ttl, c.Floor).Seconds()
}

// setLife is how long a set lasts: at least a second, since what may not be kept
// at all still serves the look-up that brought it.
func (c *Class) setLife(ttl, addresses time.Duration) float64 {
	if addresses > 0 {
		ttl = min(ttl, addresses)
	}
	return max(c.bound(ttl), 1)
}

// longestLife is how long it takes at most until a cache has forgotten a set of
// the first phase.
func (cl *climate) longestLife() (life float64) {
	p := &cl.phases[0]
	if p.again.sure && !cl.class.Late {
		return p.again.life
	}
	for _, r := range p.referrals {
		life = max(life, r.life)
		if r.denied {
			continue
		}
		for _, a := range p.sets[r.set].answers {
			if a.askedApex >= 0 {
				life = max(life, a.life)
			}
		}
	}
	return life
}

func (p *phase) round() (r round) {
	if p.lost > 0 {
		return r
	}
	for i, to := range p.referrals {
		o := &p.sets[to.set]
		for j, a := range o.answers {
			this := round{true, a.askedApex, true, a.life}
			if a.askedApex < 0 {
				this = round{true, to.set, false, to.life}
			}
			if i == 0 && j == 0 {
				r = this
			}
			if r != this {
				return round{}
			}
		}
	}
	return r
}
