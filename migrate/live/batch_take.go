package live

import (
	"context"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

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
		s.trial.wrongQuestion++
		return
	}
	s.trial.garbage++
	s.trial.why = err
}

func (l *lane) answered(i int32) {
	s := &l.all[i]
	if s.puts == 1 {
		l.roundTrip += (l.now - s.sent - l.roundTrip) / 8
	}
	l.newest = max(l.newest, s.sent)
	l.came++
	l.heard.Store(int64(l.now))
	if id := l.judge.nsid; id != nil && !l.nsids[string(id)] && len(l.nsids) < maxNSIDs {
		l.nsids[string(id)] = true
		l.p.identified(nsidText(id))
	}
	l.window.grow()
	l.done(i)
}

// posed is what an observation says of the question.
func (l *lane) posed(s *slot) posed {
	return posed{job: s.job, stream: l.stream, tries: max(s.puts, s.failed), took: l.now - s.sent}
}

// unanswered gives a question up, and all that is left where nothing has come
// since it was put, or for so long that the tries of two questions went by: it may
// have been one of many that were under way when the server fell silent.
func (l *lane) unanswered(i int32) {
	s, a := &l.all[i], l.posed(&l.all[i])
	t := s.trial
	t.wrongID, t.tries, t.timeout = l.strays-s.strays, a.tries, l.p.c.cfg.Timeout
	if l.icmp != nil && l.icmpAt >= s.first {
		t.unreachable = plainly(l.icmp)
	}
	first, patience := s.first, time.Duration(l.p.c.cfg.Tries)*l.p.c.cfg.Timeout
	outcome, detail := t.outcome()
	l.p.unanswered(a, outcome, detail)
	l.done(i)
	if silence := l.silence(); silence >= patience && silence >= l.now-first || silence >= 2*patience {
		l.giveUp(outcome, detail)
	}
}
