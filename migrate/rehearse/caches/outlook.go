package caches

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

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
