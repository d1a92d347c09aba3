package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// DamagedError says that a log is not what was written, so that nothing is
// appended to it.
type DamagedError struct {
	Name string
	// Troubles are all that is wrong, in order of line; never empty.
	Troubles []Trouble
}

func (e *DamagedError) Error() string {
	text := "the evidence is damaged, and nothing is appended to it: " + e.Troubles[0].String()
	if more := len(e.Troubles) - 1; more > 0 {
		text += "; and " + count(more, "more trouble")
	}
	return text
}

// Error says why a log cannot be written.
type Error struct {
	Name string // as given to Open
	Err  error
}

func (e *Error) Error() string { return "evidence " + e.Name + ": " + e.Err.Error() }

// Unwrap gives Err.
func (e *Error) Unwrap() error { return e.Err }

// Open opens a log for appending, or makes a new one, after it looked at every
// line. A last line that was cut off in the middle of writing is moved to
// FILE.torn: see Moved. Lines that a writer which died had no time to count are
// counted now. An error is a *DamagedError where the log is not what was written,
// and an *Error where it is being written to by somebody else (ErrHeld), or cannot
// be written.
func Open(name string) (*Log, error) {
	return OpenWithin(context.Background(), name, 0, nil)
}

// OpenWithin is Open, but waits until whoever writes to the log lets go of it, for
// as long as patience says. Before it waits, it tells waiting, where that is set,
// once, who holds the log: "process 12 (zonegate)", or "" where that is not known.
// When ctx ends before, the error is an *Error with ctx's.
func OpenWithin(ctx context.Context, name string, patience time.Duration, waiting func(who string)) (*Log, error) {
	path, err := resolve(name)
	if err != nil {
		return nil, &Error{name, err}
	}
	l := &Log{name: name, path: path, reach: newReach()}
	if err := l.openLocked(ctx, newWait(patience, waiting)); err != nil {
		return nil, l.about(err)
	}
	if err := l.ready(); err != nil {
		l.shut()
		return nil, l.about(err)
	}
	return l, nil
}

// openLocked gets the file and its lock. While it waited for that, another file
// may have been put in its place.
func (l *Log) openLocked(ctx context.Context, w *wait) error {
	for {
		if err := l.open(); err != nil {
			return err
		}
		err := l.lock(ctx, w)
		if err == nil && l.inPlace() {
			return nil
		}
		if err := errors.Join(err, l.shut()); err != nil {
			return err
		}
	}
}

// resolve follows a symbolic link, so that a log has one head file whatever name
// it is opened by.
func resolve(name string) (string, error) {
	to, err := os.Readlink(name)
	if err != nil {
		return name, nil // no link
	}
	path, err := filepath.EvalSymlinks(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("it is a symbolic link to %s, which does not exist", to)
	}
	return path, reason(err)
}

// open gets the file.
func (l *Log) open() error {
	info, err := os.Stat(l.path)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err == nil {
		err = regular(info)
	}
	if isNew {
		err = l.mayBegin()
	}
	if err != nil {
		return err
	}
	l.file, err = os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, newMode)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s", filepath.Dir(l.path))
	case err != nil && isNew:
		return fmt.Errorf("it cannot be made in %s: %w", filepath.Dir(l.path), reason(err))
	case err != nil:
		return fmt.Errorf("it cannot be written to (mode %#o): %w", info.Mode().Perm(), reason(err))
	}
	return nil
}

// mayBegin tells why a log that is not there must not be made: its head file
// knows lines that are lost.
func (l *Log) mayBegin() error {
	at, there, err := readHead(l.path)
	if !there || err == nil && at.lines == 0 {
		return nil
	}
	return &DamagedError{l.name, []Trouble{{Short, l.name, 0, lostLog(at, err)}}}
}

// ready looks at the log and puts its end in order.
func (l *Log) ready() error {
	s := newScan(l.name, l.path)
	s.file, s.locked = l.file, true
	if err := s.run(); err != nil {
		return err
	}
	if damage := damages(s.troubles()); len(damage) > 0 {
		return &DamagedError{l.name, damage}
	}
	l.reach = s.reach
	return l.settle(s)
}

// settle puts what a scan found at the end of the log in order.
func (l *Log) settle(s *scan) error {
	if err := l.moveTorn(s); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write it to disk: %w", reason(err))
	}
	_, err := writeHead(l.path, l.at)
	return err
}

// moveTorn appends what was cut off to FILE.torn before it leaves the log.
func (l *Log) moveTorn(s *scan) error {
	if len(s.torn) == 0 {
		return nil
	}
	name := l.path + ".torn"
	if err := appendTo(name, s.torn); err != nil {
		return fmt.Errorf("move a torn line to %s: %w", name, reason(err))
	}
	if err := l.cut(); err != nil {
		return err
	}
	for _, t := range s.troubles() {
		if t.Kind == Torn {
			t.Message += "; moved to " + name
			l.moved = append(l.moved, t)
		}
	}
	return nil
}

func appendTo(name string, text []byte) error {
	if info, err := os.Stat(name); err == nil {
		if err := regular(info); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, newMode)
	if err != nil {
		return err
	}
	_, err = f.Write(append(bytes.TrimSuffix(text, []byte("\n")), '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), syncFolder(name))
}
