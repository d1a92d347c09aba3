package live

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/zonefile"
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
// come than were looked at, no question is held to be late yet.
func (l *lane) tick() {
	before := l.now
	l.now = l.p.watch.now()
	if l.drained && l.now-before < l.p.c.cfg.Timeout/2 {
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
	s.tries++
	s.early = false
	if s.tries >= l.p.c.cfg.Tries {
		l.unanswered(i)
		return
	}
	l.wait(i)
	l.front(i)
}

// fill makes messages of as many questions as may go out now.
func (l *lane) fill(ctx context.Context) {
	l.starved = false
	room := l.window.room(l.flying)
	if l.flying > 0 && room < l.worthwhile() {
		return
	}
	for range min(room, packetsAtOnce) {
		if !l.mayPut() {
			return
		}
		i, ok := l.pick(ctx)
		if !ok || !l.connected(ctx, i) {
			return
		}
		l.reserved = false
		l.write(i)
	}
}

// worthwhile is how much room there must be before more is put: over UDP enough
// for some packets at once; over TCP any, as a server may hold answers back until
// the ones before are acknowledged (RFC 896), which new questions do.
func (l *lane) worthwhile() int {
	if l.stream {
		return 1
	}
	return min(packetsAtOnce, int(l.window.size)/4)
}

// mayPut keeps to the rate, and to so many questions per socket.
func (l *lane) mayPut() bool {
	if l.put >= l.quota {
		if l.flying > 0 {
			return false
		}
		l.disconnect()
	}
	if l.now < l.resting {
		return false
	}
	if !l.reserved {
		l.reserved, l.turn = true, l.now
		if delay := l.p.c.pace.turn(l.p.address); delay > 0 {
			l.turn = l.p.watch.now() + delay
		}
	}
	return l.turn <= l.now
}

// pick chooses what is put next: what was put before and not answered, or new.
func (l *lane) pick(ctx context.Context) (int32, bool) {
	if len(l.waiting) > 0 {
		return l.awaited(), true
	}
	if n := len(l.more); n > 0 && len(l.free) > 0 {
		j := l.more[n-1]
		l.more = l.more[:n-1]
		return l.slots.take(j), true
	}
	if l.over || len(l.free) == 0 || l.p.congested(l) {
		l.starved = !l.over
		return 0, false
	}
	j, ok, over := l.supply.take(ctx, l.flying == 0)
	l.over, l.starved = over, !ok
	if !ok {
		return 0, false
	}
	return l.slots.take(j), true
}

// write makes a message of a question.
func (l *lane) write(i int32) {
	s := &l.all[i]
	if s.socket != l.socket {
		s.socket = l.socket
		l.name(i)
	}
	if s.first == 0 {
		s.first, s.strays = l.now, l.strays
	}
	s.sent, s.puts = l.now, s.puts+1
	l.fly(i)
	l.put++
	start := len(l.memory)
	l.memory = appendQuery(l.memory, query{question: s.question, id: s.id})
	l.packets = append(l.packets, l.memory[start:len(l.memory):len(l.memory)])
}

// flush puts the messages on the wire. What the system does not take is as good
// as lost on the way.
func (l *lane) flush() {
	l.p.c.questions.Add(int64(len(l.packets)))
	for refused := false; len(l.packets) > 0; {
		n, err := l.wire.send(l.packets)
		switch {
		case err == nil:
		case l.stream:
			l.broken(err)
			n = len(l.packets)
		default:
			l.reported(err)
			if n = max(0, n); n == 0 && refused {
				n = 1
			}
			refused = !refused
		}
		l.packets = l.packets[n:]
	}
	l.packets, l.memory = l.packets[:0], l.memory[:0]
}

// reported: the system says something of an earlier packet.
func (l *lane) reported(err error) {
	if !isTimeout(err) {
		l.icmp, l.icmpAt = err, l.now
	}
}

// listen waits for answers and looks at them.
func (l *lane) listen(ctx context.Context) {
	if at := l.wake(); at < l.alarm || l.alarm <= l.now {
		l.alarm = at
		if l.wire.until(l.p.watch.at(at)) != nil || ctx.Err() != nil {
			return
		}
	}
	messages, err := l.wire.receive()
	l.now = l.p.watch.now()
	l.drained = len(messages) < packetsAtOnce
	for _, m := range messages {
		l.take(m)
	}
	l.p.counted(l.equals)
	l.equals = 0
	switch {
	case err == nil || isTimeout(err):
	case l.stream:
		l.broken(err)
	default:
		l.reported(err)
	}
}

// wake is when the lane has something to do even if nothing comes.
func (l *lane) wake() time.Duration {
	at := l.now + poll
	if l.starved {
		at = l.now + hungry
	}
	if l.reserved && l.turn > l.now {
		at = min(at, l.turn)
	}
	if l.resting > l.now {
		at = min(at, l.resting)
	}
	return at
}

// take looks at a message.
func (l *lane) take(m []byte) {
	h, ok := readHead(m)
	if !ok || l.byID[h.id] == 0 {
		l.strays++
		return
	}
	if l.byID[h.id] == answeredID {
		return
	}
	i := int32(l.byID[h.id]) - 1
	s := &l.all[i]
	switch l.judge.compare(m, s.expectation, l.stream) {
	case stray:
		s.strayed(l.judge.err)
		return
	case equal:
		l.equals++
	case unequal:
		answer, err := l.p.unequal(l.posed(s), m)
		if err != nil {
			s.strayed(err)
			return
		}
		l.follow(s.expectation, answer)
	case cutOff:
		s.overUDP = append([]byte(nil), m...)
		l.p.overTCP <- s.job
	}
	l.answered(i)
}

// follow asks for the addresses of a name that has an alias in the source, and
// none on the server: it may be one that answers an alias with addresses.
func (l *lane) follow(e expectation, m *message) {
	isAlias := e.typ == zonefile.TypeCNAME || e.typ == zonefile.TypeALIAS && !l.p.extras
	if e.kind != wantSet || !isAlias || m.rcode != 0 || len(m.answer) > 0 {
		return
	}
	for _, t := range [...]zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		if want, ok := expect(l.p.course.zone, question{e.name, t}); ok {
			l.more = append(l.more, job{expectation: want})
			l.p.followed()
		}
	}
}

