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
	for _, line := range e.Again.Lines {
		i, there := s.named.search(line)
		if !there || line >= e.Number {
			continue // it was said already
		}
		x := e
		is := &s.entries[s.named[i].entry]
		x.Again, x.Saw, x.Host, x.Cut = nil, is.Saw, is.Host, is.Cut
		to = append(to, x)
	}
	return to
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
// is the number of the first line. The order stays, and nothing is dated over slack
// later than it was.
func (m memory) fold(entries []Entry, next int) (lines []Entry) {
	fresh := memory{}
	var since time.Time // of the first that the last line names
	open := false       // the last line can name more
	for _, e := range entries {
		e.Number = next + len(lines)
		line := m.find(fresh, &e)
		if line == 0 {
			fresh.add(&e)
			lines, open = append(lines, e), false
			continue
		}
		if !open || !lines[len(lines)-1].goesWith(&e, since) {
			lines = append(lines, Entry{Number: e.Number, At: e.At, Vantage: e.Vantage, Run: e.Run, Again: &Again{}})
			since, open = e.At, true
		}
		last := &lines[len(lines)-1]
		last.Again.Lines = append(last.Again.Lines, line)
		if e.At.After(last.At) {
			last.At = e.At
		}
	}
	return lines
}

// goesWith tells whether another entry can be named by the line that names this
// one, the first of which is dated since.
func (e *Entry) goesWith(other *Entry, since time.Time) bool {
	return e.Vantage == other.Vantage && e.Run == other.Run && other.At.Sub(since).Abs() <= slack
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
