package course

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// every is how far the rounds of a rehearsed watch are apart: as far as no clock
// minds.
func (w *walk) every() time.Duration {
	return min(max((w.Plan.Timing.MaxGap/2).Truncate(time.Minute), time.Minute), 12*time.Hour)
}

// someLines is how many lines of a watch are told.
const someLines = 12

// rounds watches for some rounds from now on; it tells whether there was an alarm, and
// the clock stands at the last round.
func (w *walk) rounds(ctx context.Context, n int, every time.Duration) (alarm bool, err error) {
	args := []string{"observe", w.planFile(), "--watch", "--every", migrate.SpanText(every), "--rounds", fmt.Sprint(n)}
	asked, ran, err := w.run(ctx, append(args, "--format", "json")...)
	if err != nil {
		return false, err
	}
	asked.Command = strings.TrimSuffix(asked.Command, " --format json")
	last := w.now.Add(time.Duration(n-1) * every)
	asked.Rounds, asked.Every = n, migrate.Seconds(every.Seconds())
	for line := range strings.Lines(ran.Stdout) {
		var c migrate.WatchChange
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			return false, fmt.Errorf("%s: %w", asked.Command, err)
		}
		if len(asked.Told) < someLines || c.Ends() {
			asked.Told = append(asked.Told, c.String())
		}
		if c.Ends() && !asked.Alarm {
			asked.Alarm = true
			last = w.roundOf(c.At, every)
		}
	}
	asked.Until = &last
	a := w.current()
	a.Asked = append(a.Asked, asked)
	return asked.Alarm, w.to(ctx, last)
}

// roundOf is the round of a watch that began now in which something was told.
func (w *walk) roundOf(at time.Time, every time.Duration) time.Time {
	if at.Before(w.now) {
		return w.now
	}
	return w.now.Add(at.Sub(w.now).Truncate(every))
}

// afterEvent is when a watch looks after a fault began: people watch each minute.
const afterEvent = time.Minute

// watch watches until a time. Faults begin at their times, and are looked at a minute
// later; when there is an alarm, the gate is asked what it says.
func (w *walk) watch(ctx context.Context, gate string, until time.Time) error {
	for {
		at := w.now.Add(w.every())
		if next := w.nextEvent(); !next.IsZero() && !next.After(at) && next.Before(until) {
			if err := w.to(ctx, next); err != nil {
				return err
			}
			at = w.now.Add(afterEvent)
		}
		if !at.Before(until) {
			return w.to(ctx, until)
		}
		if err := w.to(ctx, at); err != nil {
			return err
		}
		if err := w.someRounds(ctx, gate, until); err != nil {
			return err
		}
	}
}

// someRounds watches until a time or, before it, until something begins.
func (w *walk) someRounds(ctx context.Context, gate string, until time.Time) error {
	if next := w.nextEvent(); !next.IsZero() && next.Before(until) {
		until = next
	}
	alarm, err := w.rounds(ctx, int(max(until.Sub(w.now)-time.Second, 0)/w.every())+1, w.every())
	if err != nil || !alarm {
		return err
	}
	return w.alarmed(ctx, gate)
}

// alarmed asks the gate after an alarm.
func (w *walk) alarmed(ctx context.Context, gate string) error {
	asked, err := w.ask(ctx, gate)
	if err != nil {
		return err
	}
	if asked.Verdict == migrate.NoGo {
		return errStopped
	}
	return nil
}
