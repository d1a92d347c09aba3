package main

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// progressDelay keeps short work quiet.
const progressDelay = time.Second

// progress tells a person at a terminal how far the work is. A nil progress is
// silent.
type progress struct {
	w           io.Writer
	total, read atomic.Int64
	step        atomic.Value // string
	done        chan struct{}
	ended       sync.WaitGroup
}

// startProgress starts the display; end must be called.
func startProgress(w io.Writer) *progress {
	p := &progress{w: w, done: make(chan struct{})}
	p.step.Store("reading")
	p.ended.Go(p.show)
	return p
}

func (p *progress) show() {
	started := time.Now()
	tick := time.NewTicker(progressDelay / 5)
	defer tick.Stop()
	shown := false
	for {
		select {
		case <-p.done:
			if shown {
				fmt.Fprint(p.w, "\r\x1b[K")
			}
			return
		case now := <-tick.C:
			if now.Sub(started) > progressDelay {
				shown = true
				fmt.Fprintf(p.w, "\r\x1b[K%s", p.line())
			}
		}
	}
}

func (p *progress) line() string {
	step := p.step.Load().(string)
	total, read := p.total.Load(), p.read.Load()
	if step != "reading" || total == 0 {
		return step
	}
	return fmt.Sprintf("reading: %d %% of %d MB", min(100, 100*read/total), total/1_000_000)
}

// now names the step that begins.
func (p *progress) now(step string) {
	if p != nil {
		p.step.Store(step)
	}
}

// end clears the display.
func (p *progress) end() {
	if p != nil {
		close(p.done)
		p.ended.Wait()
	}
}

// count has the reading of a source counted.
func (p *progress) count(src zonefile.Source) zonefile.File {
	p.total.Add(src.Size)
	return countedFile{src.File, &p.read}
}

type countedFile struct {
	zonefile.File
	read *atomic.Int64
}

func (f countedFile) ReadAt(b []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(b, off)
	f.read.Add(int64(n))
	return n, err
}
