package main

import (
	"bufio"
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"

	"github.com/zonegate/zonegate/migrate"
)

const (
	// ahead is how many zones for each worker may be under way, or wait for a worker or
	// for their turn to be written. All of them may wait for a worker at once: who has
	// to be handed each zone when it asks stops for it each time, and of 10,000 zones of
	// 20 records a lint takes 0.39 s then, not 0.34 s.
	ahead = 32
	// keptPart is how much of a document one zone may hold back before its turn.
	keptPart = 1 << 20
)

// turn is one zone on its way: it is judged by a worker, and what the document says
// of it is written behind the zone before it.
type turn struct {
	it     listed
	first  bool
	totals migrate.Totals // of this zone alone; the report is let go when it is written
	unread bool
	items  int
	part   []byte
	behind bool // the part is written in its place from here on
	// mine is closed when all before it is written, done when all of it is there.
	mine, done chan struct{}
}

// run judges the zones of a list, as many at a time as there are processors, and
// writes the parts of the document in the order of the list.
func (m *many) run(ctx context.Context, list *zoneList) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan *turn, workers*ahead), make(chan *turn, workers*ahead)
	var all sync.WaitGroup
	all.Go(func() { feed(ctx, list.each, work, order) })
	for range workers {
		all.Go(func() { m.work(ctx, work) })
	}
	err := m.collect(ctx, order, list)
	cancel()
	for range order { // lets the feeder go
	}
	all.Wait()
	if err == nil && m.totals.Zones == 0 {
		err = errors.New(list.empty)
	}
	return err
}

// feed hands out the zones. Its last act is to say that there are no more.
func feed(ctx context.Context, list iter.Seq[listed], work, order chan<- *turn) {
	defer close(order)
	defer close(work)
	first := true
	for it := range list {
		t := &turn{it: it, first: first, mine: make(chan struct{}), done: make(chan struct{})}
		first = false
		select {
		case order <- t:
		case <-ctx.Done():
			return
		}
		select {
		case work <- t:
		case <-ctx.Done():
			return
		}
	}
}

// work judges zones.
func (m *many) work(ctx context.Context, work <-chan *turn) {
	h := new(held)
	w := bufio.NewWriterSize(nil, 16<<10)
	for t := range work {
		if ctx.Err() == nil {
			var report *migrate.Report
			report, t.unread = m.judge(ctx, t.it, h)
			m.answer(ctx, t, report, w)
		}
		close(t.done)
	}
}

// write makes a zone's part of the document.
func (m *many) write(ctx context.Context, t *turn, report *migrate.Report, w *bufio.Writer) {
	w.Reset(&turnWriter{ctx: ctx, turn: t, m: m})
	t.items = m.document.Part(w, t.first, report)
	w.Flush()
}

// turnWriter keeps a part until its turn. Of a long one it waits for the turn, and
// writes on where it belongs, so that it is never held as a whole.
type turnWriter struct {
	ctx  context.Context
	turn *turn
	m    *many
}

func (w *turnWriter) Write(p []byte) (int, error) {
	t := w.turn
	if t.behind {
		return w.m.out.w.Write(p)
	}
	t.part = append(t.part, p...)
	if len(t.part) < keptPart || w.m.document.Whole() {
		return len(p), nil
	}
	select {
	case <-t.mine:
	case <-w.ctx.Done():
		return 0, w.ctx.Err()
	}
	w.m.document.Join(w.m.out.w, t.part, 0)
	t.part, t.behind = nil, true
	return len(p), nil
}

// collect writes the parts in order, and counts.
func (m *many) collect(ctx context.Context, order <-chan *turn, list *zoneList) error {
	for t := range order {
		close(t.mine)
		select {
		case <-t.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := m.trouble.Load(); err != nil {
			return *err
		}
		m.totals.Join(t.totals)
		if !t.unread {
			m.read++
		}
		m.document.Join(m.out.w, t.part, t.items)
		if _, err := m.out.w.Write(nil); err != nil {
			return m.out.finish(m.shown.output, err)
		}
		m.tell(list)
	}
	return nil
}

// tell shows how far the work is.
func (m *many) tell(list *zoneList) {
	const now = 256 // zones
	if m.progress == nil || m.totals.Zones%now != 1 {
		return
	}
	text := "judging: " + migrate.Plural(m.totals.Zones, "zone")
	if count := list.count.Load(); count > 0 {
		text = "judging: " + migrate.Number(m.totals.Zones) + " of " + migrate.Plural(int(count), "zone")
	}
	m.progress.now(text)
}
