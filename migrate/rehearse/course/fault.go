package course

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Fault is something that goes wrong in a rehearsal.
type Fault struct {
	// Word is one of Words, or a role (old, new, parent) with a word of the language of
	// servers: "new:silent". Value is what follows "=" after one of Words.
	Word  string `json:"word"`
	Value string `json:"value,omitempty"`
	// When it begins, as it was written; empty: from the start.
	When string `json:"when,omitempty"`
	// At is when it began; nil: the walk did not come to it.
	At    *time.Time `json:"at,omitempty"`
	About string     `json:"about"`

	when  When
	role  string
	fault string // in the language of servers
	// allowed: servers may be so.
	allowed bool
}

// Words are the faults that a move can have, with what they do.
func Words() [][2]string {
	return [][2]string{
		{OldStopsEarly, "the old provider deletes the zone: its servers refuse to answer for it"},
		{NewLame, "the new servers refuse to answer for the zone"},
		{ParentHalfSwitched + "[=servers]", "the registrar changes half of the delegation: every server of the parent names old and new servers together; with =servers, one of them keeps the old set"},
		{MissingRecord + "[=NAME [TYPE]]", "the new servers lack a record: the first that the plan protects, unless one is named, or a whole name"},
		{StaleSignatures, "the new servers serve signatures that have expired (a plan of a signed zone)"},
	}
}

// The faults that a move can have.
const (
	OldStopsEarly      = "old-stops-early"
	NewLame            = "new-lame"
	ParentHalfSwitched = "parent-half-switched"
	MissingRecord      = "missing-record"
	StaleSignatures    = "stale-signatures"
)

// ParseFault reads WORD@WHEN; server tells of a fault in the language of servers
// whether it is one, what it does, and whether servers may be so.
func ParseFault(text string, server func(string) (about string, allowed bool, err error)) (f Fault, err error) {
	word, when, timed := cutWhen(text)
	f = Fault{when: When{Always: true}}
	if timed {
		if f.when, err = ParseWhen(when); err != nil {
			return f, fmt.Errorf("fault %q: %w", text, err)
		}
		f.When = f.when.String()
	}
	f.Word, f.Value, _ = strings.Cut(word, "=")
	for _, known := range Words() {
		name, value, _ := strings.Cut(known[0], "[=")
		if name != f.Word {
			continue
		}
		f.About = known[1]
		if f.Value != "" && value == "" || f.Word == ParentHalfSwitched && f.Value != "" && f.Value != "servers" {
			return f, fmt.Errorf("fault %q: %s takes no value %q", text, name, f.Value)
		}
		return f, nil
	}
	role, fault, ok := strings.Cut(word, ":")
	if !ok || !slices.Contains([]string{"old", "new", "parent"}, role) {
		return f, fmt.Errorf("fault %q: there is none of that name; --help lists them", text)
	}
	f.Word, f.Value, f.role, f.fault = word, "", role, fault
	if f.About, f.allowed, err = server(fault); err != nil {
		return f, err
	}
	f.About = map[string]string{"old": "every old server: ", "new": "every new server: ", "parent": "every server of the parent: "}[role] + f.About
	return f, nil
}

// cutWhen cuts a time off: an @ can also be the zone's name in a value.
func cutWhen(text string) (word, when string, timed bool) {
	word, when, timed = cutLast(text, "@")
	if !timed || when == "" || when[0] != 'T' && (when[0] < '0' || when[0] > '9') {
		return text, "", false
	}
	return word, when, true
}

// cutLast cuts at the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Text is the fault as it was written.
func (f *Fault) Text() string {
	text := f.Word
	if f.Value != "" {
		text += "=" + f.Value
	}
	if f.When != "" {
		text += "@" + f.When
	}
	return text
}

// strike puts a fault into the scene.
func (w *walk) strike(f *Fault) error {
	add := func(role, fault string) { w.faulty[role] = append(w.faulty[role], fault) }
	switch f.Word {
	case OldStopsEarly:
		add("old", "refused")
	case NewLame:
		add("new", "refused")
	case MissingRecord:
		add("new", "missing="+cmpOr(f.Value, w.first()))
	case ParentHalfSwitched:
		w.half = cmpOr(f.Value, "set")
		if w.changed != nil {
			return w.delegate(w.parent.to, w.parent.ds)
		}
		if !f.when.Always {
			return w.delegate(w.news, w.parent.ds)
		}
	case StaleSignatures:
		return w.stale()
	default:
		add(f.role, f.fault)
	}
	return nil
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// first is the first record that the plan protects and the new zone has.
func (w *walk) first() string {
	name, typ := "", ""
	for set := range w.new.zone.RRsets() {
		if set.Name() != w.Zone && !set.Type().IsDNSSEC() && (name == "" || w.critical(record{owner: set.Name(), typ: set.Type()}) && !w.protects(name, typ)) {
			name, typ = set.Name().String(), set.Type().String()
		}
	}
	if name == "" {
		return "@ NS"
	}
	return name + " " + typ
}
