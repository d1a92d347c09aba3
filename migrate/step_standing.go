package migrate

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Standing is all that the steps of a move are told from.
type Standing struct {
	Plan *plans.Plan
	// Old and New are the zones; Old is nil where it could not be had.
	Old, New *zonefile.Zone
	// Delegate and Decommission are the gates' reports on the evidence, with no
	// change left out.
	Delegate, Decommission *Report
	// Parent is what the parent's servers showed last.
	Parent ParentShows
	// AtLook is the clock as it stood at the last look; nil: nobody looked. Since
	// then it may have stopped, for nobody watched.
	AtLook *Clock
	// Low are the answers of new servers that still have a TTL that was lowered:
	// see Seen.LowTTLs. LowSeen tells whether any was seen at all.
	Low     []string
	LowSeen bool
	// Command is the plan as it is written on a command line, quoted where need
	// be; Evidence are the logs that the command line named, none for the plan's own.
	Command  string
	Evidence []string
	// Approvals are the approvals that it named, for gate delegate.
	Approvals []string
	Tool      Tool
	Now       time.Time
}

// NewStatus tells where a move stands.
func NewStatus(s *Standing) *Status {
	st := &Status{
		Schema: StatusSchema, Tool: s.Tool, Zone: s.zone(), Kind: s.Plan.DNSSEC, At: s.Now.UTC(),
		Delegate: wordOf(s.Delegate), Decommission: wordOf(s.Decommission), Steps: []Step{}, Next: []string{},
		Inputs: s.Delegate.Inputs, Notes: s.notes(), Damaged: s.Damage(),
	}
	if c := s.Decommission.Clock; c != nil {
		st.LastLook = c.LastLook
	}
	if c := s.clock(); c.LastLook != nil {
		st.NotBefore = c.NotBefore
		if c.NotBefore == nil {
			st.Earliest = c.Earliest
		}
	}
	st.Judged = true
	st.Steps = s.judged()
	st.Next = s.next(st.Steps)
	return st
}

func wordOf(r *Report) *GateWord {
	return &GateWord{r.Verdict, r.NotBefore, r.Summary}
}

func (s *Standing) zone() string { return plans.ResolveName(s.Plan.Zone, ".") }

// clock is the move's; one of which nobody saw anything where none could be
// reckoned, or the evidence is damaged.
func (s *Standing) clock() *Clock {
	if s.Decommission.Clock == nil || len(s.damage()) > 0 {
		return &Clock{Assumes: s.assumed(), RoundGap: secondsOf(s.Plan.Timing.RoundGap), Margin: s.margin()}
	}
	return s.Decommission.Clock
}

// condition finds one of the clock's; one that nobody saw where it has none.
func (c *Clock) condition(name ConditionName) *Condition {
	for i := range c.Conditions {
		if c.Conditions[i].Name == name {
			return &c.Conditions[i]
		}
	}
	return &Condition{Name: name, State: Unseen}
}

// notes are those of both gates, each once.
func (s *Standing) notes() (list []string) {
	for _, note := range slices.Concat(s.Delegate.Notes, s.Decommission.Notes) {
		if !slices.Contains(list, note) {
			list = append(list, note)
		}
	}
	return list
}

// Damage says what makes the evidence unfit to go by.
func (s *Standing) Damage() (list []string) {
	for _, reason := range s.damage() {
		list = append(list, reason.Text)
	}
	return list
}

func (s *Standing) damage() []Reason {
	return s.blockers(s.Delegate, isCheck("evidence-damaged", "evidence-clock"))
}

// next names the steps to go on with: what the parent should never have named
// comes before all else.
func (s *Standing) next(steps []Step) []string {
	if s.Parent.Bad > 0 && len(s.damage()) == 0 {
		return []string{s.kind().change}
	}
	return nextOf(steps)
}

// nextOf names the steps that are ready or, without any, the first in the way.
func nextOf(steps []Step) (ids []string) {
	for i := range steps {
		if steps[i].State == StepReady {
			ids = append(ids, steps[i].ID)
		}
	}
	for i := range steps {
		if len(ids) == 0 && !steps[i].State.Over() {
			return []string{steps[i].ID}
		}
	}
	return append([]string{}, ids...)
}

// checkSet tells which checks are meant.
type checkSet func(id string) bool

func isCheck(ids ...string) checkSet {
	return func(id string) bool { return slices.Contains(ids, id) }
}

func ofFamily(families ...string) checkSet {
	return func(id string) bool {
		family, _, _ := strings.Cut(id, "-")
		return slices.Contains(families, family)
	}
}

func (c checkSet) or(d checkSet) checkSet {
	return func(id string) bool { return c(id) || d(id) }
}

func (c checkSet) but(d checkSet) checkSet {
	return func(id string) bool { return c(id) && !d(id) }
}

// blockers says what of a report makes it NO-GO, check by check. Checks that
// could not look for one reason are told together.
func (s *Standing) blockers(r *Report, want checkSet) (list []Reason) {
	blind := map[string]int{} // reason -> index
	for i := range r.Results {
		res := &r.Results[i]
		if !want(res.Check) || !res.blocks() {
			continue
		}
		reason := Reason{Check: res.Check}
		reason.Text, reason.Fix = res.firstBlocker()
		if reason.Text == "" {
			at, told := blind[res.Reason]
			if told {
				list[at].Check += " " + res.Check
				continue
			}
			blind[res.Reason], reason.Text = len(list), "could not look: "+res.Reason
		}
		list = append(list, reason)
	}
	for i := range list {
		if ids := strings.Fields(list[i].Check); len(ids) > 1 {
			list[i].Check, list[i].Text = ids[0], list[i].Text+" ("+Plural(len(ids), "check")+")"
		}
	}
	return list
}

// firstBlocker says what the worst finding that blocks is, how many more there
// are, and what to do about it; empty where none blocks.
func (r *Result) firstBlocker() (text, fix string) {
	more := r.keep.dropped
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case !f.Blocks():
		case text == "":
			text, fix = f.inLine(), f.Fix
		default:
			more++
		}
	}
	if more > 0 {
		text += " (and " + Number(more) + " more)"
	}
	return text, fix
}

// inLine is a finding with where it is, or who or what it is about.
func (f *Finding) inLine() string {
	text := f.Message
	switch about := f.Who(); {
	case about != "":
		text = about + ": " + text
	case f.Type != "" && !strings.Contains(text, f.Owner):
		text = strings.TrimSpace(f.Owner+" "+f.Type) + ": " + text
	}
	if f.Pos != nil {
		text = f.Pos.File + ":" + strconv.Itoa(f.Pos.Line) + ": " + text
	}
	return text
}

// waits lists what of a report says that it is too early.
func (s *Standing) waits(r *Report, want checkSet) (list []Reason) {
	for i := range r.Results {
		if res := &r.Results[i]; want(res.Check) && res.waits() {
			list = append(list, Reason{Check: res.Check, Text: res.Reason})
		}
	}
	return list
}
