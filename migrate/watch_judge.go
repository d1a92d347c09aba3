package migrate

import (
	"cmp"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// What it takes for silence to be a state.
const (
	silentRounds = 3
	silentTime   = 5 * time.Minute
)

// silence is how often in a row an address did not answer.
type silence struct {
	rounds int
	since  time.Time
}

// lost tells whether an outcome may be a lost packet's.
func lost(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.Malformed, evidence.WrongQuestion, evidence.Truncated, evidence.TCPRefused:
		return true
	}
	return false
}

// judge draws the states out of a run. One in which nobody answered shows that
// this vantage has no network, and nothing else.
func (w *Watch) judge(run *watchRun) {
	subjects := map[watchSubject][]*evidence.Observation{}
	answers, losses := 0, 0
	for _, o := range run.saw {
		switch {
		case o.Outcome == evidence.NotObservable || o.Transport != evidence.UDP:
			continue
		case lost(o.Outcome):
			losses++
		default:
			answers++
		}
		key := watchSubject{o.Role, o.Address, run.vantage}
		subjects[key] = append(subjects[key], o)
	}
	if answers+losses == 0 {
		return
	}
	w.network(run, answers > 0)
	if answers == 0 {
		return
	}
	w.forgetStrangers(run, subjects)
	for subject, saw := range subjects {
		w.asked[subject] = true
		w.judgeSubject(subject, saw, run.at)
	}
}

func (w *Watch) network(run *watchRun, up bool) {
	key := WatchKey{Vantage: run.vantage, What: "network"}
	switch _, known := w.states[key]; {
	case !up:
		w.set(key, WatchState{Word: "down", Detail: "no server answered"}, run.at)
	case known:
		w.set(key, WatchState{Word: "up"}, run.at)
	}
}

// forgetStrangers drops what is known of servers that the parent names no more.
func (w *Watch) forgetStrangers(run *watchRun, subjects map[watchSubject][]*evidence.Observation) {
	parent := false
	for s := range subjects {
		parent = parent || s.role == evidence.Parent
	}
	for key := range w.states {
		s := watchSubject{key.Role, key.Address, key.Vantage}
		if parent && key.Role == evidence.Named && key.Vantage == run.vantage && subjects[s] == nil {
			delete(w.states, key)
			delete(w.silence, s)
		}
	}
}

// set changes a state.
func (w *Watch) set(key WatchKey, s WatchState, at time.Time) {
	s.At, s.Last = at, at
	if mayVary(key, s) {
		s = w.steady(key, s)
	}
	if was, ok := w.states[key]; ok && was.is(s) {
		s.At = was.At
	}
	w.states[key] = s
}

// judgeSubject draws the states of one address.
func (w *Watch) judgeSubject(subject watchSubject, saw []*evidence.Observation, at time.Time) {
	v := &watchView{w: w, subject: subject, at: at}
	for _, o := range saw {
		v.server = cmp.Or(o.Server, v.server)
	}
	main := slices.DeleteFunc(slices.Clone(saw), func(o *evidence.Observation) bool { return !isMain(o) })
	if len(main) > 0 && v.silent(main) {
		return
	}
	switch subject.role {
	case evidence.Parent:
		v.parent(main)
	case evidence.Resolver:
		v.resolver(main)
	default:
		if v.zone(main) || len(main) == 0 {
			v.records(saw)
		}
	}
}

// isMain tells whether an answer shows that an address does what it is for.
func isMain(o *evidence.Observation) bool {
	switch o.Purpose {
	case evidence.PurposeReferral, evidence.PurposeSOA, evidence.PurposeNS, evidence.PurposeResolver:
		return true
	}
	return false
}

// watchView is a look at one address.
type watchView struct {
	w       *Watch
	subject watchSubject
	server  string
	at      time.Time
}

func (v *watchView) set(what, word, detail string) {
	key := WatchKey{v.subject.role, v.subject.address, v.subject.vantage, what}
	v.w.set(key, WatchState{Server: v.server, Word: word, Detail: detail}, v.at)
}

// mainState is what the role of an address is called.
func mainState(role evidence.Role) string {
	switch role {
	case evidence.Parent:
		return "delegation"
	case evidence.Resolver:
		return "holds"
	}
	return "service"
}

// silent tells whether nothing was answered, and counts it.
func (v *watchView) silent(main []*evidence.Observation) bool {
	if slices.ContainsFunc(main, func(o *evidence.Observation) bool { return !lost(o.Outcome) }) {
		delete(v.w.silence, v.subject)
		return false
	}
	s := v.w.silence[v.subject]
	if s == nil {
		s = &silence{since: v.at}
		v.w.silence[v.subject] = s
	}
	s.rounds++
	if s.rounds >= silentRounds && v.at.Sub(s.since) >= silentTime {
		v.set(mainState(v.subject.role), WatchSilent, "")
	}
	return true
}
