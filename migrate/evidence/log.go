package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// newMode is the mode of files that are made here, before the umask.
const newMode = 0o644

// errHeld says that somebody else has the lock.
var errHeld = errors.New("somebody else writes to it")

// Log is an append-only file of entries (JSON Lines), open for its one writer.
// Beside it stand FILE.head, which holds the number of lines and the SHA-256 of
// the last, and FILE.torn, where there is one, with what power cuts left of
// lines. It may be used by several goroutines.
type Log struct {
	mu      sync.Mutex
	name    string // as given
	path    string // without symbolic links
	file    *os.File
	release func() // gives the lock back
	end     link   // of what is acknowledged
	size    int64  // of the same, in octets
	moved   []Trouble
	failed  error // why nothing can be appended any more
}

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

// Open opens a log for appending, or makes a new one, after it looked at every
// line. A last line that was cut off in the middle of writing is moved to
// FILE.torn: see Moved. Lines that a writer which died had no time to count are
// counted now. An error is a *DamagedError where the log is not what was written,
// and another one where it is being written to by somebody else, or cannot be
// written.
func Open(name string) (*Log, error) {
	path, err := resolve(name)
	if err != nil {
		return nil, fmt.Errorf("evidence %s: %w", name, err)
	}
	l := &Log{name: name, path: path}
	if err := l.open(); err != nil {
		return nil, l.about(err)
	}
	if err := l.ready(); err != nil {
		l.shut()
		return nil, l.about(err)
	}
	return l, nil
}

// about puts the log's name before an error that lacks it.
func (l *Log) about(err error) error {
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return err
	}
	return fmt.Errorf("evidence %s: %w", l.name, err)
}

// resolve follows symbolic links, so that a log has one head file whatever name
// it is opened by.
func resolve(name string) (string, error) {
	path, err := filepath.EvalSymlinks(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return path, reason(err)
	}
	if to, err := os.Readlink(name); err == nil {
		return "", fmt.Errorf("it is a symbolic link to %s, which does not exist", to)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(name))
	if err != nil {
		return "", fmt.Errorf("there is no folder %s", filepath.Dir(name))
	}
	return filepath.Join(folder, filepath.Base(name)), nil
}

// open gets the file and its lock.
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
	case err != nil && isNew:
		return fmt.Errorf("it cannot be made in %s: %w", filepath.Dir(l.path), reason(err))
	case err != nil:
		return fmt.Errorf("it cannot be written to (mode %#o): %w", info.Mode().Perm(), reason(err))
	}
	return l.lock()
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

func (l *Log) lock() (err error) {
	l.release, err = lockWriter(l.file)
	if err == nil {
		return nil
	}
	if errors.Is(err, errHeld) {
		err = errors.New("it is being written to by another zonegate; a log has one writer at a time")
		if who := holder(l.file); who != "" {
			err = fmt.Errorf("it is being written to by %s; a log has one writer at a time", who)
		}
	}
	return errors.Join(err, l.file.Close())
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
	l.end, l.size = s.at, s.offset
	if err := l.moveTorn(s); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write it to disk: %w", reason(err))
	}
	_, err := writeHead(l.path, l.end)
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
			t.Message += "; moved to " + l.name + ".torn"
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

// Moved tells what Open moved to FILE.torn; usually nothing.
func (l *Log) Moved() []Trouble { return l.moved }

// Name is the log's as it was given to Open.
func (l *Log) Name() string { return l.name }

// End is how many lines the log has, and the SHA-256 of the last in hex, empty
// where there are none.
func (l *Log) End() (lines int, hash string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end.lines, l.end.hash()
}

// Append puts entries at the end of the log, numbers and chains them; their
// Number and Previous are not looked at. When it returns nil they are on disk.
// After an error none of them is in the log, unless the error says that it could
// not be put back; then nothing more can be appended.
func (l *Log) Append(entries []Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.about(l.failed)
	}
	if len(entries) == 0 {
		return nil
	}
	text, end, err := l.chain(entries)
	if err == nil {
		err = l.unchanged()
	}
	if err != nil {
		return l.about(err)
	}
	if err := l.put(text, end); err != nil {
		return l.about(err)
	}
	l.end, l.size = end, l.size+int64(len(text))
	return nil
}

func (l *Log) chain(entries []Entry) ([]byte, link, error) {
	var buf bytes.Buffer
	end := l.end
	for i := range entries {
		var err error
		if end, err = end.write(&buf, entries[i]); err != nil {
			return nil, end, fmt.Errorf("entry %d of %d is not written: %w", i+1, len(entries), err)
		}
	}
	return buf.Bytes(), end, nil
}

// unchanged tells why the file is not the one any more that was written last.
func (l *Log) unchanged() error {
	if l.file == nil {
		return errors.New("it is closed")
	}
	ours, err := l.file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(l.path)
	switch {
	case err != nil || !os.SameFile(ours, there):
		l.failed = errors.New("it was removed or replaced while it was open; nothing more is appended")
	case ours.Size() != l.size:
		l.failed = fmt.Errorf("it has %d octets, and %d when it was written last: somebody else changed it; nothing more is appended", ours.Size(), l.size)
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
		_, again := writeHead(l.path, l.end)
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
	return fmt.Errorf("%w; the log is as it was, with %d lines", reason(cause), l.end.lines)
}

// cut shortens the file to what is acknowledged.
func (l *Log) cut() error {
	if err := os.Truncate(l.path, l.size); err != nil {
		return fmt.Errorf("shorten it to %d octets: %w", l.size, reason(err))
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
	l.release()
	err := l.file.Close()
	l.file = nil
	return err
}
