package migrate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// WatchChange is a change of state, or an alarm that stood already when the watch
// began.
type WatchChange struct {
	// At is when it was seen: of a server the end of the round, of the clock the time
	// of the judgement.
	At   time.Time `json:"at"`
	Zone string    `json:"zone"`
	// Alarm tells that people should look at once; Stood that it is no change, but
	// was so before the watch began.
	Alarm bool `json:"alarm"`
	Stood bool `json:"stood,omitempty"`
	// Role is empty for the clock, its conditions and the vantage's network.
	Role    evidence.Role `json:"role,omitempty"`
	Server  string        `json:"server,omitempty"`
	Address string        `json:"address,omitempty"` // with port
	Vantage string        `json:"vantage,omitempty"`
	What    string        `json:"what"` // see WatchKey
	From    string        `json:"from"` // "unseen" where nothing was known
	To      string        `json:"to"`
	// Why says more in words; often empty.
	Why string `json:"why,omitempty"`
	// NotBefore is the clock's after the change; nil: it has not started.
	NotBefore *time.Time `json:"not-before,omitempty"`

	far bool // the plan has more than one vantage
}

// String is the line that the change is told in: "2030-01-01T03:00:00Z alarm
// parent a.nic.test. 192.0.2.1:53 delegation: new (...) -> stranger (...)".
func (c *WatchChange) String() string {
	level := "change"
	if c.Alarm {
		level = "alarm"
	}
	words := []string{TimeText(c.At), level}
	for _, word := range []string{string(c.Role), c.Server, ShortAddress(c.Address)} {
		if word != "" {
			words = append(words, word)
		}
	}
	if c.Vantage != "" && (c.far || c.Role == "") {
		words = append(words, "from "+c.Vantage)
	}
	text := strings.Join(append(words, c.What), " ") + ": "
	switch {
	case c.From != c.To:
		text += c.From + " -> " + c.To
	case c.Stood:
		text += c.To + ", as before"
	default:
		text += c.To
	}
	if c.Why != "" {
		text += "; " + c.Why
	}
	return text
}

// watchTold is what was told last.
type watchTold struct {
	states map[WatchKey]WatchState
	clock  *Clock
	now    time.Time
}

// Begin takes what was seen until now as known. clock is the clock of that time,
// now when somebody looked last; what changes from then on is told.
func (w *Watch) Begin(clock *Clock, now time.Time) {
	w.Settle()
	clear(w.asked)
	w.told = &watchTold{states: w.statesAt(clock), clock: clock, now: now}
}

// Changes tells what changed since it was called last, or since Begin; the first
// time also which alarms stood already. clock is the clock now.
func (w *Watch) Changes(clock *Clock, now time.Time, first bool) (list []WatchChange) {
	w.Settle()
	states := w.statesAt(clock)
	c := &watchCompare{w: w, states: states, before: w.told, clock: clock, now: now, first: first}
	for key, is := range states {
		if change, ok := c.server(key, is); ok {
			list = append(list, change)
		}
	}
	slices.SortFunc(list, compareChanges)
	list = append(list, c.conditions()...)
	list = append(list, c.notBefore()...)
	w.told = &watchTold{states: states, clock: clock, now: now}
	clear(w.asked)
	return list
}

var watchOrder = []evidence.Role{evidence.Parent, evidence.Named, evidence.Old, evidence.New, evidence.Resolver, ""}

func compareChanges(a, b WatchChange) int {
	return cmp.Or(
		cmp.Compare(slices.Index(watchOrder, a.Role), slices.Index(watchOrder, b.Role)),
		cmp.Compare(a.Server, b.Server), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Vantage, b.Vantage), cmp.Compare(a.What, b.What))
}

// watchCompare compares two points of time.
type watchCompare struct {
	w      *Watch
	states map[WatchKey]WatchState
	before *watchTold
	clock  *Clock
	now    time.Time
	first  bool // nothing was told before
}

// change begins one.
func (c *watchCompare) change(what, from, to string) WatchChange {
	return WatchChange{At: c.now.UTC(), Zone: c.w.origin.String(), What: what, From: from, To: to, NotBefore: c.clock.NotBefore, far: len(c.w.plan.Vantages) > 1}
}

// changed tells whether a state is another one than before.
func (c *watchCompare) changed(key WatchKey) bool {
	was, known := c.before.states[key]
	return !known || !was.is(c.states[key])
}

// server tells of a state that changed, or of an alarm that stood.
func (c *watchCompare) server(key WatchKey, is WatchState) (WatchChange, bool) {
	was, known := c.before.states[key]
	changed := c.changed(key)
	alarm, why := c.alarm(key, was, is)
	stood := c.first && alarm && (!changed || !known) && c.current(key)
	if !changed && !stood || !known && !alarm && !isHeadline(key) || c.isAside(key) {
		return WatchChange{}, false
	}
	change := c.change(key.What, was.String(), is.String())
	if changed {
		change.At = is.At.UTC()
	}
	if is.Word == resolverLate {
		change.At = is.Last.UTC()
	}
	change.Role, change.Server, change.Vantage, change.Why = key.Role, is.Server, key.Vantage, inOrder(why, c.aside(key))
	if key.Address != (netip.AddrPort{}) {
		change.Address = key.Address.String()
	}
	if change.Alarm, change.Stood = alarm, stood; stood {
		change.Why = inOrder(change.Why, "so it was when the watch began")
	}
	return change, true
}