// strayed counts a message that is no answer.
func (s *slot) strayed(err error) {
	if err == nil {
		s.wrongQuestion++
		return
	}
	s.garbage++
	s.why = err
}

func (l *lane) answered(i int32) {
	s := &l.all[i]
	if s.puts == 1 {
		l.roundTrip += (l.now - s.sent - l.roundTrip) / 8
	}
	l.newest = max(l.newest, s.sent)
	l.came++
	l.heard.Store(int64(l.now))
	if id := l.judge.nsid; id != nil && !l.nsids[string(id)] {
		l.nsids[string(id)] = true
		l.p.identified(nsidText(id))
	}
	l.window.grow()
	l.done(i)
}

// posed is what an observation says of the question.
func (l *lane) posed(s *slot) posed {
	return posed{job: s.job, stream: l.stream, tries: max(s.puts, s.tries), took: l.now - s.sent}
}

// unanswered gives a question up, and all that is left where nothing has come
// since it was put.
func (l *lane) unanswered(i int32) {
	s, a := &l.all[i], l.posed(&l.all[i])
	t := trial{
		query: query{question: s.question}, wrongID: l.strays - s.strays, garbage: s.garbage, why: s.why,
		wrongQuestion: s.wrongQuestion, refused: s.refused, tries: a.tries, timeout: l.p.c.cfg.Timeout,
	}
	if l.icmp != nil && l.icmpAt >= s.first {
		t.unreachable = plainly(l.icmp)
	}
	first, patience := s.first, time.Duration(l.p.c.cfg.Tries)*l.p.c.cfg.Timeout
	outcome, detail := t.outcome()
	l.p.unanswered(a, outcome, detail)
	l.done(i)
	if silence := l.silence(); silence >= patience && silence >= l.now-first {
		l.giveUp(outcome, detail)
	}
}
