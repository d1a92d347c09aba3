package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// watchFlags are the flags of observe that say something with --watch alone.
func watchFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "every", Value: "60s", Usage: "with --watch: begin a round each `TIME`, from 1s"},
		&cli.IntFlag{Name: "rounds", Usage: "with --watch: end after `N` rounds; 0 goes on until it is interrupted"},
		&cli.StringFlag{Name: "on-change", Usage: "with --watch: have sh -c run `COMMAND` for each line, which it has on standard input and in ZONEGATE_... variables; an alarm does not end the watch then"},
		&cli.BoolFlag{Name: "keep-going", Usage: "with --watch: an alarm does not end it"},
		&cli.StringFlag{Name: "format", Value: "text", Usage: "with --watch: write lines as `FORMAT`: text or json"},
	}
}

// watchEveryLeast is the shortest time between two rounds.
var watchEveryLeast = time.Second

// watchEveryMost keeps a watch from being none: with the default max-gap of an
// hour a clock would begin anew with every round.
const watchEveryMost = 24 * time.Hour

// How often a watch looks at everything, and finds all servers again.
const wholeLookEvery = time.Hour

// watchOptions are what the command line says of a watch.
type watchOptions struct {
	every    time.Duration
	rounds   int // 0: no end
	onChange string
	goesOn   bool // after an alarm
	json     bool
}

func readWatchOptions(c *cli.Context) (o watchOptions, err error) {
	if !c.Bool("watch") {
		for _, name := range flagNames(watchFlags()) {
			if c.IsSet(name) {
				return o, fmt.Errorf("--%s says nothing without --watch", name)
			}
		}
		return o, nil
	}
	if err := notWith(c, "watch", "quick", "sample"); err != nil {
		return o, err
	}
	if o.every, err = durationFlag(c, "every"); err != nil {
		return o, err
	}
	if o.every < watchEveryLeast || o.every > watchEveryMost {
		return o, fmt.Errorf("--every is %s; it must be %s at least and %s at most", c.String("every"), migrate.SpanText(watchEveryLeast), migrate.SpanText(watchEveryMost))
	}
	if o.rounds = c.Int("rounds"); o.rounds < 0 {
		return o, fmt.Errorf("--rounds is %d; it must be 0 at least", o.rounds)
	}
	if err := oneOf("--format", c.String("format"), []string{"text", "json"}); err != nil {
		return o, err
	}
	o.onChange, o.json = c.String("on-change"), c.String("format") == "json"
	o.goesOn = c.Bool("keep-going") || o.onChange != ""
	return o, nil
}

// watching is a run of observe --watch.
type watching struct {
	*tool
	watchOptions
	looking looking
	move    *move
	clock   *watchClock

	log    *evidence.Log
	seen   *watchBook
	watch  *migrate.Watch
	hook   *changeHook
	whole  time.Time // when everything was looked at last
	first  bool      // no round was made yet
	behind bool      // the clock is behind the log
}

// observeWatching watches a move until an alarm, the last round, or an interrupt.
func (t *tool) observeWatching(ctx context.Context, o watchOptions, l looking, m *move, file string, clock func() time.Time) error {
	t.endless.Store(true)
	w := &watching{tool: t, watchOptions: o, looking: l, move: m, clock: &watchClock{read: clock}, first: true}
	w.looking.quick = true
	w.looking.config.Clock = w.clock.now
	if err := w.begin(ctx, file); err != nil {
		return interrupted(ctx, err)
	}
	defer w.log.Close()
	w.hook = newChangeHook(t, o.onChange, hookTimeout)
	err := w.goAround(ctx)
	w.hook.end(ctx)
	return errors.Join(interrupted(ctx, err), w.log.Close())
}

// interrupted is no error after an interrupt, which is how a watch ends, unless
// something could not be written down.
func interrupted(ctx context.Context, err error) error {
	var b *blocked
	if ctx.Err() != nil && !errors.As(err, &b) {
		return nil
	}
	return err
}

