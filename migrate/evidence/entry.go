package evidence

import "time"

// Schema names the version of a line of the log. Fields may be added within a
// version; none is renamed, removed or given another meaning.
const Schema = "zonegate-evidence/1"

// Entry is one line of a log. Exactly one of Begin, Saw, Host, Cut, Content,
// Again and End is set.
type Entry struct {
	// Number counts the lines of the log from 1.
	Number int `json:"n"`
	// Previous is the SHA-256, in hex, of the line before without its line feed;
	// empty in the first line.
	Previous string `json:"prev"`
	// At is when the answer came or was given up; in a log UTC, to the microsecond.
	At time.Time `json:"at"`
	// Vantage is the place that looked.
	Vantage string `json:"vantage"`
	// Run is what Begin and End stand around: unique in all logs.
	Run string `json:"run"`

	Begin   *Begin       `json:"begin,omitempty"`
	Saw     *Observation `json:"saw,omitempty"`
	Host    *Host        `json:"host,omitempty"`
	Cut     *Cut         `json:"cut,omitempty"`
	Content *Content     `json:"content,omitempty"`
	Again   *Again       `json:"again,omitempty"`
	End     *End         `json:"end,omitempty"`
}

// Begin opens a run: one look at all servers.
type Begin struct {
	Schema string `json:"schema"`
	Tool   string `json:"tool"` // name and version
	// Zone is the zone that is moved, absolute, lower case.
	Zone string `json:"zone"`
	// Plan is the SHA-256 of the plan file, in hex.
	Plan string `json:"plan,omitempty"`
	// OldServers and NewServers are the names in the plan, sorted.
	OldServers []string `json:"old-servers,omitempty"`
	NewServers []string `json:"new-servers,omitempty"`
	// New and Old are the zones that content is compared with, where there are any.
	New *Source `json:"new,omitempty"`
	Old *Source `json:"old,omitempty"`
}

// End closes a run that came to its end. A run without it was cut off; what it
// saw still counts.
type End struct {
	Questions int `json:"questions"` // put on the wire, repeated tries counted
}

// Again says that what stands in earlier lines of the same log was seen once more,
// exactly as it stands there but for Size, Millis and Tries, in the run of this
// line. Read puts the lines themselves in its place, so that who reads a Book never
// meets one.
type Again struct {
	// Lines are numbers of earlier entries with a Saw, Host or Cut, in the order in
	// which they were seen again.
	Lines []int `json:"lines"`
	// Before is how many microseconds before this line each of them was seen; empty:
	// all at its time.
	Before []int64 `json:"before,omitempty"`
}
