package zonefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// A big file is read by several goroutines. Its head is read as any file is; what
// follows is cut into chunks, at line ends before a line that does not begin with a
// blank, and workers read chunks ahead of the reader, each with a reader of its own
// that begins in the state that the reader is in (chunk_ahead.go). A chunk counts
// only if nothing in it asks for what stands before or behind it or has to be told,
// and if the reader, when it comes to the chunk, is between two entries and in the
// state that was assumed (chunk_follow.go). Else the reader reads the chunk itself,
// as if nobody had read it before. So what is odd is decided in one place, and a
// wrong cut, within parentheses say, costs time and nothing else.

// tuning is how a file is read. Tests make everything small.
type tuning struct {
	least   int64 // octets of a file that is read in chunks
	head    int   // octets that are read before
	chunk   int   // octets read at a time
	workers int   // 0 for one a processor; there are no chunks for less than two
	noLines bool  // no line is read the fast way
	cache   []cacheSize
	seen    func(taken bool) // is told of each chunk; nil but in tests
}

var usual = tuning{least: 1 << 20, head: 1 << 18, chunk: 1 << 18, cache: usualCache}

func (o *Options) tuned() *tuning {
	if o.tuning != nil {
		return o.tuning
	}
	return &usual
}

// chunk is a part of a file.
type chunk struct {
	text  []byte
	off   int64
	room  []byte        // that the text is in; nil where it is not to be used again
	ready chan struct{} // closed when it was read ahead; nil where it is not whole entries
	ahead aheadRead
}

// chunks is a file on its way to its reader.
type chunks struct {
	ctx     context.Context
	cancel  context.CancelFunc
	src     Source
	notes   *notes
	size    int
	inOrder chan *chunk // what the reader gets
	work    chan *chunk // what is read ahead
	rooms   chan []byte // for texts: as many as there may be chunks at a time
	err     error       // of reading, when inOrder is closed
	all     sync.WaitGroup

	begun    chan struct{}         // closed when there is a first state
	begin    func()                // closes it
	state    atomic.Pointer[state] // that chunks are read ahead in; nil while they are not
	pace     pace
	patience int
}

// startChunks begins to read the file from off on, with readers that read ahead.
func startChunks(ctx context.Context, s *scanner, size int, by []*reader) *chunks {
	ctx, cancel := context.WithCancel(ctx)
	flight := 2*len(by) + 1
	c := &chunks{
		ctx: ctx, cancel: cancel, src: s.src, notes: s.notes, size: size, patience: flight + len(by),
		inOrder: make(chan *chunk, 2*flight+2), work: make(chan *chunk, flight), rooms: make(chan []byte, flight),
		begun: make(chan struct{}),
	}
	c.begin = sync.OnceFunc(func() { close(c.begun) })
	for range flight {
		c.rooms <- nil
	}
	off := s.base + int64(len(s.buf))
	c.all.Go(func() { c.cut(off) })
	for _, r := range by {
		c.all.Go(func() { c.readAhead(r) })
	}
	return c
}

// stop ends all goroutines.
func (c *chunks) stop() {
	c.cancel()
	c.all.Wait()
}

// cut reads the file from off on and sends its chunks.
func (c *chunks) cut(off int64) {
	defer close(c.inOrder)
	defer close(c.work)
	var rest []byte  // behind the last cut
	aligned := false // rest is the start of an entry
	for end := false; !end; {
		var room []byte
		if room, end = c.read(rest, off); c.err != nil {
			return
		}
		text := room
		if !aligned {
			if n := firstCut(text); n < len(text) {
				c.send(&chunk{text: append([]byte(nil), text[:n]...), off: off})
				text, off, aligned = text[n:], off+int64(n), true
			}
		}
		n := lastCut(text, end)
		if aligned = aligned && n > 0; !aligned {
			n = len(text)
		}
		next := &chunk{text: text[:n], off: off, room: room}
		if aligned {
			next.ready = make(chan struct{})
		}
		c.send(next)
		rest, off = text[n:], off+int64(n)
	}
	c.send(&chunk{text: append([]byte(nil), rest...), off: off})
}

// read reads another part of the file behind the rest of the one before, and tells
// whether that was the last.
func (c *chunks) read(rest []byte, off int64) (text []byte, end bool) {
	select {
	case text = <-c.rooms:
	case <-c.ctx.Done():
	}
	if c.err = c.ctx.Err(); c.err != nil {
		return nil, true
	}
	if cap(text) < len(rest)+c.size {
		text = make([]byte, 0, len(rest)+c.size+c.size/8)
	}
	text = append(text[:0], rest...)
	n, err := c.src.File.ReadAt(text[len(rest):][:c.size], off+int64(len(rest)))
	text = text[:len(rest)+n]
	c.notes.add(text[len(rest):], off+int64(len(rest)))
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = fmt.Errorf("read %s: %w", c.src.Name, err)
	}
	return text, err != nil
}

func (c *chunks) send(next *chunk) {
	c.inOrder <- next
	if next.ready != nil {
		c.work <- next
	}
}

// firstCut is where the first entry begins that does so behind a line of the text;
// len(text) if none does.
func firstCut(text []byte) int {
	for i := 0; i+1 < len(text); i++ {
		n := bytes.IndexByte(text[i:], '\n')
		if n < 0 {
			break
		}
		if i += n; i+1 < len(text) && beginsEntry(text[i+1]) {
			return i + 1
		}
	}
	return len(text)
}

// lastCut is where the last entry of the text begins; 0 if none does behind a line
// of the text. At the end of the file a line end will do.
func lastCut(text []byte, end bool) int {
	if n := len(text); end && n > 0 && text[n-1] == '\n' {
		return n
	}
	for i := bytes.LastIndexByte(text, '\n'); i >= 0; i = bytes.LastIndexByte(text[:i], '\n') {
		if i+1 < len(text) && beginsEntry(text[i+1]) {
			return i + 1
		}
	}
	return 0
}

func beginsEntry(c byte) bool { return classOf[c] != blank && classOf[c] != lineEnd }
