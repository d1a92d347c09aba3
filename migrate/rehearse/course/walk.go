package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
	"github.com/zonegate/zonegate/zonefile"
)

// walk is a move under way. Each step moves the clock on, changes the scene, and asks.
type walk struct {
	World
	scene
	theatre Theatre
	doc     *Rehearsal
	root    *zonefile.Zone

	now, start time.Time
	// planned is when the switch is to be; changed when it was made.
	planned, changed *time.Time
	pending          []*Fault
	offs             []off
	half             string // of a delegation that is changed by half: set or servers
	log              string // the evidence
	status           *migrate.Status
	acts             *[]Act
	lowered          bool
	critical         func(record) bool
	// alike is the new zone before its TTLs were lowered.
	before *zonefile.Zone
	// last is the report of the gate that was asked last.
	last *migrate.Report
	// aside tells that a way back or a what-if is walked, and nothing else is begun.
	aside bool
	// history is who served what from when on, in the walk itself.
	history  []moment
	planText []byte
	// backwards: the plan of the way back is gone by.
	backwards bool
	// mending: what is walked is no history of the move.
	mending bool
	people  *caches.Population
}

// errStopped ends a walk that a gate stops.
var errStopped = errors.New("a gate stops the move")

// Walk walks through a move, and tells how it went. The error is trouble of the
// rehearsal itself.
func Walk(ctx context.Context, in Input, theatre Theatre) (*Rehearsal, error) {
	w := &walk{World: in.World, theatre: theatre, log: "evidence.jsonl", planText: in.PlanText, people: in.People}
	for _, at := range in.Offs {
		w.offs = append(w.offs, off{When: at})
	}
	w.doc = &Rehearsal{Schema: Schema, Tool: in.Tool, Zone: w.Zone.String(), Plan: w.Plan.File, Kind: w.Plan.DNSSEC, Notes: in.Notes, Acts: []Act{}}
	w.acts = &w.doc.Acts
	w.scene = scene{faulty: map[string][]string{}}
	w.old.zone, w.new.zone, w.before = w.Old, w.New, w.New
	w.parent = delegation{names: names(w.olds), serial: 1}
	w.critical = w.protected
	w.doc.Servers = w.servers()
	for i := range w.doc.Servers {
		w.doc.Servers[i].With = in.With[w.doc.Servers[i].Role]
	}
	if len(in.With) > 0 && len(in.Faults) > 0 {
		w.doc.Notes = append(w.doc.Notes, "servers with a fault are embedded ones, from then on")
	}
	for i := range in.Faults {
		w.doc.Faults = append(w.doc.Faults, in.Faults[i])
	}
	for i := range w.doc.Faults {
		w.pending = append(w.pending, &w.doc.Faults[i])
	}
	if err := w.prepareSigned(); err != nil {
		return nil, err
	}
	w.begin(in)
	err := w.move(ctx)
	if drawn := w.draw(ctx); err == nil || errors.Is(err, errStopped) {
		err = errors.Join(err, drawn)
	}
	if errors.Is(err, errStopped) {
		err = w.stopped(ctx)
	}
	if err != nil {
		return nil, err
	}
	if err := w.lookUps(); err != nil {
		return nil, err
	}
	w.conclude()
	return w.doc, nil
}

// begin sets the clock.
func (w *walk) begin(in Input) {
	window := w.Plan.Window.NotBefore
	switch {
	case !in.Start.IsZero():
		w.start = in.Start
	case !window.IsZero():
		w.start = window.Add(-w.lead()).Truncate(time.Hour)
	default:
		w.start = in.Now.Truncate(time.Minute)
	}
	w.start = w.start.UTC()
	w.now, w.doc.From = w.start, w.start
	if !window.IsZero() && window.After(w.start.Add(time.Hour)) {
		at := window.UTC()
		w.planned = &at
	}
}

// act begins an act of a step.
func (w *walk) act(step, done string) *Act {
	a := Act{Step: step, At: w.now, Done: done, Asked: []Asked{}}
	if s := w.stepOf(step); s != nil {
		a.Title, a.Back, a.Takes = s.Title, s.Back, s.Takes
	}
	*w.acts = append(*w.acts, a)
	return &(*w.acts)[len(*w.acts)-1]
}

