package caches

import (
	"math/rand/v2"
	"time"
)

// reference is one cache that is simulated second by second, straight from the
// rules in the docstrings: no skips, no odds worked out before.
type reference struct {
	*rand.Rand
	world      *World
	class      *Class
	validating bool

	set           Set
	setEnd, asked int
	setLife       int
	apex          bool
	denied        int
	held          map[int]memory
}

type memory struct {
	end       int
	bad, old  bool
	staleFrom int
}

const longAgo = -1 << 40

func newReference(w *World, c *Class, validating bool, seed, number uint64) *reference {
	return &reference{
		Rand: rand.New(rand.NewPCG(seed, number)), world: w, class: c, validating: validating,
		setEnd: longAgo, asked: longAgo, denied: longAgo, held: map[int]memory{},
	}
}

func (r *reference) seconds(ttl time.Duration) int {
	if r.class.Cap > 0 && ttl > r.class.Cap {
		ttl = r.class.Cap
	}
	if ttl < r.class.Floor {
		ttl = r.class.Floor
	}
	return int(ttl / time.Second)
}

func (r *reference) life(ttl, addresses time.Duration) int {
	if addresses > 0 && addresses < ttl {
		ttl = addresses
	}
	return max(1, r.seconds(ttl))
}

func (r *reference) service(i, now int) Service {
	found := r.world.Servers[i].Phases[0]
	for _, p := range r.world.Servers[i].Phases {
		if int(p.From/time.Second) <= now {
			found = p
		}
	}
	return found
}

func (r *reference) delegation(i, now int) Delegation {
	found := r.world.Parents[i].Phases[0]
	for _, p := range r.world.Parents[i].Phases {
		if int(p.From/time.Second) <= now {
			found = p
		}
	}
	return found
}

// askSet tries the servers of a set in random order.
func (r *reference) askSet(s Set, now int) (Service, bool) {
	var members []int
	for i := range r.world.Servers {
		if s>>i&1 == 1 {
			members = append(members, i)
		}
	}
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	if r.class.Tries > 0 && len(members) > r.class.Tries {
		members = members[:r.class.Tries]
	}
	for _, i := range members {
		v := r.service(i, now)
		if v.State == Refuses || v.State == Fails || v.State == Silent || v.Bogus && r.validating {
			continue
		}
		return v, true
	}
	return Service{}, false
}

// askParent gives a referral, a denial, or nothing.
func (r *reference) askParent(now int) (Delegation, bool) {
	var answer []Delegation
	for i := range r.world.Parents {
		if d := r.delegation(i, now); d.State == Serves || d.State == Denies {
			answer = append(answer, d)
		}
	}
	if len(answer) == 0 {
		return Delegation{}, false
	}
	return answer[r.IntN(len(answer))], true
}

// resolve asks for something that is not held. gone tells that the parent denies
// the zone.
func (r *reference) resolve(now int) (v Service, ok, gone bool) {
	if now < r.denied {
		return v, false, true
	}
	if now < r.setEnd {
		if v, ok = r.askSet(r.set, now); ok {
			r.learn(v, now, false)
			return v, true, false
		}
		if !r.class.AsksAgain || now < r.asked+int(r.class.AskAgainAfter/time.Second) {
			return v, false, false
		}
	}
	d, ok := r.askParent(now)
	if !ok {
		return v, false, false
	}
	r.asked = now
	if d.State == Denies {
		r.denied, r.setEnd = now+r.seconds(d.NegativeTTL), longAgo
		return v, false, true
	}
	r.setLife = r.life(d.TTL, d.GlueTTL)
	r.set, r.apex, r.setEnd = d.NS, false, now+r.setLife
	if v, ok = r.askSet(r.set, now); ok {
		r.learn(v, now, r.class.AsksNS)
	}
	return v, ok, false
}

func (r *reference) learn(v Service, now int, asks bool) {
	if r.class.ParentCentric || v.Apex == 0 || v.State == Denies || v.Minimal && !asks {
		return
	}
	if r.class.Late && float64(now) < float64(r.setEnd)-5-0.01*float64(r.setLife) {
		return
	}
	life := r.life(v.TTL, v.AddressTTL)
	end := now + life
	switch {
	case !r.apex || r.class.Refreshing:
		r.set, r.apex, r.setEnd, r.setLife = v.Apex, true, end, life
	case r.class.Follows && v.Apex != r.set:
		r.set, r.setEnd = v.Apex, min(r.setEnd, end)
	}
}

// lookUp is one look-up of a name by its number.
func (r *reference) lookUp(name, now int, cold bool) (failed, old bool) {
	m, known := r.held[name]
	if known && now < m.end {
		return m.bad, m.old && !m.bad
	}
	v, ok, gone := r.resolve(now)
	switch {
	case gone:
		r.held[name] = memory{end: r.denied, bad: true, staleFrom: longAgo}
		return true, false
	case !ok:
		if known && now < m.staleFrom+int(r.class.Stale/time.Second) {
			return false, m.old
		}
		return true, false
	}
	m = memory{end: now + r.seconds(v.RecordTTL), bad: v.State != Serves, old: !v.New}
	if v.State == Denies {
		m.end = now + r.seconds(v.NegativeTTL)
	}
	if m.staleFrom = m.end; m.bad {
		m.staleFrom = longAgo
	}
	if !cold {
		r.held[name] = m
	}
	return m.bad, m.old && !m.bad
}

// wouldFail is a cold look-up that leaves no trace.
func (r *reference) wouldFail(now int) bool {
	trial := *r
	v, ok, gone := trial.resolve(now)
	return gone || !ok || v.State != Serves
}

// referenceBins simulates a population of one class.
func referenceBins(w *World, p *Population, span Span, start time.Duration) (bins []Bin) {
	type count struct{ asked, failed, old, tried, cold float64 }
	n := int((span.To - span.From) / span.Interval)
	counts := make([]count, n)
	c := &p.Classes[0]
	for i := range p.Resolvers {
		r := newReference(w, c, float64(i) < c.Validating*float64(p.Resolvers), p.Seed, uint64(i))
		early := int(start/time.Second) - r.IntN(600) // so that no two begin together
		for now := early; now < int(span.To/time.Second); now++ {
			bin := int((time.Duration(now)*time.Second - span.From) / span.Interval)
			seen := time.Duration(now)*time.Second >= span.From
			for j, name := range p.Names {
				if r.Float64() >= name.PerHour/3600 {
					continue
				}
				failed, old := r.lookUp(j, now, name.Cold)
				if !seen {
					continue
				}
				counts[bin].asked++
				if failed {
					counts[bin].failed++
				}
				if old {
					counts[bin].old++
				}
			}
			if seen && i%2 == 0 {
				counts[bin].tried++
				if r.wouldFail(now) {
					counts[bin].cold++
				}
			}
		}
	}
	for _, c := range counts {
		bins = append(bins, Bin{Failing: c.failed / c.asked, Old: c.old / c.asked, Cold: c.cold / c.tried})
	}
	return bins
}
