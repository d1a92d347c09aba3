package migrate

import (
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Watch follows the states of all servers of a move through the evidence, and
// tells what changes. It judges one answer at a time, but for silence: that is a
// state only after 3 rounds in a row and 5 minutes.
type Watch struct {
	plan    *plans.Plan
	origin  zonefile.Name
	records map[string][]string // "www.example.com. A" -> data that the new zone has

	sets *nameSets

	runs   map[string]*watchRun // that have begun, by ID
	latest map[string]string    // run by vantage

	states  map[WatchKey]WatchState
	silence map[watchSubject]*silence
	courses map[WatchKey]*watchCourse
	asked   map[watchSubject]bool // since the changes were told last
	told    *watchTold
}

// WatchedRecord is an RRset that a watch holds against the new zone.
type WatchedRecord struct {
	Name zonefile.Name
	Type zonefile.Type
	// Data is what the new zone has, in presentation format; none: it is not known.
	Data []string
}

// WatchKey is what has a state: something about an address in its role, as one
// vantage sees it; of the vantage's network, of a condition and of the clock Role
// and Address are not set.
type WatchKey struct {
	Role    evidence.Role
	Address netip.AddrPort
	Vantage string
	// What is "delegation", "glue" (of a parent server), "service", "serial", "apex",
	// "record www.example.com. A", "random name" (of a stranger), "holds" (of a
	// resolver), "network", "condition parent" or "not-before"; with " ttl" behind it
	// the TTL.
	What string
}

// WatchState is a state.
type WatchState struct {
	Server string // absolute name; empty where only the address is known
	// Word is the state in a word: see WatchWords. Detail has the values.
	Word, Detail string
	At, Last     time.Time // when it was seen first and last, without another one in between
}

// is tells whether two states are the same.
func (s WatchState) is(other WatchState) bool {
	return s.Word == other.Word && s.Detail == other.Detail
}

// String is "old (ns1.old.example. ns2.old.example.)".
func (s WatchState) String() string {
	switch {
	case s.Word == "":
		return "unseen"
	case s.Detail == "":
		return s.Word
	}
	return s.Word + " (" + s.Detail + ")"
}

// NewWatch makes a watch that has seen nothing yet.
func NewWatch(plan *plans.Plan, origin zonefile.Name, records []WatchedRecord) *Watch {
	w := &Watch{
		plan: plan, origin: origin, sets: newNameSets(plan, origin), records: map[string][]string{}, runs: map[string]*watchRun{}, latest: map[string]string{},
		states: map[WatchKey]WatchState{}, silence: map[watchSubject]*silence{}, asked: map[watchSubject]bool{},
		courses: map[WatchKey]*watchCourse{},
	}
	for _, r := range records {
		if len(r.Data) > 0 {
			w.records[r.Name.String()+" "+r.Type.String()] = slices.Sorted(slices.Values(r.Data))
		}
	}
	return w
}

// watchRun is a run that has begun.
type watchRun struct {
	vantage string
	at      time.Time // of its last entry
	saw     []*evidence.Observation
}

// watchSubject is an address in a role.
type watchSubject struct {
	role    evidence.Role
	address netip.AddrPort
	vantage string
}

// Take takes in entries in the order of the log. A run counts when it has ended,
// or when the same vantage begins the next one.
func (w *Watch) Take(entries []evidence.Entry) {
	for i := range entries {
		e := &entries[i]
		if e.Begin != nil {
			w.close(w.latest[e.Vantage])
			if sameName(e.Begin.Zone, w.origin) {
				w.runs[e.Run], w.latest[e.Vantage] = &watchRun{vantage: e.Vantage}, e.Run
			}
		}
		if run := w.runs[e.Run]; run != nil {
			run.take(e)
		}
		if e.End != nil {
			w.close(e.Run)
		}
	}
}

// Settle has runs count that were cut off.
func (w *Watch) Settle() {
	for _, run := range w.latest {
		w.close(run)
	}
}

func (r *watchRun) take(e *evidence.Entry) {
	r.at = e.At
	if e.Saw != nil && e.Saw.Role != evidence.Walk && e.Saw.Pass == "" && e.Saw.Purpose != evidence.PurposeQuery {
		r.saw = append(r.saw, e.Saw)
	}
}

func (w *Watch) close(id string) {
	if run := w.runs[id]; run != nil {
		delete(w.runs, id)
		w.judge(run)
	}
}
