package migrate

import "time"

// ChecklistSchema names the version of a checklist's JSON form. Fields may be
// added within a version; none is renamed, removed or given another meaning.
const ChecklistSchema = "zonegate-checklist/1"

// Checklist is the change ticket of a move: what is done when, what proves it, who
// signs, the way back, whom to tell, and what no program can see.
type Checklist struct {
	Schema string    `json:"schema"`
	Tool   Tool      `json:"tool"`
	Zone   string    `json:"zone"` // absolute
	At     time.Time `json:"at"`
	// Kind is the plan's dnssec; Judged is false where its steps are not judged, and
	// WhyNot says why.
	Kind   string `json:"kind"`
	Judged bool   `json:"judged"`
	WhyNot string `json:"why-not,omitempty"`
	Title  string `json:"title"`
	// Basis is where the time of the switch is from, and Switch that time; nil:
	// times are relative to it ("T+49h").
	Basis  Basis      `json:"basis"`
	Switch *time.Time `json:"switch,omitempty"`
	// NotBefore is when the old provider may be switched off at the earliest; nil
	// where times are relative. Firm tells whether its clock runs: else it holds if
	// the switch is made at Switch.
	NotBefore *time.Time `json:"not-before,omitempty"`
	Firm      bool       `json:"firm,omitempty"`
	// WayBack is how long caches hold the new set after a rollback.
	WayBack  Seconds   `json:"way-back"`
	InShort  []Fact    `json:"in-short"`
	Warnings []string  `json:"warnings"`
	Scope    []Fact    `json:"scope"`
	RestsOn  []RestsOn `json:"rests-on"`
	Items    []Item    `json:"items"`
	Messages []Message `json:"messages"`
}

// Fact is a thing with its values.
type Fact struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`
}

// RestsOn is a TTL or time that the dates are computed from.
type RestsOn struct {
	What string  `json:"what"`
	Time Seconds `json:"time"`
	// From says where it was seen and when, or that it is assumed or the plan's.
	From string `json:"from"`
	// For says what it decides.
	For     string `json:"for"`
	Assumed bool   `json:"assumed,omitempty"`
}

// Item is one line of a checklist that somebody signs.
type Item struct {
	ID      string   `json:"id"` // "U4", "B3", "C1": it stays the same for the same plan
	Section Section  `json:"section"`
	Title   string   `json:"title"`
	Details []string `json:"details,omitempty"`
	// When says by when, in words; Due is its time where a date is known.
	When string     `json:"when,omitempty"`
	Due  *time.Time `json:"due,omitempty"`
	// State is that of a step; empty where only earlier steps are in its way.
	State StepState `json:"state,omitempty"`
	// Proof is the command that shows that it is done, Expect what it shows then.
	Proof  string `json:"proof,omitempty"`
	Expect string `json:"expect,omitempty"`
	Signs  string `json:"signs"`
	// Back is the way back, and Takes how long that takes.
	Back  string `json:"back,omitempty"`
	Takes string `json:"takes,omitempty"`
}

// Section is a part of a checklist.
type Section string

// The sections, in order.
const (
	SectionBefore  Section = "before"   // what no program can see
	SectionSteps   Section = "steps"    // U0 to U8
	SectionCleanUp Section = "clean-up" // at the end
)

// Message is a text to be sent to somebody.
type Message struct {
	ID      string     `json:"id"`
	To      string     `json:"to"`
	When    string     `json:"when"`
	Due     *time.Time `json:"due,omitempty"`
	Subject string     `json:"subject"`
	Body    []string   `json:"body"` // paragraphs
}
