package live

import "context"

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
