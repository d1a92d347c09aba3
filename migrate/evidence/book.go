package evidence

import "time"

// Book is the content of one log or of several that were merged, in order of
// time. It never changes.
type Book struct {
	Entries []Entry
	Files   []File
	// Troubles are what is wrong with the logs, in order of file and line.
	Troubles []Trouble
}

// File is a log that went into a Book.
type File struct {
	Name  string    // as given
	Lines int       // whole lines
	Head  string    // SHA-256 of the last line, in hex; empty for an empty log
	First time.Time // of the first line
	Last  time.Time
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
	// HeadMissing: there are lines, and no head file.
	HeadMissing TroubleKind = "head-missing"
	// ClockBack: a line of one run or log is dated over 2 s before the one before it.
	ClockBack TroubleKind = "clock-back"
	// Unreadable: the file cannot be read at all.
	Unreadable TroubleKind = "unreadable"
)
