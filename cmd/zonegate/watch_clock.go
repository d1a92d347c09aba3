package main

import (
	"context"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// watchClock is the clock of a watch: that of the wall, so that a machine that
// slept is not behind. Within a round it never goes back.
type watchClock struct {
	read func() time.Time

	mu   sync.Mutex
	last time.Time
}

// time is what the clock on the wall shows.
func (c *watchClock) time() time.Time { return c.read().Round(0).UTC() }

// begin begins a round.
func (c *watchClock) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = c.time()
}

// now is the time in a round.
func (c *watchClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.time(); now.After(c.last) {
		c.last = now
	}
	return c.last
}

// grid is when rounds begin: at whole multiples of a time after the first.
type grid struct {
	every time.Duration
	next  time.Time
}

func newGrid(every time.Duration, first time.Time) *grid {
	return &grid{every: every, next: first.Add(every)}
}

// napTime is how long is slept at once: a system that was suspended meanwhile, or
// a clock that was set, is noticed after it.
const napTime = 15 * time.Second

// wait returns when the next round is due. Rounds that were missed are left out. It
// waits for one period at most, whatever becomes of the clock.
func (g *grid) wait(ctx context.Context, now func() time.Time, sleep func(context.Context, time.Duration) error) error {
	at := now()
	if g.next.Sub(at) > g.every { // the clock was set back
		g.next = at.Add(g.every)
	}
	for left := g.next.Sub(at); left > 0; {
		nap := min(left, napTime)
		if err := sleep(ctx, nap); err != nil {
			return err
		}
		left = min(left-nap, g.next.Sub(now()))
	}
	if late := now().Sub(g.next); late >= 0 {
		g.next = g.next.Add(late.Truncate(g.every))
	}
	g.next = g.next.Add(g.every)
	return ctx.Err()
}

// clockBack tells that nothing can be written, since the clock is behind the log.
func (w *watching) clockBack(why error) error {
	if w.behind {
		return nil
	}
	w.behind = true
	change := w.clockChange("right", "behind the evidence")
	change.Alarm, change.Stood = true, w.first
	change.Why = why.Error() + "; nothing is looked at until it is right"
	return w.tell([]migrate.WatchChange{change})
}

func (w *watching) clockRight() error {
	if !w.behind {
		return nil
	}
	w.behind = false
	return w.tell([]migrate.WatchChange{w.clockChange("behind the evidence", "right")})
}

func (w *watching) clockChange(from, to string) migrate.WatchChange {
	return migrate.WatchChange{
		At: w.clock.time().Truncate(time.Second), Zone: w.move.zone.String(), Vantage: w.looking.vantage, What: "system clock", From: from, To: to,
	}
}
