package evidence

import (
	"context"
	"errors"
	"os"
	"time"
)

// errHeld says that somebody else has the lock.
var errHeld = errors.New("somebody else writes to it")

// ErrHeld is what an error is, as errors.Is sees it, when a log is being written to
// by somebody else.
var ErrHeld = errors.New("a log has one writer at a time")

// heldError says who has the lock; empty where that is not known.
type heldError struct{ who string }

func (e *heldError) Error() string {
	who := e.who
	if who == "" {
		who = "another zonegate"
	}
	return "it is being written to by " + who + "; " + ErrHeld.Error()
}

// Is makes the error ErrHeld.
func (e *heldError) Is(target error) bool { return target == ErrHeld }

// lockEvery is how long to wait before a lock is tried again.
const lockEvery = 25 * time.Millisecond

// wait is how long somebody waits for a log, in all.
type wait struct {
	over <-chan time.Time // nil: at once
	tell func(who string) // called once; nil afterwards
}

func newWait(patience time.Duration, tell func(who string)) *wait {
	w := &wait{tell: tell}
	if patience > 0 {
		w.over = time.After(patience)
	}
	return w
}

// lock takes the log for this writer, and waits for it. After an error it has not
// got it.
func (l *Log) lock(ctx context.Context, w *wait) error {
	for {
		release, err := lockWriter(l.file)
		if err == nil {
			l.release = release
			return nil
		}
		if !errors.Is(err, errHeld) {
			return err
		}
		if err := w.more(ctx, l.file); err != nil {
			return err
		}
	}
}

// more waits a moment; an error says that it is time to give up.
func (w *wait) more(ctx context.Context, file *os.File) error {
	if w.over == nil {
		return &heldError{holder(file)}
	}
	if w.tell != nil {
		w.tell(holder(file))
		w.tell = nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-w.over:
		w.over = nil
		return &heldError{holder(file)}
	case <-time.After(lockEvery):
		return nil
	}
}

// unlock gives the lock back, if it is held.
func (l *Log) unlock() {
	if l.release != nil {
		l.release()
		l.release = nil
	}
}

// inPlace tells whether the open file is the one that the name leads to.
func (l *Log) inPlace() bool {
	ours, err := l.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(l.path)
	return err == nil && os.SameFile(ours, there)
}
