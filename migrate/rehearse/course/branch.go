package course

import (
	"context"
	"fmt"
	"strings"
)

// keep keeps this moment, for what begins from it later.
func (w *walk) keep(step string) {
	if w.aside {
		return
	}
	k := kept{scene: w.scene.clone(), at: w.now, from: step, changed: w.changed}
	w.kept = append(w.kept, k)
}

// conclude says how it went.
func (w *walk) conclude() {
	w.doc.Good = len(w.doc.Troubles) == 0
	w.doc.Summary = strings.Join(w.doc.Troubles, "; ")
}

// stopped tells what stopped the move.
func (w *walk) stopped(ctx context.Context) error {
	a := w.current()
	asked := a.Asked[len(a.Asked)-1]
	w.doc.Troubles = append(w.doc.Troubles, fmt.Sprintf("%s: %s %s", a.Step, asked.Verdict, asked.Summary))
	return nil
}

// stale has the new servers serve expired signatures.
func (w *walk) stale() error { return fmt.Errorf("no signatures yet") }
