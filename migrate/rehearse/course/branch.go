package course

import (
	"context"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

// backWay walks a way back, unless the walk is a drill: that has its own.
func (w *walk) backWay(ctx context.Context, walk func(context.Context) error) error {
	if len(w.doc.Faults) > 0 {
		return nil
	}
	return w.sideWay(ctx, walk)
}

// sideWay walks something that is not the move: the scene, the clock and the evidence
// are what they were before when it is over.
func (w *walk) sideWay(ctx context.Context, walk func(context.Context) error) error {
	if w.aside {
		return nil
	}
	former := *w
	former.scene = w.scene.clone()
	w.aside, w.log = true, fmt.Sprintf("aside-%d.jsonl", len(w.doc.Backs)+len(w.doc.Offs)+1)
	if err := w.theatre.Copy(former.log, w.log); err != nil {
		return err
	}
	if err := walk(ctx); err != nil {
		return err
	}
	doc := w.doc
	*w = former
	w.doc, w.aside = doc, true // the history has it already
	defer func() { w.aside = false }()
	if kindOf(w.Plan) == migrate.MultiSigner { // whose sources follow
		if err := w.writeZones(); err != nil {
			return err
		}
	}
	return w.play(ctx)
}

// backFromApex is the way back from U3.
func (w *walk) backFromApex(ctx context.Context) error {
	b := Back{From: "U3", Title: "back before the switch", At: w.now.Add(advance)}
	w.acts = &b.Acts
	w.now = b.At
	a := w.act("U3", "put "+w.called(w.olds)+" back into the old provider's zone")
	if err := w.restoreApex(ctx); err != nil {
		return err
	}
	for _, asks := range []func() error{
		func() error { return w.look(ctx, "--quick") },
		func() error { _, err := w.ask(ctx, "delegate"); return err },
	} {
		if err := asks(); err != nil {
			return err
		}
	}
	last := &a.Asked[len(a.Asked)-1]
	b.Says = fmt.Sprintf("takes %s; the new servers stay up meanwhile", w.takes("U3"))
	if last.Verdict == migrate.Go {
		b.Says += "; then the move can be begun again: gate delegate says GO"
	}
	w.doc.Backs = append(w.doc.Backs, b)
	return nil
}

func (w *walk) takes(step string) string {
	if s := w.stepOf(step); s != nil {
		return s.Takes
	}
	return "as long as the TTLs of the new NS set"
}

// restoreApex puts the old NS set back into the old provider's zone.
func (w *walk) restoreApex(ctx context.Context) error {
	if err := w.nameSet(&w.old, w.olds); err != nil {
		return err
	}
	return w.play(ctx)
}

// The files of the way back.
const (
	backPlan = "back.yaml"
	backLog  = "back.jsonl"
	backZone = "back.zone"
)

// backFromSwitch is the way back from U4: a move of its own, from the new side to the
// old one, with a plan in which they have changed places.
func (w *walk) backFromSwitch(ctx context.Context) error {
	b := Back{From: w.switchStep(), Title: "back after the switch", At: w.now.Add(advance)}
	w.acts = &b.Acts
	w.now = b.At
	if err := w.goBack(ctx); err != nil {
		return err
	}
	forward := w.log
	w.log = fmt.Sprintf("%d-%s", len(w.doc.Backs), backLog)
	err := w.leaveNew(ctx, forward, &b)
	if err == errStopped {
		last := w.current().Asked[len(w.current().Asked)-1]
		b.Says, err = fmt.Sprintf("%s of the way back: %s %s", gateOf(last.Command), last.Verdict, last.Summary), nil
		w.doc.Troubles = append(w.doc.Troubles, "there is no way back after the switch: "+gateOf(last.Command)+" says "+string(last.Verdict))
	}
	if err != nil {
		return err
	}
	w.doc.Backs = append(w.doc.Backs, b)
	return nil
}

func (w *walk) switchStep() string {
	if kindOf(w.Plan) == migrate.MultiSigner {
		return "M5"
	}
	return "U4"
}

// backFromUnion is the way back from M5: to the servers of both sides.
func (w *walk) backFromUnion(ctx context.Context) error {
	b := Back{From: "M5", Title: "back after the switch", At: w.now.Add(advance)}
	w.acts, w.now = &b.Acts, b.At
	a := w.act("M5", "have the registrar set the delegation to "+w.called(w.all())+" again, and both zones too")
	for _, s := range []*side{&w.old, &w.new} {
		if err := w.nameSet(s, w.all()); err != nil {
			return err
		}
	}
	if err := w.delegate(w.all(), w.parent.ds); err != nil {
		return err
	}
	if err := w.seenChanged(ctx); err != nil {
		return err
	}
	asked, err := w.ask(ctx, "delegate")
	if err != nil {
		return err
	}
	a.Asked = w.current().Asked
	b.Says = fmt.Sprintf("takes %s; both sides serve and sign meanwhile; gate delegate says %s", w.takes("M5"), asked.Verdict)
	w.doc.Backs = append(w.doc.Backs, b)
	return nil
}

// goBack writes the plan of the way back, and puts the old NS set into the old zone.
func (w *walk) goBack(ctx context.Context) error {
	w.act(w.switchStep(), "put "+w.called(w.olds)+" back into the old provider's zone; write the plan of the way back, with the sides exchanged")
	if err := w.restoreApex(ctx); err != nil {
		return err
	}
	text, err := plans.Reverse(w.planText)
	if err != nil {
		return err
	}
	text, err = plans.Rewrite(text, map[string]any{
		"window": nil, "base": nil, "timing.lowered": nil, "new.source": backZone, "old.source": NewFile, "ds": nil,
	})
	if err != nil {
		return err
	}
	if err := w.theatre.Write(backPlan, string(text)); err != nil {
		return err
	}
	z, err := w.served(&w.old)
	if err != nil {
		return err
	}
	return w.theatre.Write(backZone, draftOf(z).text())
}

// leaveNew has the delegation go back, and asks until when the new side stays.
func (w *walk) leaveNew(ctx context.Context, forward string, b *Back) error {
	asked, err := w.askOf(ctx, backPlan, "delegate")
	if err != nil {
		return err
	}
	if asked.Verdict == migrate.NoGo {
		return errStopped
	}
	w.now = w.now.Add(breath)
	w.act(w.switchStep(), "have the registrar set the delegation to "+w.called(w.olds)+" again, and put them into the new provider's zone too")
	if err := w.delegate(w.olds, w.parent.ds); err != nil {
		return err
	}
	if err := w.nameSet(&w.new, w.olds); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	w.backwards = true
	defer func() { w.backwards = false }()
	if _, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap); err != nil {
		return err
	}
	if err := w.forwardSays(ctx, forward); err != nil {
		return err
	}
	meanwhile := func(until time.Time) error {
		b.Over = ptr(until.Add(time.Second))
		return w.watch(ctx, "decommission", until)
	}
	if err := w.untilGo(ctx, "decommission", meanwhile); err != nil {
		return err
	}
	b.Says = fmt.Sprintf("the new servers may go on %s, %s after the way back began", migrate.DateText(w.now), migrate.SpanText(w.now.Sub(b.At)))
	return nil
}

// forwardSays has the gate of the move itself look at what came of it.
func (w *walk) forwardSays(ctx context.Context, log string) error {
	back := w.log
	w.log, w.backwards = log, false
	_, err := w.ask(ctx, "decommission")
	w.log, w.backwards = back, true
	return err
}
