package evidence

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// repeatable tells whether an Again may name an entry.
func (e *Entry) repeatable() bool { return e.Saw != nil || e.Host != nil || e.Cut != nil }

// named are the lines of a log that an Again may name, in order of number.
type named []place

// place is where the entry of a line is among those that are kept.
type place struct{ number, entry int }

func (n named) search(number int) (i int, there bool) {
	return slices.BinarySearchFunc(n, number, func(p place, number int) int { return cmp.Compare(p.number, number) })
}

func (n *named) add(p place) {
	if i, there := n.search(p.number); !there {
		*n = slices.Insert(*n, i, p)
	}
}

// misnamed says what is wrong with the lines that an Again names; empty: nothing.
func (n named) misnamed(e *Entry) string {
	if times := len(e.Again.Before); times > 0 && times != len(e.Again.Lines) {
		return fmt.Sprintf("it repeats %s, and has %s", count(len(e.Again.Lines), "line"), count(times, "time"))
	}
	for _, before := range e.Again.Before {
		if before < 0 || before > slack.Microseconds() {
			return fmt.Sprintf("it repeats what was seen %d microseconds before it, and that may be 0 to %d", before, slack.Microseconds())
		}
	}
	for _, line := range e.Again.Lines {
		if line < 1 || line >= e.Number {
			return fmt.Sprintf("it repeats line %d, which is none before it", line)
		}
		if _, there := n.search(line); !there {
			return fmt.Sprintf("it repeats line %d, which holds no observation, name server or delegation", line)
		}
	}
	return ""
}

// expand puts the lines that an Again names in its place.
func (s *scan) expand(to []Entry, e Entry) []Entry {
	if e.Again == nil {
		return append(to, e)
	}
	for n, line := range e.Again.Lines {
		i, there := s.named.search(line)
		if !there || line >= e.Number {
			continue // it was said already
		}
		x := e
		x.At = e.Again.at(e.At, n)
		is := &s.entries[s.named[i].entry]
		x.Again, x.Saw, x.Host, x.Cut = nil, is.Saw, is.Host, is.Cut
		to = append(to, x)
	}
	return to
}

// at is when the nth of the lines was seen, by an entry of that time.
func (a *Again) at(line time.Time, n int) time.Time {
	if n >= len(a.Before) {
		return line
	}
	return line.Add(-time.Duration(a.Before[n]) * time.Microsecond)
}

// memory knows in which line of a log a content stands first.
type memory map[sum]int

func (m memory) add(e *Entry) {
	if content, ok := contentOf(e); ok {
		if _, there := m[content]; !there {
			m[content] = e.Number
		}
	}
}

// read adds what stands in the lines of a sound log.
func (m memory) read(log io.Reader) error {
	in := bufio.NewReaderSize(log, 1<<16)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, err := parse(line); err == nil {
			m.add(&e)
		}
	}
}

// contentOf identifies what an Again would repeat. Observations of content passes
// always go into the log as they are.
func contentOf(e *Entry) (content sum, ok bool) {
	is := Entry{Host: e.Host, Cut: e.Cut}
	if e.Saw != nil {
		saw := *e.Saw
		saw.Size, saw.Millis, saw.Tries = 0, 0, 0
		is.Saw = &saw
	}
	if !is.repeatable() || is.Saw != nil && is.Saw.Pass != "" {
		return sum{}, false
	}
	text, err := json.Marshal(is)
	return sha256.Sum256(text), err == nil
}

// fold replaces entries that stand in the log already by lines that name them; next
// is the number of the first line. The order stays.
func (m memory) fold(entries []Entry, next int) (lines []Entry) {
	fresh := memory{}
	var open *stretch
	for _, e := range entries {
		e.Number, e.At = next+len(lines), utc(e.At)
		line := m.find(fresh, &e)
		if line == 0 {
			lines, open = append(lines, e), nil
			fresh.add(&e)
			continue
		}
		if open == nil || !open.takes(&e) {
			open = &stretch{first: e, earliest: e.At, latest: e.At}
			lines = append(lines, open.entry())
		}
		open.add(e.At, line)
		lines[len(lines)-1] = open.entry()
	}
	return lines
}

// stretch is what one line names.
type stretch struct {
	first            Entry
	lines            []int
	times            []time.Time
	earliest, latest time.Time
}

// takes tells whether one more can be named: of the same run, and about the same
// time.
func (s *stretch) takes(e *Entry) bool {
	return e.Vantage == s.first.Vantage && e.Run == s.first.Run &&
		e.At.Sub(s.earliest) <= slack && s.latest.Sub(e.At) <= slack
}

func (s *stretch) add(at time.Time, line int) {
	s.lines, s.times = append(s.lines, line), append(s.times, at)
	if at.Before(s.earliest) {
		s.earliest = at
	}
	if at.After(s.latest) {
		s.latest = at
	}
}

// entry is the line, dated by the latest that it names.
func (s *stretch) entry() Entry {
	a := &Again{Lines: s.lines}
	if s.earliest.Before(s.latest) {
		for _, at := range s.times {
			a.Before = append(a.Before, s.latest.Sub(at).Microseconds())
		}
	}
	return Entry{Number: s.first.Number, At: s.latest, Vantage: s.first.Vantage, Run: s.first.Run, Again: a}
}

// find gives the line that has the content of an entry, in the log or in what is to
// go into it; 0: there is none.
func (m memory) find(fresh memory, e *Entry) (line int) {
	content, ok := contentOf(e)
	if !ok {
		return 0
	}
	if line := m[content]; line > 0 {
		return line
	}
	return fresh[content]
}
