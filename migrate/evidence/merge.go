package evidence

import (
	"fmt"
	"slices"
	"time"
)

// merge draws logs together in order of time. The lines of one log keep their
// order, whatever they are dated; of entries of the same time those of the log
// that was named first come first.
func merge(logs []*scan) *Book {
	b := &Book{}
	var streams []*stream
	for i, s := range logs {
		known := s.knownLines(logs[:i])
		b.Troubles = append(b.Troubles, s.troubles()...)
		if s.file != nil {
			b.Files = append(b.Files, File{s.name, s.at.lines, s.at.hash(), s.first, s.last})
		}
		streams = append(streams, newStream(s, known))
	}
	b.Entries = slices.Grow(b.Entries, entriesOf(logs))
	for s := earliest(streams); s != nil; s = earliest(streams) {
		b.Entries = s.log.expand(b.Entries, s.take())
	}
	return b
}

// entriesOf is how many entries there are at most.
func entriesOf(logs []*scan) (n int) {
	for _, s := range logs {
		for _, e := range s.entries {
			n++
			if e.Again != nil {
				n += len(e.Again.Lines)
			}
		}
	}
	return n
}

// knownLines counts the entries that a log begins with and another has too: one
// is an older copy of the other. Copies of which each has lines of its own are
// not both what was written.
func (s *scan) knownLines(others []*scan) (known int) {
	forked := false
	for _, o := range others {
		n := common(s.sums, o.sums)
		known = max(known, n)
		if forked || n == 0 || n == min(len(s.sums), len(o.sums)) {
			continue
		}
		forked = true
		s.broken(s.entries[n].Number, fmt.Sprintf(
			"another line than in %s, which begins with the same %s: lines of one of the two were lost, and it was written on",
			o.name, count(n, "line")))
	}
	return known
}

func common(a, b []sum) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// stream gives the entries of a log one by one.
type stream struct {
	log  *scan
	rest []Entry
	// due is the time that the next one counts as: its own or, where that is
	// before an earlier line's, that line's.
	due time.Time
}

// newStream leaves out the first so many.
func newStream(log *scan, known int) *stream {
	s := &stream{log: log, rest: log.entries}
	s.settle()
	for range known {
		s.take()
	}
	return s
}

func (s *stream) take() Entry {
	e := s.rest[0]
	s.rest = s.rest[1:]
	s.settle()
	return e
}

func (s *stream) settle() {
	if len(s.rest) > 0 && s.rest[0].At.After(s.due) {
		s.due = s.rest[0].At
	}
}

func earliest(streams []*stream) (first *stream) {
	for _, s := range streams {
		if len(s.rest) > 0 && (first == nil || s.due.Before(first.due)) {
			first = s
		}
	}
	return first
}
