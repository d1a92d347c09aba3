package caches

import "math"

// Beyond these numbers of rounds that change nothing a cache is taken to stand
// anywhere in its round, and the rounds between are summed up.
const (
	manyLookUps = 8
	manySets    = 6
	someSets    = 3
)

// rest goes to the stop, or further where the set is sure to come back until the
// last moment, while look-ups change nothing but the names that are held.
func (r *resolver) rest(p *phase, o *outlook, stop, last float64) {
	a := &p.again
	if a.sure && a.set == r.set && a.apex == r.apex && last-stop > manySets*a.life {
		stop = last - someSets*a.life
		r.until = stop + r.unit()*a.life
		r.asked = r.until - a.life
	}
	r.sees(stop, o.fail)
	for i := range r.names {
		r.pass(&r.names[i], o, stop)
	}
}

// sticks tells that a refreshing resolver is sure to have this very set for as long
// as nothing changes: the parent leads to it too, or some name is asked for so often
// that a pause as long as the set's life is not to be expected.
func (r *resolver) sticks(p *phase, o *outlook) bool {
	const surely = 30 // a pause that long has the likelihood e^-30
	if !r.class.Refreshing || r.class.Late || !r.apex || !o.same || o.fail > 0 {
		return false
	}
	if p.again.sure && p.again.apex && p.again.set == r.set {
		return true
	}
	for i := range r.names {
		pause := o.life
		if !r.names[i].cold {
			pause -= o.longest
		}
		if r.names[i].rate*pause > surely {
			return true
		}
	}
	return false
}

// stick goes to the stop with a set that is renewed all along.
func (r *resolver) stick(o *outlook, stop float64) {
	r.sees(stop, 0)
	for i := range r.names {
		h := &r.names[i]
		if h.next < stop {
			r.pass(h, o, stop)
			r.until = max(r.until, h.got+o.life)
		}
	}
}

// pass looks a name up until the stop.
func (r *resolver) pass(h *habit, o *outlook, stop float64) {
	period := 1 / h.rate
	if !h.cold {
		period += o.cycle.held
	}
	for h.next < stop {
		if stop-h.next > manyLookUps*period {
			r.skip(h, o, stop)
			return
		}
		h.got = h.next
		r.keep(h, r.ask(o), h.next)
	}
}

// skip leaves the look-ups until the stop out.
func (r *resolver) skip(h *habit, o *outlook, stop float64) {
	if stop > r.from {
		r.sumUp(h, o, stop)
	}
	r.settle(h, o, stop)
}

// sumUp counts what is to be expected of them.
func (r *resolver) sumUp(h *habit, o *outlook, stop float64) {
	c := o.cycle
	if h.cold {
		c = cycle{bad: c.bad, old: c.old}
	}
	if r.class.Stale > 0 && !h.cold && o.fail < 1 {
		c.bad -= o.dead
	}
	all := 1 + h.rate*c.held
	r.several(r.lookUps, h.next, stop, h.rate)
	r.weight(r.failed, h.next, c.bad)
	r.weight(r.old, h.next, c.old)
	r.span(r.failed, h.next, stop, h.rate*(c.bad+h.rate*c.heldBad)/all)
	r.span(r.old, h.next, stop, h.rate*(c.old+h.rate*c.heldOld)/all)
}

// settle puts a name anywhere in its round: held, or waiting for its next look-up.
func (r *resolver) settle(h *habit, o *outlook, now float64) {
	share := h.rate * o.cycle.held
	if h.cold || r.unit()*(1+share) >= share {
		h.until = now
		h.next = now + r.exp()/h.rate
		h.got = now - r.exp()/h.rate
		if !h.cold && o.fail == 0 {
			h.got -= o.cycle.held
			h.good = h.got + o.cycle.held
		}
		return
	}
	a := r.heldOne(o)
	r.fill(h, a, now, now+r.unit()*a.held)
	h.got = h.until - a.held
}

// heldOne picks an answer, each as likely as it is held long.
func (r *resolver) heldOne(o *outlook) *answer {
	all := 0.0
	for _, a := range o.answers {
		all += a.held
	}
	left := r.unit() * all
	for i := range o.answers {
		if left -= o.answers[i].held; left < 0 {
			return &o.answers[i]
		}
	}
	return &o.answers[len(o.answers)-1]
}

// begin fills the cache as it may be at the start.
func (r *resolver) begin(start float64) {
	r.now, r.phase, r.seen, r.failing, r.was = start, 0, 0, false, false
	r.until, r.denied, r.asked = never, never, never
	p := &r.phases[0]
	r.fromParent(p)
	if life := r.until - start; life > 0 {
		r.until = start + r.unit()*life
		r.asked = r.until - life
	}
	for i := range r.names {
		h := &r.names[i]
		h.until, h.good, h.got = never, never, never
		h.next = start + r.exp()/h.rate
		if r.until > start && p.sets[r.set].dead < 1 {
			r.settle(h, &p.sets[r.set], start)
		}
	}
	if d := r.denied; !math.IsInf(d, 0) {
		r.denied = start + r.unit()*(d-start)
	}
}
