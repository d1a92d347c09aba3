package migrate

import (
	"cmp"
	"slices"
	"time"
)

// NewTimeline draws up a move as a picture.
func NewTimeline(s *Standing) *Timeline {
	status := NewStatus(s)
	l := &line{ticket: &ticket{Standing: s, status: status, schedule: s.schedule()}}
	l.Timeline = &Timeline{
		Schema: TimelineSchema, Tool: s.Tool, Zone: status.Zone, At: status.At, Basis: l.basis, Switch: l.at.UTC(),
		Relative: l.relative, Bars: []Bar{}, Events: []Event{},
	}
	if !status.Judged {
		l.Notes = append(l.Notes, status.WhyNot)
		l.Relative = false
		l.lastLook()
		l.stretch()
		return l.Timeline
	}
	notBefore := l.notBefore.UTC()
	l.NotBefore, l.Firm = &notBefore, l.firm
	l.bars()
	l.events()
	l.Notes = append(l.Notes, l.basisNote())
	l.Notes = append(l.Notes, l.dateWarnings()...)
	l.stretch()
	return l.Timeline
}

// line is a timeline in the making.
type line struct {
	*ticket
	*Timeline
}

func (l *line) basisNote() string {
	switch {
	case l.basis == BasisSeen && l.firm:
		return "the switch and all that is counted from it were seen"
	case l.basis == BasisSeen:
		return "the switch was seen, and the clock does not run yet: the line is the earliest that it can be"
	case l.basis == BasisWindow:
		return "as if the parent showed the new set on " + DateText(l.at) + " (the plan's window)"
	}
	return "the plan has no window: times count from the switch, T"
}

func (l *line) bars() {
	l.windowBar()
	l.loweringBars()
	l.keyBars()
	drain := l.kind().drain
	bar := Bar{Kind: BarDrain, Step: drain, Label: "drain: both providers serve the zone", Detail: l.clock().formulaText(),
		From: l.leave, To: l.notBefore, Planned: l.basis != BasisSeen, Open: l.basis == BasisSeen && !l.firm}
	l.add(bar)
	l.termBars()
	if margin := l.margin(); margin > 0 {
		l.add(Bar{Kind: BarMargin, Step: drain, Label: "S " + SpanText(margin.Duration()) + ": the plan's margin",
			From: l.notBefore.Add(-margin.Duration()), To: l.notBefore, Planned: !l.firm})
	}
	l.dataBar()
}

// add adds a bar that has a length.
func (l *line) add(b Bar) {
	if b.To.After(b.From) {
		b.From, b.To = b.From.UTC(), b.To.UTC()
		l.Bars = append(l.Bars, b)
	}
}

func (l *line) windowBar() {
	if w := l.Plan.Window; !w.NotBefore.IsZero() && !w.NotAfter.IsZero() {
		l.add(Bar{Kind: BarWindow, Step: l.switchStep(), Label: "the plan's window for the switch", From: w.NotBefore, To: w.NotAfter, Planned: true})
	}
}

// loweringBars are the former TTLs that run out, as they were seen or as planned.
func (l *line) loweringBars() {
	lowering := &l.clock().Lowering
	if !lowering.Planned {
		return
	}
	seen := false
	for _, t := range longestOf(lowering.Terms) {
		if t.Start != nil && t.End != nil {
			seen = true
			l.add(termBar(BarLowering, "U1", t))
		}
	}
	if u1 := l.stepNow("U1"); !seen && u1.State != StepSkipped && u1.State != StepDone {
		l.add(Bar{Kind: BarLowering, Step: "U1", Label: "former TTLs of up to " + SpanText(l.lowerTTL.Duration()) + " run out", From: l.lowerBy, To: l.at, Planned: true})
	}
}

// longestOf keeps of terms with the same symbol and TTL the one that ends last.
func longestOf(terms []Term) (list []*Term) {
	for i := range terms {
		t := &terms[i]
		at := slices.IndexFunc(list, func(x *Term) bool { return x.Symbol == t.Symbol && x.TTL == t.TTL && x.What == t.What })
		switch {
		case at < 0:
			list = append(list, t)
		case t.Decides || !list[at].Decides && t.End != nil && (list[at].End == nil || t.End.After(*list[at].End)):
			list[at] = t
		}
	}
	return list
}

// termBar is a term whose start and end are known.
func termBar(kind BarKind, step string, t *Term) Bar {
	return Bar{Kind: kind, Step: step, Label: t.Symbol + " " + SpanText(t.TTL.Duration()) + ": " + t.What, Detail: t.inWords() + ": " + t.Why,
		From: *t.Start, To: *t.End, Assumed: t.Assumed, Decides: t.Decides}
}

