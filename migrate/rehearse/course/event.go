package course

import (
	"context"
	"fmt"
	"time"
)

// to moves the clock on. What begins until then does, each at its time.
func (w *walk) to(ctx context.Context, at time.Time) error {
	for {
		next := w.nextEvent()
		if next.IsZero() || next.After(at) {
			break
		}
		w.now = later(w.now, next)
		if err := w.events(ctx); err != nil {
			return err
		}
	}
	w.now = later(w.now, at)
	if !w.aside {
		w.doc.To = later(w.doc.To, w.now)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// events has faults and what-ifs begin that are due.
func (w *walk) events(ctx context.Context) error {
	if w.aside {
		return nil
	}
	struck := false
	for _, f := range w.pending {
		at, ok := f.when.at(w.start, w.planned)
		if f.At != nil || !ok || at.After(w.now) {
			continue
		}
		f.At, struck = ptr(w.now), true
		if err := w.strike(f); err != nil {
			return fmt.Errorf("fault %s: %w", f.Text(), err)
		}
	}
	if struck {
		if err := w.play(ctx); err != nil {
			return err
		}
	}
	for i := range w.offs {
		if err := w.tryOff(ctx, &w.offs[i]); err != nil {
			return err
		}
	}
	return nil
}

// nextEvent is when the next fault or what-if begins; the zero time: none does.
func (w *walk) nextEvent() (next time.Time) {
	if w.aside {
		return next
	}
	sooner := func(x When, done bool) {
		at, ok := x.at(w.start, w.planned)
		if !done && ok && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, f := range w.pending {
		sooner(f.when, f.At != nil)
	}
	for i := range w.offs {
		sooner(w.offs[i].When, w.offs[i].tried)
	}
	return next
}
