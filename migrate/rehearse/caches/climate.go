package caches

import (
	"math"
	"math/bits"
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

// outlook is what asking the servers of a set comes to.
type outlook struct {
	dead    float64  // the likelihood that none answers
	fail    float64  // that a name that is not held is not had, or wrongly
	answers []answer // of those servers that do, each as likely
	rest    bool     // no answer changes an apex set that is held
	bare    bool     // no answer shows an apex set
	same    bool     // every answer shows this very set
	life    float64  // the shortest life of a set that an answer shows
	longest float64  // the longest that an answer is held

	cycle cycle
}

// cycle sums up one look-up of a name that is not held, on the average: the
// seconds for which what comes of it is held, and the look-ups that fail or are old.
type cycle struct {
	held, heldBad, heldOld float64
	bad, old               float64
}

// answer is what one server gives with authority.
type answer struct {
	final     bool // denied or parked
	old       bool
	held      float64 // seconds
	apex      int     // the number of the set it shows, -1 for none
	askedApex int     // the one it shows when asked for
	life      float64 // of that set
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

func (cl *climate) outlook(w *World, s Set, sets []Set, now time.Duration, validating bool) outlook {
	o := outlook{dead: 1, fail: 1}
	for i := range w.Servers {
		if s>>i&1 == 0 {
			continue
		}
		v := at(w.Servers[i].Phases, func(v *Service) time.Duration { return v.From }, now)
		if v.State == Refuses || v.State == Fails || v.State == Silent || validating && v.Bogus {
			continue
		}
		o.answers = append(o.answers, cl.class.answer(v, sets))
	}
	o.odds(bits.OnesCount64(uint64(s)), cl.class.Tries)
	o.learning(cl.class, s, sets)
	o.average()
	return o
}

func (c *Class) answer(v *Service, sets []Set) answer {
	a := answer{old: !v.New, held: c.bound(v.RecordTTL), apex: -1, askedApex: -1}
	if v.State != Serves {
		a.final, a.old = true, false
	}
	if v.State == Denies {
		a.held = c.bound(v.NegativeTTL)
		return a // with the SOA in its authority section, not the NS set
	}
	if v.Apex != 0 && !c.ParentCentric {
		a.askedApex, _ = slices.BinarySearch(sets, v.Apex)
		a.life = c.setLife(v.TTL, v.AddressTTL)
	}
	if !v.Minimal {
		a.apex = a.askedApex
	}
	if !c.AsksNS {
		a.askedApex = a.apex
	}
	return a
}

// odds works out what the tries lead to: servers are asked in random order.
func (o *outlook) odds(servers, tries int) {
	alive := len(o.answers)
	if alive == 0 {
		return
	}
	if tries == 0 || tries > servers {
		tries = servers
	}
	for i := range tries {
		o.dead *= max(0, float64(servers-alive-i)/float64(servers-i))
	}
	final := 0
	for _, a := range o.answers {
		if a.final {
			final++
		}
	}
	o.fail = o.dead + (1-o.dead)*float64(final)/float64(alive)
}

// learning works out whether answers change what is held.
func (o *outlook) learning(c *Class, s Set, sets []Set) {
	o.rest, o.bare, o.same, o.life = true, true, len(o.answers) > 0, math.Inf(1)
	for _, a := range o.answers {
		if a.apex < 0 {
			o.same = false
			continue
		}
		o.bare = false
		other := sets[a.apex] != s
		o.same = o.same && !other
		o.rest = o.rest && !c.Refreshing && !(c.Follows && other)
		o.life = min(o.life, a.life)
	}
}

func (o *outlook) average() {
	n := float64(len(o.answers))
	o.cycle.bad = o.dead
	for _, a := range o.answers {
		share := (1 - o.dead) / n
		o.longest = max(o.longest, a.held)
		o.cycle.held += share * a.held
		switch {
		case a.final:
			o.cycle.bad += share
			o.cycle.heldBad += share * a.held
		case a.old:
			o.cycle.old += share
			o.cycle.heldOld += share * a.held
		}
	}
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