func (w *walk) current() *Act { return &(*w.acts)[len(*w.acts)-1] }

func (w *walk) note(format string, args ...any) {
	a := w.current()
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}

func (w *walk) stepOf(id string) *migrate.Step {
	if w.status == nil {
		return nil
	}
	for i := range w.status.Steps {
		if w.status.Steps[i].ID == id {
			return &w.status.Steps[i]
		}
	}
	return nil
}

// to moves the clock on. What begins until then does, each at its time.
func (w *walk) to(ctx context.Context, at time.Time) error {
	for {
		next := w.nextEvent()
		if next.IsZero() || next.After(at) {
			break
		}
		w.now = later(w.now, next)
		if err := w.events(ctx); err != nil {
			return err
		}
	}
	w.now = later(w.now, at)
	if !w.aside {
		w.doc.To = later(w.doc.To, w.now)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// events has faults and what-ifs begin that are due.
func (w *walk) events(ctx context.Context) error {
	if w.aside {
		return nil
	}
	struck := false
	for _, f := range w.pending {
		at, ok := f.when.at(w.start, w.planned)
		if f.At != nil || !ok || at.After(w.now) {
			continue
		}
		f.At, struck = ptr(w.now), true
		if err := w.strike(f); err != nil {
			return fmt.Errorf("fault %s: %w", f.Text(), err)
		}
	}
	if struck {
		if err := w.play(ctx); err != nil {
			return err
		}
	}
	for i := range w.offs {
		if err := w.tryOff(ctx, &w.offs[i]); err != nil {
			return err
		}
	}
	return nil
}

// nextEvent is when the next fault or what-if begins; the zero time: none does.
func (w *walk) nextEvent() (next time.Time) {
	if w.aside {
		return next
	}
	sooner := func(x When, done bool) {
		at, ok := x.at(w.start, w.planned)
		if !done && ok && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, f := range w.pending {
		sooner(f.when, f.At != nil)
	}
	for i := range w.offs {
		sooner(w.offs[i].When, w.offs[i].tried)
	}
	return next
}

// run runs zonegate at this time; shown is the command line as people type it.
func (w *walk) run(ctx context.Context, args ...string) (Asked, Ran, error) {
	asked := Asked{At: w.now, Command: commandLine(args)}
	full := append(args, "--now", w.now.Format(time.RFC3339), "--evidence", w.log)
	ran, err := w.theatre.Run(ctx, full...)
	asked.Exit = ran.Code
	if err == nil && ran.Code == 2 {
		err = fmt.Errorf("%s: %s", asked.Command, strings.TrimSpace(ran.Stderr))
	}
	return asked, ran, err
}

// commandLine is what people type.
func commandLine(args []string) string {
	line := "zonegate"
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			a = migrate.ShellWord(a)
		}
		line += " " + a
	}
	return line
}

// planFile is the plan that is gone by.
func (w *walk) planFile() string {
	if w.backwards {
		return backPlan
	}
	return "plan.yaml"
}

// look looks once.
func (w *walk) look(ctx context.Context, flags ...string) error {
	asked, ran, err := w.run(ctx, append([]string{"observe", w.planFile()}, flags...)...)
	if err != nil {
		return err
	}
	asked.Says = firstLine(ran)
	a := w.current()
	a.Asked = append(a.Asked, asked)
	return nil
}

func firstLine(r Ran) string {
	text := r.Stdout
	if r.Code != 0 {
		text = r.Stderr
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// ask asks a gate now.
func (w *walk) ask(ctx context.Context, gate string, more ...string) (*Asked, error) {
	return w.askOf(ctx, w.planFile(), gate, more...)
}

func (w *walk) askOf(ctx context.Context, plan, gate string, more ...string) (*Asked, error) {
	args := append([]string{"gate", gate, plan}, more...)
	asked, ran, err := w.run(ctx, append(args, "--format", "json")...)
	if err != nil {
		return nil, err
	}
	asked.Command = strings.TrimSuffix(asked.Command, " --format json")
	report, err := w.theatre.Report(ran.Stdout)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; it says: %s", asked.Command, err, strings.TrimSpace(ran.Stderr))
	}
	w.last = report
	asked.tell(report)
	a := w.current()
	a.Asked = append(a.Asked, asked)
	return &a.Asked[len(a.Asked)-1], nil
}

// draw has the move be drawn as a picture.
func (w *walk) draw(ctx context.Context) error {
	_, ran, err := w.run(ctx, "plan", "timeline", w.planFile(), "--format", "json")
	if err != nil {
		return err
	}
	w.doc.Timeline = new(migrate.Timeline)
	return json.Unmarshal([]byte(ran.Stdout), w.doc.Timeline)
}

// judge reads where the move stands.
func (w *walk) judge(ctx context.Context) error {
	_, ran, err := w.run(ctx, "plan", "status", w.planFile(), "--format", "json")
	if err != nil {
		return err
	}
	status := new(migrate.Status)
	if err := json.Unmarshal([]byte(ran.Stdout), status); err != nil {
		return fmt.Errorf("plan status: %w; it says: %s", err, strings.TrimSpace(ran.Stderr))
	}
	w.status = status
	return nil
}

// someFindings is how many findings of a verdict are told.
const someFindings = 5

// tell takes what decides from a report.
func (a *Asked) tell(r *migrate.Report) {
	a.Verdict, a.Summary = r.Verdict, r.Summary
	if r.NotBefore != nil && r.Verdict == migrate.Wait {
		at := r.NotBefore.UTC()
		a.NotBefore = &at
	}
	findings, unknown := r.Blocking()
	for _, f := range findings {
		who := strings.TrimSpace(f.Server + " " + plainText(f.Address))
		a.add(Finding{Check: f.Check, Message: cmpOr(who, f.Owner) + ": " + f.Message})
	}
	for _, res := range unknown {
		a.add(Finding{Check: res.Check, Message: "could not look: " + res.Reason})
	}
	for _, res := range r.Results {
		if res.Outcome == migrate.Waiting && r.Verdict == migrate.Wait {
			a.add(Finding{Check: res.Check, Message: res.Reason, Waits: true})
		}
	}
	if r.Clock != nil && r.Verdict == migrate.Wait && r.Gate != migrate.GateDS {
		a.Why = deciding(r)
	}
}

func (a *Asked) add(f Finding) {
	if len(a.Findings) == someFindings {
		a.More++
		return
	}
	a.Findings = append(a.Findings, f)
}

// deciding is the term that a wait comes from, in words.
func deciding(r *migrate.Report) string {
	terms := r.Clock.Terms
	if r.Gate == migrate.GateDelegate {
		terms = r.Clock.Lowering.Terms
	}
	for i := range terms {
		if t := &terms[i]; t.Decides && t.End != nil {
			return fmt.Sprintf("%s %s: %s, in caches until %s", t.Symbol, migrate.TTLText(t.TTL), t.What, migrate.DateText(*t.End))
		}
	}
	return ""
}

// untilGo asks a gate until it says GO: at once, or a second before its not-before
// and at it. meanwhile, where set, is done in the wait.
func (w *walk) untilGo(ctx context.Context, gate string, meanwhile func(until time.Time) error, more ...string) error {
	for range 6 {
		asked, err := w.ask(ctx, gate, more...)
		if err != nil {
			return err
		}
		if asked.Verdict == migrate.Go {
			return nil
		}
		if asked.Verdict != migrate.Wait || asked.NotBefore == nil || !asked.NotBefore.After(w.now) {
			return errStopped
		}
		until, early := *asked.NotBefore, asked.NotBefore.Add(-time.Second)
		if early.After(w.now) {
			if meanwhile != nil {
				if err := meanwhile(early); err != nil {
					return err
				}
			}
			if err := w.to(ctx, early); err != nil {
				return err
			}
			if asked, err = w.ask(ctx, gate, more...); err != nil {
				return err
			}
			if asked.Verdict == migrate.NoGo {
				return errStopped
			}
		}
		if err := w.to(ctx, until); err != nil {
			return err
		}
	}
	return errStopped
}

// plainText is an address as people write it: without the usual port.
func plainText(address string) string {
	if a, err := netip.ParseAddrPort(address); err == nil {
		return plainAddress(a)
	}
	return address
}
