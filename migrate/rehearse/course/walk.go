package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	w.doc = &Rehearsal{Schema: Schema, Tool: in.Tool, Zone: w.Zone.String(), Plan: w.Plan.File, Kind: kindOf(w.Plan), Notes: in.Notes, Acts: []Act{}}
	w.acts = &w.doc.Acts
	w.scene = scene{faulty: map[string][]string{}}
	w.old.zone, w.new.zone, w.before = w.Old, w.New, w.New
	w.parent = delegation{to: w.olds, serial: 1}
	w.critical = w.protected
	if w.Plan.DNSSEC == "" {
		w.doc.Notes = append(w.doc.Notes, "the plan does not say dnssec: it is walked as a move of an unsigned zone")
	}
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