// current tells whether a state is of an address that was asked just now; resolvers
// are not asked in every round.
func (c *watchCompare) current(key WatchKey) bool {
	if key.Role != evidence.Resolver {
		return c.w.asked[watchSubject{key.Role, key.Address, key.Vantage}]
	}
	return slices.ContainsFunc(c.w.plan.Resolvers, func(text string) bool {
		a, err := plans.AddrPort(text)
		return err == nil && a == key.Address
	})
}

// inOrder joins words, those that are empty left out.
func inOrder(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), "; ")
}

// isHeadline tells whether a state is told when it is seen for the first time; of a
// stranger all are.
func isHeadline(key WatchKey) bool {
	switch key.What {
	case "delegation", "service", "apex", "holds", "network":
		return true
	}
	return key.Role == evidence.Named && key.What != "serial"
}

// asideOf is what is told with a state where both change: a TTL with what has it, and
// the first serial with the service.
func asideOf(key WatchKey) (aside WatchKey, word string) {
	aside = key
	if key.What == "service" {
		aside.What = "serial"
		return aside, "serial "
	}
	aside.What += ttlSuffix
	return aside, "TTL "
}

const ttlSuffix = " ttl"

// isAside tells whether a change is told with another one.
func (c *watchCompare) isAside(key WatchKey) bool {
	of := key
	var isTTL bool
	if of.What, isTTL = strings.CutSuffix(key.What, ttlSuffix); !isTTL {
		return false
	}
	_, known := c.states[of]
	return known && c.changed(of)
}

func (c *watchCompare) aside(key WatchKey) string {
	aside, word := asideOf(key)
	is, known := c.states[aside]
	if _, before := c.before.states[aside]; !known || !c.changed(aside) || key.What == "service" && before {
		return ""
	}
	return word + is.Word
}

// conditions tells of conditions that are met or no longer met, and of restarts.
func (c *watchCompare) conditions() (list []WatchChange) {
	for i := range c.clock.Conditions {
		is := &c.clock.Conditions[i]
		was := c.before.clock.condition(is.Name)
		if is.State != was.State || !slices.Equal(is.places(), was.places()) {
			change := c.change("condition "+string(is.Name), string(was.State), string(is.State))
			change.Why = strings.Join(is.Why, "; ")
			if is.State == Held && is.Since != nil {
				change.Why = "since " + TimeText(*is.Since)
			}
			list = append(list, change)
		}
		if !c.clock.over(c.now) {
			list = append(list, c.restarts(was, is)...)
		}
	}
	return list
}

// places are what the words about a condition are about: a server with its address,
// or rounds. What else they say may be another thing in every round.
func (c *Condition) places() (list []string) {
	for _, why := range c.Why {
		words := strings.Fields(why)
		list = append(list, strings.Join(words[:min(2, len(words))], " "))
	}
	return list
}

// restarts tells of those that were not known.
func (c *watchCompare) restarts(was, is *Condition) (list []WatchChange) {
	for _, r := range is.Restarts {
		known := slices.ContainsFunc(was.Restarts, func(x Restart) bool { return x.At.Equal(r.At) && x.Cause == r.Cause && x.Where == r.Where })
		if !known {
			change := c.change("clock "+string(is.Name), string(Held), "restarted")
			change.Why = fmt.Sprintf("%s; that costs %s", r.Text, SpanText(r.Cost.Duration()))
			list = append(list, change)
		}
	}
	return list
}

// over tells whether a time is not before a clock's.
func (c *Clock) over(at time.Time) bool { return c.NotBefore != nil && !at.Before(*c.NotBefore) }

func notBeforeText(c *Clock, now time.Time) string {
	switch {
	case c.NotBefore == nil:
		return "not started"
	case c.over(now):
		return "over"
	}
	return TimeText(*c.NotBefore)
}

// notBefore tells of a clock that started, stopped, moved or ended.
func (c *watchCompare) notBefore() []WatchChange {
	from, to := notBeforeText(c.before.clock, c.before.now), notBeforeText(c.clock, c.now)
	if from == to {
		return nil
	}
	change := c.change("not-before", from, to)
	switch {
	case to == "over":
		change.Why = "not before is over: run zonegate gate decommission " + ShellWord(c.w.plan.File)
	case c.clock.NotBefore != nil:
		change.Why = "clock started: not before " + to + " = " + c.clock.Formula
		if c.before.clock.NotBefore != nil {
			change.Why = "not before moved; " + c.clock.Formula
		}
	case c.clock.Earliest != nil:
		change.Why = "the clock stopped; not before " + TimeText(*c.clock.Earliest) + " at the earliest"
	default:
		change.Why = "the clock stopped"
	}
	return []WatchChange{change}
}

// Ends tells whether a change ends a watch: an alarm that did not stand before.
func (c *WatchChange) Ends() bool { return c.Alarm && !c.Stood }
