package live

import (
	"context"
	"sync"
	"time"
)

// progressEvery is how often Config.Progress is told at most.
const progressEvery = 100 * time.Millisecond

// progress adds up how far all content passes are.
type progress struct {
	mu          sync.Mutex
	tell        func(done, total int64)
	watch       watch
	told        time.Duration
	done, total int64
}

func newProgress(tell func(done, total int64)) *progress {
	return &progress{tell: tell, watch: newWatch()}
}

// expect adds to what is to be done.
func (p *progress) expect(n int) { p.add(0, int64(n)) }

// step adds to what is done.
func (p *progress) step(n int) { p.add(int64(n), 0) }

func (p *progress) add(done, total int64) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = p.done+done, p.total+total
	if now := p.watch.now(); now-p.told >= progressEvery || p.done == p.total {
		p.told = now
		p.tell(p.done, p.total)
	}
}

// totals keeps how many questions a course has: several passes share one.
type totals struct {
	mu   sync.Mutex
	sums map[course]*total
}

type total struct {
	mu      sync.Mutex
	counted bool
	sum     int
}

// of counts once. The error is ctx's.
func (t *totals) of(ctx context.Context, c course) (int, error) {
	t.mu.Lock()
	if t.sums == nil {
		t.sums = map[course]*total{}
	}
	if t.sums[c] == nil {
		t.sums[c] = new(total)
	}
	one := t.sums[c]
	t.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	if !one.counted {
		n, err := c.count(ctx)
		if err != nil {
			return 0, err
		}
		one.sum, one.counted = n, true
	}
	return one.sum, nil
}
