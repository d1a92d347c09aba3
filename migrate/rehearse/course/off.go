package course

import (
	"context"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// off is an early switch-off that is to be tried.
type off struct {
	When
	tried bool
}

// tryOff tries one that is due: what does the gate say before, and after?
func (w *walk) tryOff(ctx context.Context, o *off) error {
	at, ok := o.at(w.start, w.planned)
	if o.tried || !ok || at.After(w.now) {
		return nil
	}
	o.tried = true
	return w.sideWay(ctx, func(ctx context.Context) error {
		try := Off{When: o.String(), At: w.now}
		if w.now.After(at) {
			try.When = When{Date: w.now}.String()
			w.doc.Notes = append(w.doc.Notes, "the rehearsal comes to --decommission-at "+o.String()+" too late: the old servers stop at "+try.When+" in its place")
		}
		w.acts = &try.Acts
		w.act(w.offStep(), "")
		before, err := w.ask(ctx, "decommission")
		if err != nil {
			return err
		}
		try.May = before.Verdict == migrate.Go
		try.Says = "gate decommission says " + string(before.Verdict)
		if before.NotBefore != nil {
			try.Says += ": not before " + migrate.DateText(*before.NotBefore)
		}
		w.act(w.offStep(), "switch off the old provider, whatever the gate said")
		w.faulty["old"] = append(w.faulty["old"], "refused")
		if err := w.play(ctx); err != nil {
			return err
		}
		w.now = w.now.Add(time.Minute)
		if _, err := w.rounds(ctx, 1, time.Minute); err != nil {
			return err
		}
		after, err := w.ask(ctx, "decommission")
		if err != nil {
			return err
		}
		if len(after.Findings) > 0 && after.Verdict == migrate.NoGo {
			try.Says += fmt.Sprintf("; and after it %s: %s", after.Verdict, after.Findings[0].Check)
		}
		w.doc.Offs = append(w.doc.Offs, try)
		return nil
	})
}
