package main

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// progressDelay keeps short work quiet.
const progressDelay = time.Second

// progress tells a person at a terminal how far the work is. A nil progress is
// silent.
type progress struct {
	w           io.Writer
	total, read atomic.Int64
	// octets and records count what is transferred.
	octets, records atomic.Int64
	// todo and put count questions.
	todo, put atomic.Int64
	step      atomic.Value // string
	done      chan struct{}
	once      sync.Once
	ended     sync.WaitGroup
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
	if todo := p.todo.Load(); step == lookStep && todo > 0 {
		return fmt.Sprintf("%s: %s of %s questions", step, migrate.Number(int(p.put.Load())), migrate.Number(int(todo)))
	}
	if records := p.records.Load(); step == "reading" && records > 0 {
		return fmt.Sprintf("transferring: %s records, %d MB", migrate.Number(int(records)), p.octets.Load()/1_000_000)
	}
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

// lookStep is the step in which questions are counted.
const lookStep = "looking at servers"

// asked tells how many questions about the content of a zone are answered.
func (p *progress) asked(done, total int64) {
	if p != nil {
		p.put.Store(done)
		p.todo.Store(total)
	}
}

// end clears the display; it may be called again.
func (p *progress) end() {
	if p != nil {
		p.once.Do(func() { close(p.done) })
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

// transfer gives what counts a transfer; nil where nobody looks.
func (p *progress) transfer() func(octets int64, records int) {
	if p == nil {
		return nil
	}
	var octets, records int64
	return func(o int64, r int) {
		p.octets.Add(o - octets)
		p.records.Add(int64(r) - records)
		octets, records = o, int64(r)
	}
}