// termBars are the TTLs of the old set: those that run, and those that will.
func (l *line) termBars() {
	running := false
	for _, t := range longestOf(l.clock().Terms) {
		if t.Start != nil && t.End != nil && (l.basis == BasisSeen || !t.End.Before(l.notBefore.Add(-l.margin().Duration()))) {
			running = true
			l.add(termBar(BarTerm, l.kind().drain, t))
		}
	}
	if running && l.basis == BasisSeen {
		return
	}
	started, ttls := l.leave.Add(l.Plan.Timing.RoundGap), l.clock().TTLs
	if l.basis == BasisSeen {
		started = l.Now
	}
	for _, term := range []struct {
		label string
		seen  *TTLSeen
	}{{"Pns", ttls.ParentNS}, {"Cns", ttls.OldNS}} {
		ttl := term.seen.or(l.assumed())
		from := started
		if held := l.clock().held(ConditionApex); term.label == "Cns" && held != nil {
			from = *held
		} else if term.label == "Cns" && l.clock().WaivedU3 {
			from = started.Add(ttls.ParentNS.or(l.assumed()).Duration())
		}
		l.add(Bar{Kind: BarTerm, Step: l.kind().drain, Label: term.label + " " + SpanText(ttl.Duration()) + ": " + termWords[term.label],
			From: from, To: from.Add(ttl.Duration()), Planned: true, Assumed: term.seen == nil})
	}
}

var termWords = map[string]string{
	"Pns": "caches keep the old delegation", "Cns": "caches keep the old zone's NS set",
}

func (l *line) dataBar() {
	data := l.clock().Data
	if data == nil {
		return
	}
	label := data.Symbol + " " + SpanText(data.TTL.Duration()) + ": caches keep changed records, the old services stay"
	if data.Start != nil && data.End != nil {
		l.add(Bar{Kind: BarData, Step: "U6", Label: label, Detail: data.inWords(), From: *data.Start, To: *data.End, Assumed: data.Assumed})
		return
	}
	l.add(Bar{Kind: BarData, Step: "U6", Label: label, Detail: data.inWords(), From: l.notBefore, To: l.dataUntil(), Planned: true, Assumed: data.Assumed})
}

// events are what was seen, and what is due.
func (l *line) events() {
	for i := range l.status.Steps {
		s := &l.status.Steps[i]
		switch {
		case s.State == StepDone && s.Since != nil:
			l.event(Event{At: *s.Since, Kind: EventSeen, Step: s.ID, Label: cmpOr(seenWords[s.ID], s.Title), Detail: s.Title})
		case !s.State.Over():
			l.plannedEvent(s)
		}
	}
	c := newCourse(l.Standing)
	for _, condition := range []*Condition{c.parent, c.apex, c.old} {
		for i := range condition.Restarts {
			r := &condition.Restarts[i]
			l.event(Event{At: r.At, Kind: EventRestart, Step: l.kind().drain, Label: "the clock began anew", Detail: r.Text + ", which cost " + SpanText(r.Cost.Duration())})
		}
	}
	l.lastLook()
	slices.SortStableFunc(l.Events, func(a, b Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Step, b.Step)) })
}

// seenWords say what a step's date is.
var seenWords = map[string]string{
	"U1": "TTLs are lowered everywhere", "U3": "the old zone has the new NS set", "U4": "every parent server has the new set",
	"U5": "the drain is over", "U6": "changed records are out of caches", "U7": "the old provider is off", "U8": "TTLs are raised",
}

// plannedEvent is when a step is due.
func (l *line) plannedEvent(s *Step) {
	at, label := time.Time{}, ""
	switch s.ID {
	case "U1":
		at, label = l.lowerBy, "latest time for lowered TTLs"
	case "U3":
		at, label = l.apexBy, "best time for the new NS set in the old zone"
	case "U4":
		at, label = l.at, "change the delegation"
	case "U7":
		at, label = l.notBefore, "from here on the old provider may be switched off"
	default:
		if at, label = l.plannedKeys(s); label == "" {
			return
		}
	}
	l.event(Event{At: at, Kind: EventPlanned, Step: s.ID, Label: label, Detail: s.Title, Planned: true})
}

func (l *line) event(e Event) {
	e.At = e.At.UTC()
	l.Events = append(l.Events, e)
}

func (l *line) lastLook() {
	if at := l.clock().LastLook; at != nil && !l.Relative {
		l.event(Event{At: *at, Kind: EventLook, Label: "last look"})
	}
}

// stretch makes the span so that everything lies in it, with room at both ends.
func (l *line) stretch() {
	var times []time.Time
	if !l.Relative {
		times = append(times, l.At)
	}
	if l.NotBefore != nil {
		times = append(times, *l.NotBefore)
	}
	for _, b := range l.Bars {
		times = append(times, b.From, b.To)
	}
	for _, e := range l.Events {
		times = append(times, e.At)
	}
	l.From = slices.MinFunc(times, time.Time.Compare)
	l.To = slices.MaxFunc(times, time.Time.Compare)
	room := max(l.To.Sub(l.From)/30, time.Minute).Truncate(time.Second)
	l.From, l.To = l.From.Add(-room), l.To.Add(room)
}
