package course

import (
	"context"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

// The times between what people do, where nothing has to be waited for.
const (
	breath  = 10 * time.Minute
	advance = 30 * time.Minute // before the window
	// minutesOld is how old the gate's word is when the parent is told.
	minutesOld = 5 * time.Minute
)

// move walks through all steps.
func (w *walk) move(ctx context.Context) error {
	for _, step := range w.steps() {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// steps are those of the plan's kind.
func (w *walk) steps() []func(context.Context) error {
	begin := []func(context.Context) error{w.open, w.inventory}
	move := []func(context.Context) error{w.lowering, w.oldApex, w.switchOver, w.drain, w.switchOff}
	end := []func(context.Context) error{w.raise}
	switch kindOf(w.Plan) {
	case migrate.GoInsecure:
		begin, end = append(begin, w.removeDS), append([]func(context.Context) error{w.signNew}, end...)
	case migrate.SameKeys:
		begin, end = append(begin, w.importKeys), append([]func(context.Context) error{w.thaw}, end...)
	case migrate.MultiSigner:
		move = []func(context.Context) error{w.exchangeKeys, w.bothDS, w.unionApex, w.unionParent, w.leaveOld, w.drain, w.switchOff, w.forgetOld}
		end = nil
	}
	return slices.Concat(begin, move, end)
}

// The sources of a rehearsed plan.
const (
	OldFile = "old.zone"
	NewFile = "new.zone"
)

// waivedApex tells whether the plan lets the old zone keep the old NS set.
func (w *walk) waivedApex() bool {
	return slices.ContainsFunc(w.Plan.Waivers, func(x plans.Waiver) bool {
		return x.Step == "U3" && !plans.Expired(x.Until, w.now)
	})
}

// oldApex is U3.
func (w *walk) oldApex(ctx context.Context) error {
	if w.waivedApex() {
		w.act("U3", "")
		w.note("the plan waives it: the two NS TTLs are waited for one after the other")
		return nil
	}
	at := later(w.now.Add(breath), w.planned.Add(-max(w.childTTL(), breath)))
	if meanwhile := w.watchedKeys(ctx); meanwhile != nil {
		if err := meanwhile(at); err != nil {
			return err
		}
	}
	if err := w.to(ctx, at); err != nil {
		return err
	}
	w.act("U3", "put "+w.called(w.news)+" into the old provider's zone")
	if err := w.nameSet(&w.old, w.news); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	if err := w.look(ctx, "--quick"); err != nil {
		return err
	}
	return w.backWay(ctx, w.backFromApex)
}

// switchOver is U4.
func (w *walk) switchOver(ctx context.Context) error {
	if err := w.watchUntilSwitch(ctx); err != nil {
		return err
	}
	w.act("U4", "")
	asked, err := w.ask(ctx, "delegate")
	if err != nil {
		return err
	}
	if asked.Verdict != migrate.Go {
		return errStopped
	}
	if err := w.to(ctx, *w.planned); err != nil {
		return err
	}
	w.act("U4", "have the registrar set the delegation to "+w.called(w.news))
	at := w.now
	w.changed, w.doc.Switch = &at, &at
	w.inWindow()
	if err := w.delegate(w.news, w.parent.ds); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	alarm, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap)
	if err != nil {
		return err
	}
	if alarm {
		return w.alarmed(ctx, "decommission")
	}
	return nil
}

// drain is U5 and the gate of U7: everything stays as it is until not-before.
func (w *walk) drain(ctx context.Context) error {
	w.act(w.drainStep(), "leave both providers up and alike, and keep watching")
	meanwhile := func(until time.Time) error {
		w.doc.NotBefore = ptr(until.Add(time.Second))
		return w.watch(ctx, "decommission", until)
	}
	back := w.backFromSwitch
	if kindOf(w.Plan) == migrate.MultiSigner {
		back = w.backFromUnion
	}
	if err := w.backWay(ctx, back); err != nil {
		return err
	}
	if err := w.untilGo(ctx, "decommission", meanwhile); err != nil {
		return err
	}
	w.data()
	return nil
}

func ptr[T any](v T) *T { return &v }

// drainStep and offStep are the steps of the kind of move in which caches forget the
// old servers, and in which those go.
func (w *walk) drainStep() string {
	if kindOf(w.Plan) == migrate.MultiSigner {
		return "M5"
	}
	return "U5"
}

func (w *walk) offStep() string {
	if kindOf(w.Plan) == migrate.MultiSigner {
		return "M6"
	}
	return "U7"
}

// data is U6.
func (w *walk) data() {
	if kindOf(w.Plan) == migrate.MultiSigner || w.last == nil || w.last.Clock == nil {
		return
	}
	w.act("U6", "")
	if w.last.Clock.Data == nil {
		w.note("no record's content differs between the old and the new zone")
		return
	}
	if end := w.last.Clock.Data.End; end != nil {
		w.note("the old services behind changed records stay until %s: %s %s", migrate.DateText(*end), w.last.Clock.Data.Symbol, migrate.TTLText(w.last.Clock.Data.TTL))
	}
}

// switchOff is U7.
func (w *walk) switchOff(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act(w.offStep(), "delete the zone at the old provider, then end the contract")
	w.old.gone = true
	if err := w.play(ctx); err != nil {
		return err
	}
	return w.look(ctx, "--quick")
}

// raise is U8.
func (w *walk) raise(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	done := "nothing: no TTL was lowered in the rehearsal"
	if w.lowered {
		done = "raise the TTLs on the new servers again"
		d := draftOf(w.before)
		d.bump()
		d.bump()
		z, err := d.zone()
		if err != nil {
			return err
		}
		w.new.zone = z
		if err := w.play(ctx); err != nil {
			return err
		}
		if err := w.writeZones(); err != nil {
			return err
		}
	}
	w.act("U8", done)
	if w.lowered {
		return w.look(ctx, "--quick")
	}
	return nil
}
