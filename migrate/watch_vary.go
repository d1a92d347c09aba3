package migrate

import (
	"slices"
	"strings"
	"time"
)

// What changes so often within so long a time is said to vary, until it was the
// same for as long.
const (
	varyTimes = 4
	varyTime  = time.Hour
)

// WatchVaries is the word of what has another value again and again: TTLs that a
// cache before a server counts down, machines behind one address that do not agree.
const WatchVaries = "varies"

// watchCourse is what became of a state's value.
type watchCourse struct {
	last    WatchState
	changes []time.Time // within varyTime
}

// mayVary tells whether a state is one whose values come and go without meaning
// anything.
func mayVary(key WatchKey, s WatchState) bool {
	switch {
	case strings.HasSuffix(key.What, ttlSuffix), key.What == "serial", key.What == "glue":
		return true
	}
	return isRecord(key.What) && s.Word == WatchData
}

// steady is a state, or that it varies.
func (w *Watch) steady(key WatchKey, s WatchState) WatchState {
	c := w.courses[key]
	if c == nil {
		c = &watchCourse{last: s}
		w.courses[key] = c
	}
	if !c.last.is(s) {
		c.changes = append(c.changes, s.Last)
	}
	c.last = s
	c.changes = slices.DeleteFunc(c.changes, func(at time.Time) bool { return s.Last.Sub(at) > varyTime })
	varies := w.states[key].Word == WatchVaries
	if len(c.changes) >= varyTimes || varies && len(c.changes) > 0 {
		s.Word, s.Detail = WatchVaries, ""
	}
	return s
}
