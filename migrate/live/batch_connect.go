package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// connected gives the lane a socket, where it has none. If that fails it counts
// as a try of question i.
func (l *lane) connected(ctx context.Context, i int32) bool {
	if l.wire != nil {
		return true
	}
	w, err := l.dial(ctx)
	if err == nil {
		l.wire, l.alarm = w, 0
		l.detach = context.AfterFunc(ctx, func() { _ = w.until(time.Unix(1, 0)) })
		l.socket++
		l.put, l.came = 0, 0
		l.forget()
		return true
	}
	l.now = l.p.watch.now()
	if ctx.Err() == nil {
		l.notConnected(i, err)
	}
	return false
}

func (l *lane) dial(ctx context.Context) (carrier, error) {
	to, err := routed(l.p.c.cfg.Route, l.p.address)
	switch {
	case err != nil:
		return nil, err
	case l.stream:
		return dialStream(ctx, to, l.p.watch, l.p.c.cfg.Timeout)
	}
	return dialPackets(to, systemBatches)
}

func (l *lane) notConnected(i int32, err error) {
	s := &l.all[i]
	if s.first == 0 {
		s.first, s.strays = l.now, l.strays
	}
	if !isTimeout(err) {
		l.rest()
	}
	if l.stream {
		s.trial.notConnected(err)
	} else {
		s.trial.notSent(err)
	}
	l.again(i)
}

// rest has the lane wait a moment before it connects again.
func (l *lane) rest() {
	l.resting = l.now + l.p.c.cfg.Timeout/8
}

// broken ends a connection that the server has closed, with an error, or on which
// nothing comes any more. What was under way goes out again on another one: with
// no more questions than were answered on this one. It costs the oldest question
// a try, unless the server had answered others and closed then.
func (l *lane) broken(err error) {
	came := l.came
	if came > 0 {
		l.quota = min(l.quota, came)
	}
	l.window.collapse()
	oldest := l.head
	for i := l.head; i != none; i = l.head {
		l.wait(i)
	}
	slices.SortFunc(l.waiting, func(a, b int32) int { return cmp.Compare(l.all[a].first, l.all[b].first) })
	silent := err == nil
	l.disconnect()
	if oldest == none || came > 0 && !silent {
		return
	}
	if came == 0 && !silent {
		l.rest()
	}
	if !silent {
		l.all[oldest].trial.disconnected(err)
	}
	l.again(oldest)
}

func (l *lane) disconnect() {
	if l.wire != nil {
		l.detach()
		_ = l.wire.Close()
		l.wire, l.put, l.came = nil, 0, 0
	}
}

// giveUp ends the pass or, of a lane for what UDP could not carry, that lane:
// its questions are not put any more.
func (l *lane) giveUp(outcome evidence.Outcome, detail string) {
	if !l.stream || l.p.overTCP == nil {
		l.p.ended.Store(true)
		return
	}
	l.supply = &refusal{l.p, l.supply, outcome, detail}
	for _, i := range slices.Clone(l.waiting) {
		l.p.unanswered(l.posed(&l.all[i]), outcome, detail)
		l.done(i)
	}
}

// refusal takes the jobs of a supply and answers none.
type refusal struct {
	p       *pass
	from    supply
	outcome evidence.Outcome
	detail  string
}

func (r *refusal) take(ctx context.Context, wait bool) (job, bool, bool) {
	for {
		j, ok, over := r.from.take(ctx, wait)
		if !ok {
			return job{}, ok, over
		}
		r.p.unanswered(posed{job: j, stream: true}, r.outcome, r.detail)
	}
}
