package live

import (
	"context"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// How entries go to the Sink: so many at once at most, and none waits longer.
const (
	batchSize  = 500
	batchDelay = 200 * time.Millisecond
)

// recorder hands what was seen to the Sink, in batches and from one goroutine.
// It may be used by several.
type recorder struct {
	c       *Client
	entries chan evidence.Entry
	done    chan struct{}
	fail    context.CancelCauseFunc
	err     error // the Sink's; good after done
}

// record starts a recorder. fail is called when the Sink fails.
func (c *Client) record(fail context.CancelCauseFunc) *recorder {
	r := &recorder{c: c, entries: make(chan evidence.Entry, batchSize), done: make(chan struct{}), fail: fail}
	go r.run()
	return r
}

// add takes an entry and dates it.
func (r *recorder) add(e evidence.Entry) {
	e.At, e.Vantage, e.Run = r.c.cfg.Clock().UTC(), r.c.cfg.Vantage, r.c.cfg.Run
	r.entries <- e
}

// saw adds an observation.
func (r *recorder) saw(o evidence.Observation) { r.add(evidence.Entry{Saw: &o}) }

// close hands over what is left and gives the Sink's error. Nothing may be added
// any more.
func (r *recorder) close() error {
	close(r.entries)
	<-r.done
	return r.err
}

func (r *recorder) run() {
	defer close(r.done)
	tick := time.NewTicker(batchDelay)
	defer tick.Stop()
	var batch []evidence.Entry
	for {
		select {
		case e, open := <-r.entries:
			if !open {
				r.flush(batch)
				return
			}
			if batch = append(batch, e); len(batch) >= batchSize {
				batch = r.flush(batch)
			}
		case <-tick.C:
			batch = r.flush(batch)
		}
	}
}

// flush hands a batch over. After the Sink failed it is thrown away: the look is
// over.
func (r *recorder) flush(batch []evidence.Entry) []evidence.Entry {
	if len(batch) > 0 && r.err == nil {
		if r.err = r.c.cfg.Sink(batch); r.err != nil {
			r.fail(r.err)
		}
	}
	return nil
}
