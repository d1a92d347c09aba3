package migrate

import (
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
)

// stepRow is one row of the table of steps of a kind of move.
type stepRow struct {
	id, title, signs string
	judge            func(*course, *Step)
}

// unsignedSteps is that of an unsigned zone.
var unsignedSteps = []stepRow{
	{"U0", "inventory: both zones read, nothing signed, nothing lost", "DNS engineer", (*course).inventory},
	{"U1", "lower the TTLs", "DNS engineer", (*course).lowering},
	{"U2", "the new servers are ready", "DNS engineer", (*course).newServers},
	{"U3", "the new NS set into the old provider's zone", "DNS engineer", (*course).oldApex},
	{"U4", "change the delegation", "change manager", (*course).delegation},
	{"U5", "drain: old and new servers both answer, and alike", "DNS engineer", (*course).drain},
	{"U6", "data drain: the old services behind changed records stay", "service owner", (*course).dataDrain},
	{"U7", "switch off the old provider", "change manager", (*course).decommissioning},
	{"U8", "raise the TTLs again, and clean up", "DNS engineer", (*course).raising},
}

// judged tells of each step of the plan's kind of move how it stands.
func (s *Standing) judged() []Step {
	c := newCourse(s)
	rows := s.rows()
	for i := range rows {
		row := &rows[i]
		c.steps = append(c.steps, Step{ID: row.id, Title: row.title, Signs: row.signs})
	}
	for i := range rows {
		step := &c.steps[i]
		c.describe(step)
		rows[i].judge(c, step)
		if len(c.damaged) > 0 {
			c.distrust(step)
		}
	}
	return c.steps
}

// rows is the table of the plan's kind.
func (s *Standing) rows() []stepRow {
	switch s.Plan.DNSSEC {
	case GoInsecure:
		return insecureSteps
	case SameKeys:
		return sameKeysSteps
	case MultiSigner:
		return multiSignerSteps
	}
	return unsignedSteps
}

// course is a move on its way, while its steps are judged.
type course struct {
	*Standing
	clock             *Clock
	parent, apex, old *Condition
	newApex           *Condition // where both sides sign
	steps             []Step
	damaged           []Reason
	// looked: somebody did. begun: a parent server shows the new set, and all show
	// wholly one or the other. switched: all showed the new one, and none went back.
	// gone: after not-before no old server has the zone any more.
	looked, begun, switched, gone bool
}

func newCourse(s *Standing) *course {
	clock := s.clock()
	c := &course{
		Standing: s, clock: clock, damaged: s.damage(), looked: clock.LastLook != nil,
		parent: clock.condition(ConditionParent), apex: clock.condition(ConditionApex), old: clock.condition(ConditionOld),
		newApex: clock.condition(ConditionNewApex),
	}
	c.switched = s.switched()
	c.begun = c.switched || c.looked && c.parent.First == nil && s.Parent.New > 0 && s.Parent.Bad == 0
	c.gone = c.switched && c.oldGone()
	return c
}

// switched tells whether all servers of the parent showed the new set, and none
// shows another now.
func (s *Standing) switched() bool {
	if len(s.damage()) > 0 {
		return false
	}
	if s.clock().condition(ConditionParent).First != nil {
		return s.Parent.Old+s.Parent.Union+s.Parent.Bad == 0
	}
	return s.Parent.all()
}

// wentBack tells whether a condition was met, and the old data is back, or others.
func (c *Condition) wentBack() bool {
	n := len(c.Restarts)
	if c.First == nil || c.Since != nil || n == 0 {
		return false
	}
	why := c.Restarts[n-1].Cause
	return why == RestartOld || why == RestartMixed
}

// oldGone tells whether each old server was seen without the zone, or silent,
// after not-before.
func (c *course) oldGone() bool {
	notBefore := c.lastNotBefore()
	if notBefore == nil || c.old.Last == nil || c.old.Last.Before(*notBefore) {
		return false
	}
	seen := false
	for i := range c.Decommission.Servers {
		row := &c.Decommission.Servers[i]
		if row.Role != "old" {
			continue
		}
		if row.Reachable == CellGood && row.Authoritative == CellGood || row.Reachable == CellUnknown {
			return false
		}
		seen = true
	}
	return seen
}

// lastNotBefore is not-before or, where the clock has stopped since nobody looked
// any more, what it was at the last look.
func (c *course) lastNotBefore() *time.Time {
	if c.clock.NotBefore == nil && c.AtLook != nil {
		return c.AtLook.NotBefore
	}
	return c.clock.NotBefore
}

// distrust takes back what was told from evidence that is damaged.
func (c *course) distrust(step *Step) {
	step.State, step.Since, step.Until, step.Implied, step.Note = StepBlocked, nil, nil, false, ""
	step.Because = c.damaged
}

func (c *course) step(id string) *Step {
	for i := range c.steps {
		if c.steps[i].ID == id {
			return &c.steps[i]
		}
	}
	return &Step{}
}

// first names the steps of some that are not over: they come before another.
func (c *course) first(ids ...string) (list []Reason) {
	for _, id := range ids {
		step := c.step(id)
		if step.State.Over() {
			continue
		}
		text := id + " comes first: " + step.Title
		if step.State == StepWaiting && step.Until != nil {
			text = id + " waits until " + DateText(*step.Until)
		}
		list = append(list, Reason{Step: id, Text: text})
	}
	return list
}

// done, ready, waiting, blocked and skipped set the state of a step.
func (s *Step) done(since *time.Time) { s.State, s.Since = StepDone, since }

func (s *Step) imply() { s.State, s.Implied = StepDone, true }

func (s *Step) ready(because ...Reason) { s.State, s.Because = StepReady, because }

func (s *Step) waiting(until *time.Time, because ...Reason) {
	s.State, s.Until, s.Because = StepWaiting, until, because
}

func (s *Step) blocked(because ...Reason) { s.State, s.Because = StepBlocked, because }

func (s *Step) skipped(text string) { s.State, s.Because = StepSkipped, []Reason{{Text: text}} }

// waived tells who lets a step go without its proof, while the waiver holds.
func (s *Standing) waived(step string) (text string, ok bool) {
	for i := range s.Plan.Waivers {
		w := &s.Plan.Waivers[i]
		if w.Step == step && w.Reason != "" && w.By != "" && !plans.Expired(w.Until, s.Now) {
			return "waived: " + w.Reason + ", by " + w.By, true
		}
	}
	return "", false
}

// whyNot are the reasons of a condition that is not met.
func (c *Condition) whyNot() (list []Reason) {
	for _, text := range c.Why {
		list = append(list, Reason{Text: text})
	}
	if len(list) == 0 {
		text := map[ConditionState]string{
			Unseen: "nobody looked", Pending: "it was not seen in two rounds yet", Broken: "it is not so",
		}[c.State]
		list = append(list, Reason{Text: text})
	}
	return list
}

// restarts say that a clock began anew.
func (c *course) restarts() (list []Reason) {
	for _, condition := range []*Condition{c.parent, c.apex, c.old, c.newApex} {
		for i := range condition.Restarts {
			r := &condition.Restarts[i]
			list = append(list, Reason{Text: "the clock began anew on " + DateText(r.At) + ": " + strings.TrimSpace(r.Text) + ", which cost " + SpanText(r.Cost.Duration())})
		}
	}
	return list
}
