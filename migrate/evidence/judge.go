package evidence

import (
	"fmt"
	"slices"
	"time"
)

// slack is how far an entry may be dated before an earlier line: entries are
// dated by when their answer came, and written in batches.
const slack = 2 * time.Second

// judgeJunk reports a line that is no entry.
func (s *scan) judgeJunk(why error) {
	s.faults.addRun("junk", Trouble{Broken, s.name, s.at.lines + 1, "no line of a log: " + why.Error()})
}

// judgeLine holds an entry against the line before it.
func (s *scan) judgeLine(e *Entry) {
	line, due := s.at.lines+1, s.number+1
	switch {
	case e.Number > due:
		s.broken(line, fmt.Sprintf("number %d where %d is due: %s lost before it", e.Number, due, areLines(e.Number-due)))
	case e.Number < due:
		s.broken(line, fmt.Sprintf("number %d where %d is due: it was doubled, moved or put in", e.Number, due))
	case e.Previous == s.at.hash() || s.junk:
	case line == 1:
		s.broken(line, "the first line, and it follows another: lines are lost before it")
	default:
		s.faults.addRun("seam", Trouble{Broken, s.name, line - 1, "not the line that the next one was written after: one of the two was edited"})
	}
	if e.Begin != nil && e.Begin.Schema != Schema {
		s.faults.add(Trouble{UnknownSchema, s.name, line, fmt.Sprintf("written as %q, and this version knows %q alone", e.Begin.Schema, Schema)})
	}
}

// judgeAgain holds a line that repeats others against those.
func (s *scan) judgeAgain(e *Entry) {
	if e.Again == nil {
		return
	}
	if what := s.named.misnamed(e); what != "" {
		s.faults.addRun("again", Trouble{Broken, s.name, s.at.lines + 1, what})
	}
}

func (s *scan) broken(line int, message string) {
	s.faults.add(Trouble{Broken, s.name, line, message})
}

// judgeTime looks for a clock that went back.
func (s *scan) judgeTime(at time.Time) {
	line := s.at.lines + 1
	if back := s.latest.Sub(at); s.since > 0 && back > slack {
		s.clock.addRun("clock", Trouble{ClockBack, s.name, line,
			fmt.Sprintf("dated %s, %s before line %d", at.Format(time.RFC3339Nano), back, s.since)})
	}
	if s.since == 0 {
		s.first = at
	}
	s.last = at
}

// judgeCounted holds the line that the head file knows as the last against it.
// Where lines are lost or too many before it, that was said already.
func (s *scan) judgeCounted() {
	if s.at.lines == s.head.lines && s.at != s.head && !s.junk && s.number == s.at.lines {
		s.broken(s.at.lines, "not the line that "+headName(s.path)+" knows: one of the two was edited")
	}
}

func (s *scan) judgeTorn() {
	if len(s.torn) > 0 {
		s.faults.add(Trouble{Torn, s.name, s.at.lines + 1,
			fmt.Sprintf("cut off in the middle of writing: %s at the end %s no line", octets(len(s.torn)), isAre(len(s.torn)))})
	}
}

// judgeHead holds the number of lines against the head file; headless is why
// there is none to go by.
func (s *scan) judgeHead(headless error) {
	name, lines := headName(s.path), s.at.lines
	switch {
	case headless != nil:
		s.faults.add(Trouble{HeadMissing, s.name, 0, fmt.Sprintf("its head file %s cannot be used: %v", name, headless)})
	case !s.headed && lines > 0:
		s.faults.add(Trouble{HeadMissing, s.name, 0,
			fmt.Sprintf("%s, and no head file %s: nobody knows whether lines are lost at the end", count(lines, "line"), name)})
	case lines < s.head.lines:
		s.faults.add(Trouble{Short, s.name, 0,
			fmt.Sprintf("%s, and its head file %s knows %d: %s lost at the end", count(lines, "line"), name, s.head.lines, areLines(s.head.lines-lines))})
	}
}

// lostLog says that a log is gone whose head file is there.
func lostLog(at link, err error) string {
	if err != nil {
		return fmt.Sprintf("there is no such file, and its head file cannot be used: %v", err)
	}
	return fmt.Sprintf("there is no such file, and its head file knows %s", count(at.lines, "line"))
}

// troubles are those of the log, in order of line.
func (s *scan) troubles() []Trouble {
	list := slices.Concat(s.faults.done(), s.clock.done())
	slices.SortStableFunc(list, func(a, b Trouble) int { return a.Line - b.Line })
	return list
}

// damages picks the troubles of a log that is not what was written.
func damages(list []Trouble) []Trouble {
	return slices.DeleteFunc(slices.Clone(list), func(t Trouble) bool { return !t.Kind.Damage() })
}

// faults gathers troubles. The same one of lines in a row is told once.
type faults struct {
	list []Trouble
	sort string // of the row's trouble; empty: there is no row
	more int    // lines of the row after its first
}

func (f *faults) add(t Trouble) {
	f.end()
	f.list = append(f.list, t)
}

// addRun adds a trouble of a sort that many lines in a row may have.
func (f *faults) addRun(sort string, t Trouble) {
	if f.sort == sort && f.list[len(f.list)-1].Line+f.more+1 == t.Line {
		f.more++
		return
	}
	f.add(t)
	f.sort = sort
}

func (f *faults) end() {
	if f.sort != "" && f.more > 0 {
		f.list[len(f.list)-1].Message += fmt.Sprintf("; the same holds for the %s after it", count(f.more, "line"))
	}
	f.sort, f.more = "", 0
}

func (f *faults) done() []Trouble {
	f.end()
	return f.list
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func areLines(n int) string { return count(n, "line") + " " + isAre(n) }

func octets(n int) string { return count(n, "octet") }

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
