package caches

// lookUp makes the look-up of a name that is not held, with all that a resolver
// asks for it.
func (r *resolver) lookUp(h *habit) {
	p := &r.phases[r.phase]
	var a *answer
	if r.now >= r.until {
		a = r.fromParent(p)
	} else if a = r.ask(&p.sets[r.set]); a != nil {
		r.learn(a.apex, a.life)
	} else if r.class.AsksAgain && !p.hopeless && r.now >= r.asked+r.class.AskAgainAfter.Seconds() {
		a = r.fromParent(p)
	}
	r.keep(h, a, r.now)
}

// ask asks the servers of a set; nil when none answers.
func (r *resolver) ask(o *outlook) *answer {
	if o.dead == 1 || o.dead > 0 && r.unit() < o.dead {
		return nil
	}
	return &o.answers[r.pick(len(o.answers))]
}

// fromParent asks the parent, and then whom it names; nil when nobody answers.
func (r *resolver) fromParent(p *phase) *answer {
	if len(p.referrals) == 0 {
		return nil
	}
	to := &p.referrals[r.pick(len(p.referrals))]
	r.asked = r.now
	if to.denied {
		r.denied, r.until = r.now+to.life, never
		return &answer{final: true, held: to.life}
	}
	r.set, r.apex, r.until, r.life = to.set, false, r.now+to.life, to.life
	a := r.ask(&p.sets[to.set])
	if a != nil {
		r.learn(a.askedApex, a.life)
	}
	return a
}

// learn heeds the apex NS set that an answer shows; -1 for none.
func (r *resolver) learn(apex int, life float64) {
	switch {
	case apex < 0 || r.tooEarly():
	case !r.apex || r.class.Refreshing:
		r.set, r.apex, r.until, r.life = apex, true, r.now+life, life
	case r.class.Follows && apex != r.set:
		r.set, r.until = apex, min(r.until, r.now+life)
	}
}

// keep counts a look-up of a name that is not held, and holds what comes of it.
func (r *resolver) keep(h *habit, a *answer, now float64) {
	r.point(r.lookUps, now)
	if a != nil {
		r.hold(h, a, now)
		return
	}
	h.next = now + r.exp()/h.rate
	if now >= h.good+r.class.Stale.Seconds() {
		r.point(r.failed, now)
	} else if h.old {
		r.point(r.old, now)
	}
}

// hold counts an answer with the look-ups that it will serve from the cache.
func (r *resolver) hold(h *habit, a *answer, now float64) {
	if a.final {
		r.point(r.failed, now)
	} else if a.old {
		r.point(r.old, now)
	}
	held := a.held
	if h.cold {
		held = 0
	}
	r.fill(h, a, now, now+held)
}

// fill holds an answer from a moment on until another.
func (r *resolver) fill(h *habit, a *answer, now, until float64) {
	h.until, h.old, h.next = until, a.old, until+r.exp()/h.rate
	if h.good = until; a.final || h.cold {
		h.good = never
	}
	if until <= r.from {
		return
	}
	r.span(r.lookUps, now, until, h.rate)
	if a.final {
		r.span(r.failed, now, until, h.rate)
	} else if a.old {
		r.span(r.old, now, until, h.rate)
	}
}
