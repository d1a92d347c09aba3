package migrate

import "time"

// TimelineSchema names the version of a timeline's JSON form.
const TimelineSchema = "zonegate-timeline/1"

// Timeline is a move as a picture: what happened, what caches still hold, and
// what is planned. It is plain data; a picture of it needs no other knowledge.
type Timeline struct {
	Schema string    `json:"schema"`
	Tool   Tool      `json:"tool"`
	Zone   string    `json:"zone"` // absolute
	At     time.Time `json:"at"`   // now: a line
	// From and To are the span to be shown; To is after From, and all that follows
	// lies between them.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Switch is step U4: seen, planned, or supposed (see Basis).
	Switch time.Time `json:"switch"`
	Basis  Basis     `json:"basis"`
	// Relative tells that no date is known: the axis counts from Switch ("T+49h"),
	// and neither At nor any other date is to be shown.
	Relative bool `json:"relative,omitempty"`
	// NotBefore is when the old provider may be switched off at the earliest: a
	// line. Nil: no time can be told. Firm tells whether its clock runs; else it
	// holds if the switch is made at Switch.
	NotBefore *time.Time `json:"not-before,omitempty"`
	Firm      bool       `json:"firm,omitempty"`
	// Bars in the order in which they are shown, from the top.
	Bars []Bar `json:"bars"`
	// Events in order of time.
	Events []Event `json:"events"`
	// Notes are shown below: what the dates rest on.
	Notes []string `json:"notes,omitempty"`
}

// Basis is where the time of the switch is from.
type Basis string

// The bases.
const (
	BasisSeen   Basis = "seen"   // the parent was seen with the new set
	BasisWindow Basis = "window" // the plan's window.not-before
	BasisNone   Basis = "none"   // neither: times are relative to it
)

// Bar is a span of a timeline.
type Bar struct {
	Kind  BarKind `json:"kind"`
	Step  string  `json:"step,omitempty"` // U1, U5, U6
	Label string  `json:"label"`          // "Pns 48h: com. names the old servers"
	// Detail says more: where the TTL was seen, what started the clock.
	Detail string    `json:"detail,omitempty"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	// Planned: it has not begun. Assumed: its TTL was not observed. Decides: of the
	// terms the one that not-before comes from. Open: its end is not known, and To
	// is where the picture ends.
	Planned bool `json:"planned,omitempty"`
	Assumed bool `json:"assumed,omitempty"`
	Decides bool `json:"decides,omitempty"`
	Open    bool `json:"open,omitempty"`
}

// BarKind sorts bars.
type BarKind string

// The kinds, in the order in which they are shown.
const (
	BarWindow   BarKind = "window"   // when the plan lets the switch be made
	BarLowering BarKind = "lowering" // U1: the former TTLs run out
	BarKeys     BarKind = "keys"     // a wait for DS, DNSKEY or what they signed: I3, I5, K1, K3, M1 to M4, M7
	BarDrain    BarKind = "drain"    // U5: from the switch to not-before; its terms follow
	BarTerm     BarKind = "term"     // a TTL that caches count down
	BarMargin   BarKind = "margin"   // the plan's S, before not-before
	BarData     BarKind = "data"     // U6: records whose content differs
)

// Event is something at one time.
type Event struct {
	At    time.Time `json:"at"`
	Kind  EventKind `json:"kind"`
	Step  string    `json:"step,omitempty"` // U1 ... U8
	Label string    `json:"label"`          // in a few words
	// Detail says more: server by server, the cost of a restart.
	Detail string `json:"detail,omitempty"`
	// Planned: it has not happened.
	Planned bool `json:"planned,omitempty"`
}

// EventKind sorts events.
type EventKind string

// The kinds.
const (
	EventSeen    EventKind = "seen"    // a step was seen to be done
	EventRestart EventKind = "restart" // a clock had to begin anew: shown as trouble
	EventLook    EventKind = "look"    // the first and the last look
	EventPlanned EventKind = "planned" // is to be done by then, or may be done from then on
)

// When writes a time of the timeline for people: a date, or where none is known
// the time from the switch on ("T+49h").
func (t *Timeline) When(at time.Time) string {
	d := schedule{at: t.Switch, relative: t.Relative}
	return d.when(at)
}
