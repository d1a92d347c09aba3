package course

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// stopped tells what stopped the move, mends what was broken, and goes back.
func (w *walk) stopped(ctx context.Context) error {
	a := w.current()
	asked := a.Asked[len(a.Asked)-1]
	d := &Drill{Noticed: true, Step: a.Step, Gate: gateOf(asked.Command), Stopped: &asked}
	for _, f := range asked.Findings {
		if !slices.Contains(d.Checks, f.Check) {
			d.Checks = append(d.Checks, f.Check)
		}
	}
	d.Says = fmt.Sprintf("%s stops the move in step %s: %s, by %s", d.Gate, d.Step, asked.Verdict, inWords(d.Checks))
	w.doc.Troubles = append(w.doc.Troubles, d.Says)
	if len(w.doc.Faults) == 0 {
		return nil
	}
	w.doc.Drill = d
	return w.mend(ctx, d)
}

// gateOf is the gate of a command line: "gate delegate".
func gateOf(command string) string {
	words := strings.Fields(command)
	if len(words) < 3 {
		return command
	}
	return strings.Join(words[1:3], " ")
}

// mend takes the faults away, and goes the way back from where the move was stopped.
func (w *walk) mend(ctx context.Context, d *Drill) error {
	w.mending = true
	w.faulty, w.half, w.stays = map[string][]string{}, "", nil
	w.pending = nil
	gate := "delegate"
	d.Back = &Back{From: d.Step, Title: "the way back", At: w.now.Add(advance)}
	w.now, w.acts = d.Back.At, &d.Back.Acts
	w.act(d.Step, "have what went wrong mended: nobody goes back to servers that do not serve")
	if w.changed != nil {
		gate = "decommission"
		if err := w.delegate(w.news, w.parent.ds); err != nil {
			return err
		}
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	if _, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap); err != nil {
		return err
	}
	asked, err := w.ask(ctx, gate)
	if err != nil {
		return err
	}
	d.Back.Says = "when that is done " + gateOf(asked.Command) + " says " + string(asked.Verdict)
	if asked.NotBefore != nil {
		d.Back.Over = asked.NotBefore
		d.Back.Says += ": not before " + migrate.DateText(*asked.NotBefore)
	}
	back := w.backFromApex
	switch {
	case w.changed != nil && kindOf(w.Plan) == migrate.MultiSigner:
		back = w.backFromUnion
	case w.changed != nil:
		back = w.backFromSwitch
	case w.oldNames():
		d.Back.Says += "; nothing was changed yet, and nothing has to be put back"
		return nil
	}
	n := len(w.doc.Backs)
	if err := w.sideWay(ctx, back); err != nil {
		return err
	}
	if len(w.doc.Backs) > n {
		d.Back.Says += "; or back: " + w.doc.Backs[n].Says
	}
	return nil
}

// oldNames tells whether the old provider's zone has the old NS set.
func (w *walk) oldNames() bool {
	return slices.Equal(nsOf(w.old.zone), nsOf(w.Old))
}

// conclude says how it went.
func (w *walk) conclude() {
	for i := range w.doc.Faults {
		switch f := &w.doc.Faults[i]; {
		case f.At == nil:
			w.doc.Troubles = append(w.doc.Troubles, "the fault "+f.Text()+" did not come into play: the move was over, or stopped, before it")
		case w.harmless(f):
			w.doc.Notes = append(w.doc.Notes, "no gate has to notice "+f.Text()+": "+f.About)
		case w.doc.Drill == nil:
			w.doc.Troubles = append(w.doc.Troubles, "NO GATE NOTICED the fault "+f.Text()+": "+f.About)
		}
	}
	for i := range w.offs {
		if o := &w.offs[i]; !o.tried {
			w.doc.Troubles = append(w.doc.Troubles, "--decommission-at "+o.String()+" was not tried: the move was over, or stopped, before it")
		}
	}
	w.doc.Good = len(w.doc.Troubles) == 0
	w.doc.Summary = strings.Join(w.doc.Troubles, "; ")
	if w.doc.Good {
		w.doc.Summary = w.goodWords()
	}
}

// harmless tells whether a fault is none: a server may be so, or the old provider
// was free to go by then.
func (w *walk) harmless(f *Fault) bool {
	if f.Word == OldStopsEarly {
		return w.doc.NotBefore != nil && !f.At.Before(*w.doc.NotBefore)
	}
	return f.allowed
}

func (w *walk) goodWords() string {
	return fmt.Sprintf("every gate said GO at its time; the old provider may go %s after the switch", migrate.SpanText(w.doc.NotBefore.Sub(*w.doc.Switch)))
}