// begin opens the log and takes what it says as known.
func (w *watching) begin(ctx context.Context, file string) (err error) {
	if w.log, err = w.openLog(ctx, file, w.move.zone); err != nil {
		return notOpened(ctx, err)
	}
	if err := w.log.Remember(); err != nil {
		return &blocked{errors.Join(err, w.log.Close())}
	}
	w.tellMoved()
	w.seen = newWatchBook(w.move, w.looking.vantage)
	w.watch = migrate.NewWatch(w.move.plan, w.move.zone, append(protectedRecords(w.move), ownAddresses(w.move)...))
	w.catchUp()
	w.watch.Begin(w.seen.clock(w.seen.last), w.seen.last)
	if gap := w.move.plan.Timing.MaxGap; w.every > gap {
		fmt.Fprintf(w.stderr, "zonegate: warning: --every %s is longer than the plan's max-gap of %s: the clock begins anew with every round\n",
			migrate.SpanText(w.every), migrate.SpanText(gap))
	}
	lines, _ := w.log.End()
	fmt.Fprintf(w.stderr, "zonegate: watching %s from %s every %s; evidence %s has %s\n",
		w.move.zone, w.looking.vantage, migrate.SpanText(w.every), w.log.Name(), migrate.Plural(lines, "line"))
	return w.log.Pause()
}

func (w *watching) tellMoved() {
	for _, moved := range w.log.Moved() {
		fmt.Fprintf(w.stderr, "zonegate: evidence %s: %s\n", moved.File, moved.Message)
	}
}

// catchUp takes in lines of the log that were not read yet.
func (w *watching) catchUp() {
	if lines, _ := w.log.End(); lines > w.seen.lines {
		fresh := w.seen.read(w.log.Name(), lines)
		w.watch.Take(fresh)
	}
}

// goAround makes one round after the other.
func (w *watching) goAround(ctx context.Context) error {
	grid := newGrid(w.every, w.clock.time())
	for n := 1; ; n++ {
		if err := w.round(ctx); err != nil || ctx.Err() != nil {
			return err
		}
		if n == w.rounds {
			return nil
		}
		if err := grid.wait(ctx, w.clock.time, w.pause); err != nil {
			return err
		}
	}
}

func (w *watching) pause(ctx context.Context, d time.Duration) error {
	if w.sleep != nil {
		return w.sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// round looks once and tells what changed; the log is held meanwhile.
func (w *watching) round(ctx context.Context) error {
	held, err := w.resume(ctx)
	if err != nil || !held {
		return err
	}
	w.catchUp()
	w.clock.begin()
	if back := clockOf(w.log, w.clock.now()); back != nil {
		return errors.Join(w.log.Pause(), w.clockBack(back))
	}
	if err := w.clockRight(); err != nil {
		return err
	}
	err = w.look(ctx)
	w.seen.lines, _ = w.log.End()
	if err := errors.Join(err, w.log.Pause()); err != nil {
		return err
	}
	return w.tellChanges()
}

// resume takes the log up. A round in which somebody else keeps it is left out.
func (w *watching) resume(ctx context.Context) (held bool, err error) {
	err = w.log.Resume(ctx, logPatience, w.waitingFor(w.log.Name()))
	switch {
	case errors.Is(err, evidence.ErrHeld):
		fmt.Fprintf(w.stderr, "zonegate: warning: nothing is looked at in this round: %v\n", err)
		return false, nil
	case err != nil:
		return false, notOpened(ctx, err)
	}
	for _, other := range w.log.Zones() {
		if other != w.move.zone.String() {
			return false, &blocked{fmt.Errorf("evidence %s: somebody wrote of %s to it, and it is the log of %s", w.log.Name(), shown(other), w.move.zone)}
		}
	}
	return true, nil
}

// look makes the round's look: a whole one, but for the content, now and then.
func (w *watching) look(ctx context.Context) error {
	l, now := w.looking, w.clock.now()
	whole := w.whole.IsZero() || now.Sub(w.whole) >= wholeLookEvery || now.Before(w.whole)
	l.light, l.known, l.signed = !whole, w.seen.known(), w.seen.signed
	l.resolvers = w.seen.polls.due(w.move.plan, now)
	err := look(ctx, l, w.move, w.log, nil, func(entries []evidence.Entry) {
		w.watch.Take(w.seen.add(entries))
	})
	var write *writeError
	if errors.As(err, &write) {
		return &blocked{err}
	}
	if err == nil && whole {
		w.whole = now
	}
	return err
}

// tellChanges tells what is on disk and was not told, as of the end of the round.
func (w *watching) tellChanges() error {
	changes := w.watch.Changes(w.seen.clock(w.seen.last), w.seen.last, w.first)
	w.first = false
	return w.tell(changes)
}
