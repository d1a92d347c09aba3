package zonefile

import "bytes"

// state is all that the reading of an entry depends on but the owner that it may
// inherit.
type state struct {
	file    int
	origin  []byte // wire, letters as written; never changes
	fixed   bool   // there is a $TTL
	ttl     uint32 // that
	minimum bool   // the SOA minimum is known
	span    int
}

func (s *state) is(o *state) bool {
	return bytes.Equal(s.origin, o.origin) && (s.origin == nil) == (o.origin == nil) && s.file == o.file &&
		s.fixed == o.fixed && s.ttl == o.ttl && s.minimum == o.minimum && s.span == o.span
}

// state is the state that the reader is in.
func (r *reader) state() *state {
	s := &state{file: r.file, origin: r.origin, fixed: r.ttl.fixed, minimum: r.ttl.minimumKnown, span: r.scan.span}
	if s.fixed {
		s.ttl = r.ttl.value
	}
	return s
}

// aheadRead is what reading a chunk ahead gave.
type aheadRead struct {
	tried   bool
	panic   any    // of the reading; the reader of the file panics in turn
	from    *state // nil where it came to nothing
	batches []*batch

	owner      []byte // in force at the end
	ownerFlags recordFlags
	ownerState ownerState
	ttl        ttlState
	crlf       int64
}

// readAhead reads chunks with a reader of its own.
func (c *chunks) readAhead(r *reader) {
	defer r.b.close()
	select {
	case <-c.begun:
	case <-c.ctx.Done():
	}
	for next := range c.work {
		if from := c.state.Load(); from != nil && c.ctx.Err() == nil {
			next.ahead = r.tryChunk(from, next)
		}
		close(next.ready)
	}
}

// tryChunk is readChunk that does not panic: whoever called Read is to see that.
func (r *reader) tryChunk(from *state, c *chunk) (a aheadRead) {
	defer func() {
		if p := recover(); p != nil {
			a = aheadRead{tried: true, panic: p}
		}
	}()
	return r.readChunk(from, c)
}

// readChunk reads a chunk by itself.
func (r *reader) readChunk(from *state, c *chunk) aheadRead {
	r.enter(from)
	r.b.lines = len(c.text) / expectedLine
	*r.scan = scanner{ctx: r.ctx, buf: c.text, base: c.off, eof: true, span: from.span, crlf: -1, entry: entry{toks: r.scan.entry.toks}}
	done := true
	for done {
		if r.lines(); !r.scan.next() {
			break
		}
		done = r.ordinary(from)
	}
	a := aheadRead{tried: true, batches: r.b.harvest()}
	if done {
		a.from, a.ttl, a.crlf = from, r.ttl, r.scan.crlf
		a.owner, a.ownerFlags, a.ownerState = bytes.Clone(r.owner), r.ownerFlags, r.ownerState
	}
	return a
}

const expectedLine = 56 // octets

// ordinary reads an entry and tells whether that needed nothing from elsewhere and
// left nothing to tell.
func (r *reader) ordinary(from *state) bool {
	if r.scan.entry.bad != nil || r.isDirective() {
		return false
	}
	r.record()
	return len(r.found) == 0 && r.ttl.missing == 0 && r.ttl.minimumKnown == from.minimum
}

// enter puts the reader into a state, with no owner to inherit.
func (r *reader) enter(s *state) {
	if !bytes.Equal(r.origin, s.origin) {
		r.enc.origin = Name(s.origin)
		r.line.rdata.forget()
	}
	if r.ttl.fixed != s.fixed || r.ttl.value != s.ttl {
		r.line.forgetMiddles()
	}
	r.file, r.origin = s.file, s.origin
	r.owner, r.ownerFlags, r.ownerState = nil, 0, ownerNone
	r.ttl = ttlState{fixed: s.fixed, value: s.ttl, minimumKnown: s.minimum}
	r.found, r.originMissed = r.found[:0], false
}
