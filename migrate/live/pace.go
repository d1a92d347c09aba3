package live

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pacer keeps questions to the rate of each address.
type pacer struct {
	perSecond float64 // 0: no limit
	mu        sync.Mutex
	limiters  map[netip.AddrPort]*rate.Limiter
}

func newPacer(perSecond float64) *pacer {
	return &pacer{perSecond: perSecond, limiters: map[netip.AddrPort]*rate.Limiter{}}
}

// turn takes an address's next turn to be asked, and tells how long it is away.
func (p *pacer) turn(address netip.AddrPort) time.Duration {
	if p.perSecond <= 0 {
		return 0
	}
	return p.limiter(address).Reserve().Delay()
}

// wait returns when an address may be asked its next question, or with ctx's
// error.
func (p *pacer) wait(ctx context.Context, address netip.AddrPort) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return pause(ctx, p.turn(address))
}

// limiter lets no more than a millisecond's worth of questions out at once.
func (p *pacer) limiter(address netip.AddrPort) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.limiters[address]
	if !ok {
		l = rate.NewLimiter(rate.Limit(p.perSecond), max(1, int(p.perSecond/1000)))
		p.limiters[address] = l
	}
	return l
}

// pause waits, or returns ctx's error at once when it ends.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
