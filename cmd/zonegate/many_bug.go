package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/zonegate/zonegate/migrate"
)

// answer writes a zone's part of the document, and counts its verdict. A zone for
// which that fails is not judged, and the others go on.
func (m *many) answer(ctx context.Context, t *turn, report *migrate.Report, w *bufio.Writer) {
	if bug := m.tryWrite(ctx, t, report, w); bug != nil {
		report = bug
		if t.behind || m.tryWrite(ctx, t, report, w) != nil {
			m.spoiled(t)
		}
	}
	t.totals.Add(report)
}

// tryWrite writes a zone's part. Where that fails it gives the report to write in
// its place.
func (m *many) tryWrite(ctx context.Context, t *turn, report *migrate.Report, w *bufio.Writer) (bug *migrate.Report) {
	defer func() {
		if p := recover(); p != nil {
			t.part, t.items = t.part[:0], 0
			bug = m.bug(t.it, p)
		}
	}()
	m.write(ctx, t, report, w)
	return nil
}

// spoiled ends the call: half of a zone's part is in the document, and nothing can
// take it out again.
func (m *many) spoiled(t *turn) {
	var err error = &blocked{errors.New("NO-GO: the document could not be written, for a bug met with the zone " + t.it.name())}
	m.trouble.Store(&err)
}

// bug tells of a bug met with a zone, and gives the report that it has then. It is
// called where the panic is recovered.
func (m *many) bug(it listed, p any) *migrate.Report {
	fmt.Fprintf(m.tool.stderr, "zonegate: this is a bug in zonegate, not in the zone %s: %v\nplease report it with these lines:\n%s", it.name(), p, debug.Stack())
	return m.notJudged(it, fmt.Sprintf("this is a bug in zonegate, not in the zone: %v", p))
}
