package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// newMode is the mode of files that are made here, before the umask.
const newMode = 0o644

// Log is an append-only file of entries (JSON Lines), open for its one writer.
// Beside it stand FILE.head, which holds the number of lines and the SHA-256 of
// the last, and FILE.torn, where there is one, with what power cuts left of
// lines. It may be used by several goroutines. Who keeps a log open for long lets
// others write to it in between: see Pause and Resume.
type Log struct {
	mu      sync.Mutex
	name    string // as given
	path    string // without symbolic links
	file    *os.File
	release func()    // gives the lock back; nil: it is not held
	reach             // what is acknowledged
	changed time.Time // of the file, when it was paused
	moved   []Trouble
	failed  error // why nothing can be appended any more
}

// Moved tells what Open and Resume moved to FILE.torn; usually nothing.
func (l *Log) Moved() []Trouble {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.moved)
}

// Zones lists the zones that the runs in the log are about, as they wrote them, in
// order of appearance.
func (l *Log) Zones() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.zones)
}

// Behind tells by how much a time is before the latest line of the log, where a
// line of that time would be a ClockBack; else 0.
func (l *Log) Behind(t time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if back := l.latest.Sub(t); l.since > 0 && back > slack {
		return back
	}
	return 0
}

// Name is the log's as it was given to Open.
func (l *Log) Name() string { return l.name }

// End is how many lines the log has, and the SHA-256 of the last in hex, empty
// where there are none.
func (l *Log) End() (lines int, hash string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at.lines, l.at.hash()
}

// Remember has Append write what stands in the log already as an Again, from now
// on: the log of somebody who looks every minute would hold little else. It reads
// the log once.
func (l *Log) Remember() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return l.about(errors.New("it is closed"))
	}
	if l.memory != nil {
		return nil
	}
	m := memory{}
	if err := m.read(io.NewSectionReader(l.file, 0, l.offset)); err != nil {
		return l.about(reason(err))
	}
	l.memory = m
	return nil
}

// Append puts entries at the end of the log, numbers and chains them; their
// Number and Previous are not looked at. When it returns nil they are on disk.
// After an error, an *Error or *DamagedError, none of them is in the log, unless the
// error says that it could not be put back; then nothing more can be appended.
func (l *Log) Append(entries []Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.about(l.failed)
	}
	if len(entries) == 0 {
		return nil
	}
	lines, text, end, err := l.chain(entries)
	if err == nil {
		err = l.unchanged()
	}
	if err != nil {
		return l.about(err)
	}
	if err := l.put(text, end); err != nil {
		return l.about(err)
	}
	l.acknowledge(lines, text)
	return nil
}

// chain makes entries the lines that come next, and gives their text.
func (l *Log) chain(entries []Entry) (lines []Entry, text []byte, end link, err error) {
	for i := range entries {
		if err := l.mayFollow(&entries[i]); err != nil {
			return nil, nil, end, fmt.Errorf("entry %d of %d is not written: %w", i+1, len(entries), err)
		}
	}
	lines, end = slices.Clone(entries), l.at
	if l.memory != nil {
		lines = l.memory.fold(entries, l.at.lines+1)
	}
	var buf bytes.Buffer
	for i := range lines {
		lines[i] = tidy(lines[i])
		if end, err = end.write(&buf, &lines[i]); err != nil {
			return nil, nil, end, fmt.Errorf("line %d of %d is not written: %w", i+1, len(lines), err)
		}
	}
	return lines, buf.Bytes(), end, nil
}

// mayFollow tells why an entry cannot be a line of the log.
func (l *Log) mayFollow(e *Entry) error {
	if err := e.whole(); err != nil {
		return err
	}
	if e.Again != nil {
		next := *e
		next.Number = l.at.lines + 1
		if what := l.named.misnamed(&next); what != "" {
			return errors.New(what)
		}
	}
	return nil
}

// acknowledge counts lines that are on disk.
func (l *Log) acknowledge(lines []Entry, text []byte) {
	for i := range lines {
		length := bytes.IndexByte(text, '\n')
		l.entry(&lines[i], 0)
		l.line(text[:length])
		text = text[length+1:]
	}
}

// unchanged tells why the file is not the one any more that was written last.
func (l *Log) unchanged() error {
	switch {
	case l.file == nil:
		return errors.New("it is closed")
	case l.release == nil:
		return errors.New("it is paused: others may be writing to it")
	}
	ours, err := l.file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(l.path)
	switch {
	case err != nil || !os.SameFile(ours, there):
		l.failed = errors.New("it was removed or replaced while it was open; nothing more is appended")
	case ours.Size() != l.offset:
		l.failed = fmt.Errorf("it has %d octets, and %d when it was written last: somebody else changed it; nothing more is appended", ours.Size(), l.offset)
	}
	return l.failed
}

// put writes lines to disk, and the head after them.
func (l *Log) put(text []byte, end link) error {
	_, err := l.file.Write(text)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		return l.undo(err)
	}
	replaced, err := writeHead(l.path, end)
	if err != nil && replaced {
		_, again := writeHead(l.path, l.at)
		if again != nil {
			l.failed = fmt.Errorf("its head file cannot be put back: %w", errors.Join(err, again))
			return l.failed
		}
	}
	if err != nil {
		return l.undo(err)
	}
	return nil
}

// undo takes back what was not acknowledged, and says so.
func (l *Log) undo(cause error) error {
	if err := l.cut(); err != nil {
		l.failed = fmt.Errorf("%w; and the part that was written cannot be taken back: %w", reason(cause), err)
		return l.failed
	}
	return fmt.Errorf("%w; the log is as it was, with %d lines", reason(cause), l.at.lines)
}

// cut shortens the file to what is acknowledged.
func (l *Log) cut() error {
	if err := os.Truncate(l.path, l.offset); err != nil {
		return fmt.Errorf("shorten it to %d octets: %w", l.offset, reason(err))
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write it to disk: %w", reason(err))
	}
	return nil
}

// Close lets others write to the log.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	return l.shut()
}

func (l *Log) shut() error {
	l.unlock()
	err := l.file.Close()
	l.file = nil
	return err
}

// about puts the log's name before an error that lacks it.
func (l *Log) about(err error) error {
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return err
	}
	return &Error{l.name, err}
}
