package migrate

import "time"

// StatusSchema names the version of a status's JSON form. Fields may be added
// within a version; none is renamed, removed or given another meaning.
const StatusSchema = "zonegate-status/1"

// Status is where a move stands: each step of its plan's kind, and what is to be
// done next. It is judged on evidence alone.
type Status struct {
	Schema string    `json:"schema"`
	Tool   Tool      `json:"tool"`
	Zone   string    `json:"zone"` // absolute
	At     time.Time `json:"at"`
	// Kind is the plan's dnssec; empty: the plan does not say.
	Kind string `json:"kind"`
	// Judged is false where nothing can be told of the steps; WhyNot says why.
	Judged bool   `json:"judged"`
	WhyNot string `json:"why-not,omitempty"`
	// Damaged says what is wrong with the evidence, where nobody should go by it.
	Damaged []string `json:"damaged,omitempty"`
	// LastLook is when a server was last looked at; nil: never.
	LastLook *time.Time `json:"last-look,omitempty"`
	// Delegate and Decommission are what the gates say of the evidence as it is.
	Delegate     *GateWord `json:"delegate,omitempty"`
	Decommission *GateWord `json:"decommission,omitempty"`
	// NotBefore is when the old provider may be switched off; Earliest a bound for
	// it while it is not known.
	NotBefore *time.Time `json:"not-before,omitempty"`
	Earliest  *time.Time `json:"earliest,omitempty"`
	Steps     []Step     `json:"steps"`
	// Next are the IDs of the steps to go on with: those that are ready or, without
	// any, the first one that is in the way.
	Next   []string `json:"next"`
	Inputs []Input  `json:"inputs"`
	Notes  []string `json:"notes,omitempty"`
}

// GateWord is a gate's verdict in a line.
type GateWord struct {
	Verdict   Verdict    `json:"verdict"`
	NotBefore *time.Time `json:"not-before,omitempty"`
	Summary   string     `json:"summary"`
}

// Step is one step of a move.
type Step struct {
	ID    string    `json:"id"` // "U4"
	Title string    `json:"title"`
	State StepState `json:"state"`
	// Since is when a step that is done was first seen so, where that is known.
	Since *time.Time `json:"since,omitempty"`
	// Until is the end of the wait of a step that waits; nil: not known yet.
	Until *time.Time `json:"until,omitempty"`
	// Because says why it is blocked, waits, is left out, or is ready again.
	Because []Reason `json:"because,omitempty"`
	// Implied: nothing was seen of it; a later step is done, and this one comes
	// before.
	Implied bool `json:"implied,omitempty"`
	// Note says what is not to be seen, or is to be known beside the state.
	Note string `json:"note,omitempty"`
	// Do is what a person does in the step; Run the command to go on with, as it
	// stands.
	Do  string `json:"do"`
	Run string `json:"run"`
	// Back is the way back from the step, and Takes how long it takes.
	Back  string `json:"back"`
	Takes string `json:"takes"`
	// Signs is the role of who answers for the step.
	Signs string `json:"signs"`
}

// StepState is how a step stands.
type StepState string

// The states.
const (
	StepDone    StepState = "done"
	StepReady   StepState = "ready"   // it may be done now
	StepWaiting StepState = "waiting" // nothing is wrong, it is too early: Until
	StepBlocked StepState = "blocked" // something is wrong, or other steps come first: Because
	StepSkipped StepState = "skipped" // it is not part of this move: Because
)

// Over tells whether nothing is left to be done for the step.
func (s StepState) Over() bool { return s == StepDone || s == StepSkipped }

// Reason is why a step stands as it does. Step is the one that comes first, Check
// the check that found it; both may be empty.
type Reason struct {
	Step  string `json:"step,omitempty"`
	Check string `json:"check,omitempty"`
	Text  string `json:"text"`
	// Fix says what to do about it, as a verb phrase.
	Fix string `json:"fix,omitempty"`
}
