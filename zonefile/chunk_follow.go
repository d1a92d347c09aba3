package zonefile

import "runtime"

// pace says how often it is worth reading ahead. A file of which nothing can be
// taken over, for its directives say, is soon read by its reader alone, but for a
// try now and then.
type pace struct {
	misses int // chunks that were read in vain, less those that were not
	pause  int // chunks that are not to be read ahead
}

// judge learns what became of a chunk and tells whether reading ahead goes on.
func (p *pace) judge(taken, tried bool, patience int) bool {
	switch {
	case taken:
		p.misses = max(0, p.misses-2)
	case !tried:
		p.pause = max(0, p.pause-1)
	case p.pause == 0:
		if p.misses++; p.misses > patience {
			p.pause = 1 << min(p.misses-patience, 6)
		}
	}
	return p.pause == 0
}

// inChunks begins to read what follows the head of a big file in chunks; stop is to
// be called at the end.
func (r *reader) inChunks(src Source) (stop func()) {
	t, s := r.opt.tuned(), r.scan
	workers := t.workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if workers < 2 || src.Size < t.least || s.eof || s.err != nil {
		return func() {}
	}
	by := make([]*reader, workers)
	for i := range by {
		by[i] = newReader(r.ctx, r.opt, r.b.fork())
		by[i].scan = new(scanner)
	}
	c := startChunks(r.ctx, s, t.chunk, by)
	s.feed = func() bool { return r.follow(c) }
	return c.stop
}

// follow takes over chunks up to the first that the reader has to read itself, and
// gives that to the scanner: so much that a long entry is not cut again for each
// chunk. It returns false at the end.
func (r *reader) follow(c *chunks) bool {
	s, rest := r.scan, len(r.scan.buf)
	for len(s.buf) <= 2*rest {
		r.assume(c)
		next, ok := <-c.inOrder
		if !ok {
			s.err, s.eof = c.err, true
			break
		}
		if !r.decide(c, next) {
			s.room(len(next.text))
			s.buf = append(s.buf, next.text...)
		}
		if next.room != nil {
			c.rooms <- next.room
		}
	}
	return len(s.buf) > rest && s.err == nil
}

// decide takes over what was read ahead of a chunk, if it may.
func (r *reader) decide(c *chunks, next *chunk) (taken bool) {
	if next.ready == nil {
		return false
	}
	if <-next.ready; next.ahead.panic != nil {
		panic(next.ahead.panic)
	}
	taken = r.takeOver(next)
	if seen := r.opt.tuned().seen; seen != nil {
		seen(taken)
	}
	if !c.pace.judge(taken, next.ahead.tried, c.patience) {
		c.state.Store(nil)
	}
	return taken
}

// assume tells the state at hand to those that read ahead.
func (r *reader) assume(c *chunks) {
	if c.pace.pause > 0 {
		return
	}
	before, now := c.state.Load(), r.state()
	if before == nil || !before.is(now) {
		c.state.Store(now)
	}
	c.begin()
}

// takeOver takes what was read ahead of a chunk, if the reader would have read the
// same.
func (r *reader) takeOver(next *chunk) bool {
	a, s := &next.ahead, r.scan
	if a.from == nil || len(s.buf) > 0 || !a.from.is(r.state()) {
		return false
	}
	r.b.join(a.batches)
	if a.ownerState != ownerNone {
		r.owner = append(r.ownerBuf[:0], a.owner...)
		r.ownerFlags, r.ownerState = a.ownerFlags, a.ownerState
	}
	if a.ttl.known {
		r.ttl.value, r.ttl.known = a.ttl.value, true
	}
	if s.crlf < 0 {
		s.crlf = a.crlf
	}
	s.base += int64(len(next.text))
	return true
}
