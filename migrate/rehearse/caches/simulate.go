package caches

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"
)

// block is how many resolvers are summed up together. It has nothing to do with
// the number of processors, as sums would else differ in their last bits.
const block = 4096

// Simulate lets a population live through a world. It uses all processors; the
// result is the same with one. An error says what of the three has no sense.
func Simulate(w *World, p *Population, span Span) (*Result, error) {
	for _, err := range []error{w.check(), p.check(), span.check()} {
		if err != nil {
			return nil, err
		}
	}
	s := newSimulation(w, p, span)
	return s.result(s.run()), nil
}

// Compare lets the same population live through several worlds, each resolver
// with the same draws as far as its fate is the same.
func Compare(worlds []*World, p *Population, span Span) ([]*Result, error) {
	list := make([]*Result, len(worlds))
	for i, w := range worlds {
		r, err := Simulate(w, p, span)
		if err != nil {
			return nil, err
		}
		list[i] = r
	}
	return list, nil
}

// simulation is what its blocks share, and nothing of it changes.
type simulation struct {
	world    *World
	people   *Population
	span     Span
	changes  []time.Duration
	groups   []group
	from, to float64
}

// group is the resolvers of one class, those of them that validate first.
type group struct {
	class             *Class
	first, count      int
	validating        int
	checked, trusting *climate
}

func newSimulation(w *World, p *Population, span Span) *simulation {
	s := &simulation{
		world: w, people: p, span: span, changes: w.changes(),
		from: span.From.Seconds(), to: span.To.Seconds(),
	}
	first := 0
	for i, n := range p.counts() {
		if n == 0 {
			continue
		}
		c := &p.Classes[i]
		s.groups = append(s.groups, group{
			class: c, first: first, count: n,
			validating: int(math.Round(c.Validating * float64(n))),
			checked:    newClimate(w, c, true), trusting: newClimate(w, c, false),
		})
		first += n
	}
	return s
}

// counts are the resolvers of each class: the shares of the whole, what is left
// by rounding to the largest remainders.
func (p *Population) counts() []int {
	list, sum := make([]int, len(p.Classes)), 0.0
	for _, c := range p.Classes {
		sum += c.Share
	}
	done, given := 0.0, 0
	for i, c := range p.Classes {
		done += c.Share / sum
		list[i] = int(math.Round(done*float64(p.Resolvers))) - given
		given += list[i]
	}
	return list
}

// run gives the tally of each group.
func (s *simulation) run() []*tally {
	sums := make([]*tally, len(s.groups))
	for i := range s.groups {
		sums[i] = s.runGroup(&s.groups[i])
	}
	return sums
}

// runGroup lets blocks run on all processors and adds them up in their order.
func (s *simulation) runGroup(g *group) *tally {
	blocks := (g.count + block - 1) / block
	done := make([]chan *tally, blocks)
	for i := range done {
		done[i] = make(chan *tally, 1)
	}
	ahead := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	wait.Go(func() {
		for i := range done {
			ahead <- struct{}{}
			wait.Go(func() { done[i] <- s.runBlock(g, i*block, min((i+1)*block, g.count)) })
		}
	})
	sum := s.tally()
	for i := range done {
		sum.add(<-done[i])
		<-ahead
	}
	wait.Wait()
	return sum
}

func (s *simulation) tally() *tally {
	return newTally(s.from, s.to, s.span.Interval.Seconds(), len(s.changes)-1)
}

// runBlock lets the resolvers of a group with these numbers live.
func (s *simulation) runBlock(g *group, from, to int) *tally {
	r := &resolver{tally: s.tally(), names: make([]habit, len(s.people.Names))}
	r.waits = rand.New(&r.prng)
	for i := from; i < to; i++ {
		r.climate = g.trusting
		if i < g.validating {
			r.climate = g.checked
		}
		r.prng = newPRNG(s.people.Seed, g.first+i)
		factor := s.people.factor(&r.prng)
		for j, n := range s.people.Names {
			r.names[j] = habit{rate: factor * n.PerHour / 3600, cold: n.Cold}
		}
		r.live(s.start(r.climate), s.to)
	}
	return r.tally
}

// factor is that of one resolver's rates.
func (p *Population) factor(g *prng) float64 {
	if p.Spread <= 1 {
		return 1
	}
	return math.Pow(p.Spread, 2*g.unit()-1)
}

// start is when the caches of a climate are begun: before anything changes or is
// told, and so early that they have forgotten how.
func (s *simulation) start(c *climate) float64 {
	base := s.from
	if len(s.changes) > 1 {
		base = min(base, s.changes[1].Seconds())
	}
	if s.people.Fill == FillUniform {
		return base
	}
	times := 2.0
	if c.class.Refreshing {
		times = 8 // they forget a set by pauses alone
	}
	return base - times*c.longest
}
