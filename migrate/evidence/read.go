package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// Read reads logs and merges them. It writes nothing, and a log may be written to
// meanwhile. What is wrong with a log is a Trouble, also where it cannot be read
// at all; the lines that can be read are in the Book all the same.
func Read(names ...string) *Book {
	logs := make([]*scan, len(names))
	for i, name := range names {
		logs[i] = readLog(name)
	}
	return merge(logs)
}

// readTries is how often a log is read that somebody writes to just now: a batch
// that did not fit on the disk is taken back, perhaps under the reader's eyes.
const readTries = 3

func readLog(name string) (s *scan) {
	for range readTries {
		if s = readOnce(name); !s.busy {
			break
		}
	}
	return s
}

func readOnce(name string) *scan {
	s := newScan(name, name)
	s.keep = true
	if path, err := resolve(name); err == nil {
		s.path = path
	}
	err := s.open()
	if err == nil {
		err = s.run()
		s.busy = len(damages(s.troubles())) > 0 && s.held()
		err = errors.Join(err, s.file.Close())
	}
	if err != nil {
		s.faults.add(s.absence(err))
	}
	return s
}

// scan is one reading of a log.
type scan struct {
	name, path string
	file       *os.File
	keep       bool // the entries, and not their chain alone
	locked     bool // for writing, by whoever reads

	in     *bufio.Reader
	head   link // of the head file
	headed bool // there is one

	reach        // the whole lines so far
	junk    bool // the last line is no entry
	entries []Entry
	sums    []sum     // of their lines
	first   time.Time // of the first line
	last    time.Time // of the last

	torn          []byte // what is no whole line, at the end
	busy          bool   // it is damaged, but somebody writes to it
	faults, clock faults
}

func newScan(name, path string) *scan {
	return &scan{name: name, path: path, reach: newReach()}
}

func (s *scan) open() (err error) {
	info, err := os.Stat(s.path)
	if err == nil {
		err = regular(info)
	}
	if err == nil {
		s.file, err = os.Open(s.path)
	}
	return err
}

// absence says why a log cannot be read.
func (s *scan) absence(err error) Trouble {
	at, headed, headless := readHead(s.path)
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return Trouble{Unreadable, s.name, 0, reason(err).Error()}
	case headed && (headless != nil || at.lines > 0):
		return Trouble{Short, s.name, 0, lostLog(at, headless)}
	}
	return Trouble{Unreadable, s.name, 0, "there is no such file"}
}

// run reads the head and then the lines: so lines that are appended meanwhile are
// ahead of the head, and none is behind it.
func (s *scan) run() error {
	var headless error
	s.head, s.headed, headless = readHead(s.path)
	s.in = bufio.NewReaderSize(s.file, 1<<16)
	err := s.readLines()
	if err == nil && len(s.torn) > 0 && !s.locked {
		err = s.readTail()
	}
	s.judgeTorn()
	s.judgeHead(headless)
	return err
}

// readTail looks again at what seemed to be cut off: perhaps it was just being
// written.
func (s *scan) readTail() error {
	release, err := lockReader(s.file)
	if errors.Is(err, errHeld) {
		s.torn = nil
		return nil
	}
	if err == nil {
		defer release()
	}
	if _, err := s.file.Seek(s.offset, io.SeekStart); err != nil {
		return err
	}
	s.in.Reset(s.file)
	return s.readLines()
}

// held tells whether somebody writes to the log now.
func (s *scan) held() bool {
	release, err := lockReader(s.file)
	if err == nil {
		release()
	}
	return errors.Is(err, errHeld)
}

func (s *scan) readLines() error {
	for {
		line, err := s.in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF):
			s.torn = line
			return nil
		case err != nil:
			return err
		}
		text := line[:len(line)-1]
		e, err := parse(text)
		if err != nil && s.unwritten(text) {
			rest, err := io.ReadAll(s.in)
			s.torn = append(line, rest...)
			return err
		}
		s.take(text, &e, err)
	}
}

// unwritten tells whether a line that is no entry may be what a power cut left,
// and not what somebody made of it: one that nobody counted yet, and which is the
// last, or holds octets that a file system gives for what was never written.
func (s *scan) unwritten(line []byte) bool {
	if s.at.lines < s.head.lines {
		return false
	}
	_, err := s.in.Peek(1)
	return errors.Is(err, io.EOF) || bytes.IndexByte(line, 0) >= 0
}

// take adds a line; err is why it is no entry.
func (s *scan) take(line []byte, e *Entry, err error) {
	if err != nil {
		s.judgeJunk(err)
		s.number++
	} else {
		s.judgeLine(e)
		s.judgeTime(e.At)
		s.judgeAgain(e)
		s.entry(e, len(s.entries))
	}
	s.junk = err != nil
	s.line(line)
	s.judgeCounted()
	if s.keep && err == nil {
		s.entries, s.sums = append(s.entries, *e), append(s.sums, s.at.last)
	}
}
