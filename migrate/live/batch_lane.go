package live

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// How many questions of a lane may be under way at most.
	udpWindow, tcpWindow = 60, 100
	// perSocket is how many questions go from one port.
	perSocket = 4096
	// poll is how long a lane sleeps at most while it has questions under way.
	poll = 50 * time.Millisecond
	// soonest is the least time after which a question that seems to be lost is put
	// again.
	soonest = 50 * time.Millisecond
	// patience is how many time-outs a question may wait for its turn.
	patience = 15
	// hungry is how long a lane sleeps that could put more questions than it is
	// given.
	hungry = time.Millisecond
)

// lane puts questions to an address, many at once, from one socket at a time. It
// is one goroutine.
type lane struct {
	p      *pass
	supply supply
	stream bool // over TCP
	judge  judge
	window window
	*slots

	wire    carrier
	detach  func() bool   // ctx from the wire
	socket  int           // how many there were
	quota   int           // of questions for one socket
	put     int           // questions on this socket
	came    int           // answers on it
	alarm   time.Duration // when listening on it ends
	packets [][]byte      // that wait to be sent
	memory  []byte        // that they are in

	now       time.Duration
	drained   bool          // all that had come was looked at
	expired   time.Duration // when it was last looked for late questions
	resting   time.Duration // until when nothing is put
	heard     *atomic.Int64 // when the last answer came, on any lane of its kind
	roundTrip time.Duration // smoothed
	newest    time.Duration // when the latest question that is answered was put
	turn      time.Duration // when the rate allows the next question
	reserved  bool          // the turn is taken
	more      []job         // that answers have led to
	starved   bool          // the supply had nothing just now
	over      bool          // it will have nothing any more

	equals int // answers not handed to the pass yet
	strays int // messages with another ID
	icmp   error
	icmpAt time.Duration
	nsids  map[string]bool
}

func (p *pass) lane(from supply, stream bool) *lane {
	most := udpWindow
	if stream {
		most = tcpWindow
	}
	l := &lane{
		p: p, supply: from, stream: stream, window: newWindow(most), slots: newSlots(most),
		quota: perSocket, heard: &p.heard, nsids: map[string]bool{},
	}
	if stream {
		l.heard = new(atomic.Int64)
	}
	return l
}

// run puts all questions of the supply. It ends early with ctx, and when the
// pass is given up.
func (l *lane) run(ctx context.Context) {
	defer l.disconnect()
	for ctx.Err() == nil && !l.p.ended.Load() {
		l.tick()
		l.fill(ctx)
		l.flush()
		switch {
		case l.flying > 0:
			l.listen(ctx)
		case len(l.waiting)+len(l.more) > 0 || !l.over:
			_ = pause(ctx, l.wake()-l.now)
		default:
			return
		}
	}
}

// tick looks at the time. Where it stood still for long, or more answers may have
// come than were looked at, no question is held to be late yet: unless a server
// sends without end.
func (l *lane) tick() {
	before, timeout := l.now, l.p.c.cfg.Timeout
	l.now = l.p.watch.now()
	switch {
	case l.now-before >= timeout/2:
		l.expired = l.now
	case l.drained || l.now-l.expired >= timeout:
		l.expired = l.now
		l.expire()
	}
	l.drained = true
}

// expire looks after questions that were not answered in time.
func (l *lane) expire() {
	timeout := l.p.c.cfg.Timeout
	for i := l.head; i != none; {
		s := &l.all[i]
		next, age := s.next, l.now-s.sent
		switch {
		case age >= timeout && l.queues(s, age):
		case age >= timeout:
			if l.timedOut(i); l.stream {
				return
			}
		case age < l.early():
			return
		case !l.stream && !s.early && l.seemsLost(s):
			s.early = true
			l.window.shrink(l.now, l.early())
			l.wait(i)
		}
		i = next
	}
}

// queues tells whether a question seems to wait its turn: over one connection many
// servers answer one question after the other, and answers come still, but none to
// a later question.
func (l *lane) queues(s *slot, age time.Duration) bool {
	timeout := l.p.c.cfg.Timeout
	return l.stream && l.newest <= s.sent && l.silence() < timeout && age < patience*timeout
}

// early is when a question seems to be lost whose followers are answered.
func (l *lane) early() time.Duration { return max(soonest, 4*l.roundTrip) }

// seemsLost: questions that were put later are answered or, where there are
// none, some time has gone by.
func (l *lane) seemsLost(s *slot) bool {
	return l.newest > s.sent || l.roundTrip > 0 && l.now-s.sent >= 3*l.early()
}

func (l *lane) timedOut(i int32) {
	if l.stream && l.silence() > l.now-l.all[i].sent {
		l.broken(nil)
		return
	}
	if l.silence() >= l.p.c.cfg.Timeout {
		l.window.collapse()
	} else {
		l.window.shrink(l.now, l.early())
	}
	l.again(i)
}

// silence is how long nothing has come.
func (l *lane) silence() time.Duration { return l.now - time.Duration(l.heard.Load()) }

// again has a question put once more before all others, unless that was the last
// try.
func (l *lane) again(i int32) {
	s := &l.all[i]
	s.failed++
	s.early = false
	if s.failed >= l.p.c.cfg.Tries {
		l.unanswered(i)
		return
	}
	l.wait(i)
	l.front(i)
}
