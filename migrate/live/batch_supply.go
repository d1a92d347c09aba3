package live

import (
	"context"
	"math/rand/v2"
)

// job is a question that a lane puts.
type job struct {
	expectation
	// overUDP is the answer for whose sake the question is put over TCP; nil: none.
	overUDP []byte
}

// supply gives out jobs to a lane.
type supply interface {
	// take gives a job. Where none is there yet it waits, or is not ok; over tells
	// that there will be none.
	take(ctx context.Context, wait bool) (j job, ok, over bool)
}

// jobsAtOnce is how many jobs go through a channel together.
const jobsAtOnce = 64

// sampler picks some of many things at random, each with the same chance, in one
// go over them.
type sampler struct{ left, want int }

func (s *sampler) picks() bool {
	s.left--
	if rand.IntN(s.left+1) >= s.want {
		return false
	}
	s.want--
	return true
}

// countAtOnce is how many questions are counted between looks at ctx.
const countAtOnce = 1 << 14

// count is how many questions a course has. The error is ctx's.
func (c course) count(ctx context.Context) (n int, err error) {
	c.each(func(expectation) bool {
		if n++; n%countAtOnce == 0 {
			err = ctx.Err()
		}
		return err == nil
	})
	return n, err
}

// put gives a course out: all of it or, of total questions, a sample. It ends
// with ctx.
func (c course) put(ctx context.Context, total, sample int) <-chan []job {
	out := make(chan []job, 4)
	go func() {
		defer close(out)
		p := producer{out: out, ctx: ctx}
		chance := sampler{total, sample}
		c.each(func(e expectation) bool {
			if sample > 0 && !chance.picks() {
				return chance.want > 0
			}
			return p.add(e)
		})
		p.flush()
	}()
	return out
}

type producer struct {
	ctx   context.Context
	out   chan<- []job
	batch []job
}

func (p *producer) add(e expectation) bool {
	if e.below {
		e.question, e.below = e.belowIt(), false
	}
	p.batch = append(p.batch, job{expectation: e})
	return len(p.batch) < jobsAtOnce || p.flush()
}

func (p *producer) flush() bool {
	if len(p.batch) == 0 {
		return true
	}
	select {
	case p.out <- p.batch:
		p.batch = make([]job, 0, jobsAtOnce)
		return true
	case <-p.ctx.Done():
		return false
	}
}

// shelf is what one lane has of the jobs of a course.
type shelf struct {
	from <-chan []job
	jobs []job
}

func (s *shelf) take(ctx context.Context, wait bool) (j job, ok, over bool) {
	for len(s.jobs) == 0 {
		if s.jobs, ok, over = receive(ctx, s.from, wait); !ok {
			return job{}, false, over
		}
	}
	j, s.jobs = s.jobs[0], s.jobs[1:]
	return j, true, false
}

// queue is what UDP could not carry.
type queue chan job

func (q queue) take(ctx context.Context, wait bool) (j job, ok, over bool) {
	return receive(ctx, q, wait)
}

func receive[T any](ctx context.Context, from <-chan T, wait bool) (v T, ok, over bool) {
	select {
	case v, ok = <-from:
		return v, ok, !ok
	default:
	}
	if !wait {
		return v, false, false
	}
	select {
	case v, ok = <-from:
		return v, ok, !ok
	case <-ctx.Done():
		return v, false, true
	}
}
