package evidence

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Pause lets others write to the log until Resume. Nothing can be appended
// meanwhile.
func (l *Log) Pause() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return l.about(errors.New("it is closed"))
	}
	info, err := l.file.Stat()
	if err != nil {
		return l.about(reason(err))
	}
	if l.release != nil {
		l.changed = info.ModTime()
		l.unlock()
	}
	return nil
}

// Resume takes a paused log up again, as OpenWithin opens one: it waits for whoever
// writes to it, and puts a torn end in order. What others appended meanwhile is
// looked at, and what was there before only where the file was written to. An error
// is a *DamagedError where the log is not any more what it was, nor with lines of
// others after it: then nothing more can be appended. After an *Error that is
// ErrHeld, or ctx's, the log is still paused, and can be tried again. waiting must
// not use the log.
func (l *Log) Resume(ctx context.Context, patience time.Duration, waiting func(who string)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.failed != nil:
		return l.about(l.failed)
	case l.file == nil:
		return l.about(errors.New("it is closed"))
	case l.release != nil:
		return nil
	}
	if err := l.lock(ctx, newWait(patience, waiting)); err != nil {
		return l.about(err)
	}
	if err := l.catchUp(); err != nil {
		l.failed = err
		l.unlock()
		return l.about(err)
	}
	return nil
}

// catchUp looks at what became of the log while it was paused.
func (l *Log) catchUp() error {
	if err := l.stillThere(); err != nil {
		return err
	}
	s := newScan(l.name, l.path)
	s.file, s.locked, s.reach = l.file, true, l.reach
	if _, err := l.file.Seek(l.offset, io.SeekStart); err != nil {
		return reason(err)
	}
	if err := s.run(); err != nil {
		return reason(err)
	}
	if damage := damages(s.troubles()); len(damage) > 0 {
		return &DamagedError{l.name, damage}
	}
	if err := l.stillCounted(s.head); err != nil {
		return err
	}
	l.reach = s.reach
	if s.at == s.head && len(s.torn) == 0 {
		return nil
	}
	return l.settle(s)
}

// stillCounted holds the head file against the lines that it counted when the log
// was paused.
func (l *Log) stillCounted(head link) error {
	name := headName(l.path)
	switch {
	case head.lines < l.at.lines:
		return l.damaged(Broken, 0, fmt.Sprintf("its head file %s knows %s, and knew %d before: it was edited or put back",
			name, count(head.lines, "line"), l.at.lines))
	case head.lines == l.at.lines && head != l.at:
		return l.damaged(Broken, l.at.lines, "not the line that "+name+" knows: one of the two was edited")
	}
	return nil
}

// stillThere tells why the lines that were known when the log was paused are not
// there as they were.
func (l *Log) stillThere() error {
	there, err := os.Stat(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l.damaged(Short, 0, fmt.Sprintf("it was removed while it was open, with %s", count(l.at.lines, "line")))
	case err != nil:
		return reason(err)
	case !l.inPlace():
		return l.damaged(Broken, 0, fmt.Sprintf("another file was put in its place while it was open, with %s", count(l.at.lines, "line")))
	case there.ModTime().Equal(l.changed) && there.Size() == l.offset:
		return nil
	}
	whole := sha256.New()
	if _, err := io.Copy(whole, io.NewSectionReader(l.file, 0, l.offset)); err != nil {
		return reason(err)
	}
	if string(whole.Sum(nil)) == string(l.whole.Sum(nil)) {
		return nil
	}
	return l.whatChanged()
}

// whatChanged looks at the whole log to tell where it is not what it was.
func (l *Log) whatChanged() error {
	s := newScan(l.name, l.path)
	s.file, s.locked = l.file, true
	if _, err := l.file.Seek(0, io.SeekStart); err != nil {
		return reason(err)
	}
	if err := s.run(); err != nil {
		return reason(err)
	}
	if damage := damages(s.troubles()); len(damage) > 0 {
		return &DamagedError{l.name, damage}
	}
	is, had := count(s.at.lines, "line"), l.at.lines
	if s.at.lines < had {
		return l.damaged(Short, 0, fmt.Sprintf("it has %s, and had %d while it was open: an earlier state of it, or another log, was put in its place", is, had))
	}
	return l.damaged(Broken, 0, fmt.Sprintf("it has %s, and not the %d first that it had while it was open: another log was put in its place", is, had))
}

func (l *Log) damaged(kind TroubleKind, line int, message string) error {
	return &DamagedError{l.name, []Trouble{{kind, l.name, line, message}}}
}
