package evidence

import (
	"fmt"
	"time"
)

// Book is the content of one log or of several that were merged, in order of
// time. It never changes.
type Book struct {
	Entries []Entry
	// Files are the logs that could be opened, in the order that they were named.
	Files []File
	// Troubles are what is wrong with the logs, in order of file and line. One that
	// the lines after it have too is told once.
	Troubles []Trouble
}

// File is a log that went into a Book.
type File struct {
	Name  string    // as given
	Lines int       // whole lines
	Head  string    // SHA-256 of the last line, in hex; empty for an empty log
	First time.Time // of the first line
	Last  time.Time // of the last line
}

// Trouble is one thing that is wrong with a log.
type Trouble struct {
	Kind TroubleKind
	File string
	Line int // from 1; 0: the file as a whole
	// Message says what is, with values: no capital, no full stop.
	Message string
}

// TroubleKind sorts troubles.
type TroubleKind string

// The kinds of trouble.
const (
	// Torn: the last line was cut off in the middle of writing.
	Torn TroubleKind = "torn"
	// Broken: a line is no entry, or is not the one that the next line or the
	// head knows: it was edited, lost or put in.
	Broken TroubleKind = "broken"
	// Short: the log has fewer lines than its head file says.
	Short TroubleKind = "short"
	// HeadMissing: there are lines, and no head file, or one that says nothing.
	HeadMissing TroubleKind = "head-missing"
	// ClockBack: a line is dated over 2 s before an earlier one of the same log; of
	// the file as a whole, one written now would be.
	ClockBack TroubleKind = "clock-back"
	// Unreadable: the file is not there, or cannot be read.
	Unreadable TroubleKind = "unreadable"
	// UnknownSchema: a run was written by a version with another form of lines.
	UnknownSchema TroubleKind = "unknown-schema"
)

// Damage tells whether a log with such a trouble is not what was written: nothing
// is appended to it, and nobody should go by it. A torn line was never
// acknowledged, and a clock that goes back loses nothing.
func (k TroubleKind) Damage() bool { return k != Torn && k != ClockBack }

// String is the trouble with its place: "sin.jsonl line 13: cut off".
func (t Trouble) String() string {
	if t.Line == 0 {
		return t.File + ": " + t.Message
	}
	return fmt.Sprintf("%s line %d: %s", t.File, t.Line, t.Message)
}
