package course

import (
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Schema names the version of a rehearsal's JSON form. Fields may be added within a
// version; none is renamed, removed or given another meaning.
const Schema = "zonegate-rehearsal/1"

// Rehearsal is a move that was walked through, as plain data.
type Rehearsal struct {
	Schema string       `json:"schema"`
	Tool   migrate.Tool `json:"tool"`
	Zone   string       `json:"zone"` // absolute
	Plan   string       `json:"plan"` // the file, as it was given
	// Kind is the plan's dnssec: the kind of move.
	Kind string `json:"kind"`
	// Good tells that every gate said GO at its time, that no fault went unnoticed and
	// no simulated look-up failed; Summary says how it went in a line.
	Good    bool   `json:"good"`
	Summary string `json:"summary"`
	// From and To are when the walk begins and ends, on the clock of the rehearsal.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Switch is when the parent is told; nil: the walk did not come to it.
	Switch *time.Time `json:"switch,omitempty"`
	// NotBefore is when the old provider may be switched off; nil: no gate told.
	NotBefore *time.Time `json:"not-before,omitempty"`
	// Servers are who takes part, with the addresses that the plan gives them, or
	// that were made up.
	Servers []Server `json:"servers"`
	// Notes are what is not as in the real move.
	Notes []string `json:"notes,omitempty"`
	// Acts is the walk.
	Acts []Act `json:"acts"`
	// Backs are the ways back that were walked.
	Backs []Back `json:"backs,omitempty"`
	// Faults are those that were put in; Drill is what became of them.
	Faults []Fault `json:"faults,omitempty"`
	Drill  *Drill  `json:"drill,omitempty"`
	// Offs are the early switch-offs that were tried.
	Offs []Off `json:"early-switch-offs,omitempty"`
	// LookUps is what resolvers would see; nil: the parent was never told.
	LookUps *LookUps `json:"look-ups,omitempty"`
	// Timeline is the move as a picture; nil: there is none.
	Timeline *migrate.Timeline `json:"timeline,omitempty"`
	// Troubles are what keeps the rehearsal from being good, in words.
	Troubles []string `json:"troubles,omitempty"`
}

// Server is a name server of the rehearsal.
type Server struct {
	Role      string   `json:"role"` // root, parent, old, new
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
	// MadeUp tells that the plan does not give the addresses.
	MadeUp bool `json:"made-up,omitempty"`
	// With is the product that serves; empty: the embedded server.
	With string `json:"with,omitempty"`
}

// Act is what is done in a step at a time, and what was asked then.
type Act struct {
	Step  string    `json:"step"` // U3
	Title string    `json:"title"`
	At    time.Time `json:"at"`
	// Done is what is done, as a verb phrase; empty: it is only looked and asked.
	Done  string  `json:"done,omitempty"`
	Asked []Asked `json:"asked"`
	// Back is the way back from here in words, and Takes how long it takes.
	Back  string `json:"back,omitempty"`
	Takes string `json:"takes,omitempty"`
	// Notes are what is to be known beside.
	Notes []string `json:"notes,omitempty"`
}

// Asked is a command line, and what it said.
type Asked struct {
	At      time.Time `json:"at"`
	Command string    `json:"command"` // as people type it
	Exit    int       `json:"exit"`
	// Verdict, Summary, NotBefore, Findings and Why are of a gate: Findings those that
	// decide, Why the arithmetic of not-before.
	Verdict   migrate.Verdict `json:"verdict,omitempty"`
	Summary   string          `json:"summary,omitempty"`
	NotBefore *time.Time      `json:"not-before,omitempty"`
	Findings  []Finding       `json:"findings,omitempty"`
	More      int             `json:"more-findings,omitempty"` // that are left out
	Why       string          `json:"why,omitempty"`
	// Rounds, Every and Until are of a watch, Told the lines that it told; Alarm tells
	// that it ended with one.
	Rounds int             `json:"rounds,omitempty"`
	Every  migrate.Seconds `json:"every,omitempty"`
	Until  *time.Time      `json:"until,omitempty"`
	Told   []string        `json:"told,omitempty"`
	Alarm  bool            `json:"alarm,omitempty"`
	// Says is what a command that is no gate came to, in a line.
	Says string `json:"says,omitempty"`
}

// Finding is one that decides.
type Finding struct {
	Check   string `json:"check"`
	Message string `json:"message"`
	// Waits tells that it is a matter of time; else it blocks.
	Waits bool `json:"waits,omitempty"`
}

// Back is a way back that was walked.
type Back struct {
	From  string    `json:"from"` // the step after which
	Title string    `json:"title"`
	At    time.Time `json:"at"`
	Acts  []Act     `json:"acts"`
	// Over is when the way back is over, as a gate told; nil: at once.
	Over *time.Time `json:"over,omitempty"`
	// Says is how it ends, in a line.
	Says string `json:"says"`
}

// Drill is what became of faults.
type Drill struct {
	// Noticed tells that a gate or the watch stopped the move.
	Noticed bool   `json:"noticed"`
	Step    string `json:"step,omitempty"`
	// Gate is what stopped it: "gate delegate"; Checks are those that decided.
	Gate   string   `json:"gate,omitempty"`
	Checks []string `json:"checks,omitempty"`
	// Stopped is what it said.
	Stopped *Asked `json:"stopped,omitempty"`
	// Back is the way back from there; nil: there was nothing to go back from.
	Back *Back `json:"back,omitempty"`
	// Says is how it ended, in a line.
	Says string `json:"says"`
}

// Off is an early switch-off that was tried.
type Off struct {
	// When is as it was written or, where the rehearsal came to it later, a date.
	When string    `json:"when"`
	At   time.Time `json:"at"`
	// Acts are what the gate said right before, and after it.
	Acts []Act `json:"acts"`
	// May tells that the gate said GO before.
	May  bool   `json:"may"`
	Says string `json:"says"`
}
