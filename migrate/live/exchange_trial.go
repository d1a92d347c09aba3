package live

import (
	"errors"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// trial is a question on its way: what came in all tries until now.
type trial struct {
	query
	answer *message

	unrouted      error // there is no way from here to the address
	unsent        error // it could not send for another reason
	wrongID       int
	garbage       int
	why           error // of the last garbage
	wrongQuestion int
	unreachable   error // by ICMP
	refused       error // TCP: refused, reset or closed
	failedFast    bool  // the last try ended before its time-out
	tries         int
	timeout       time.Duration
}

// take looks at a packet and tells whether it is the answer. All others are
// counted, and waited on: who cannot see the question cannot spoil the answer.
// The answer keeps the packet.
func (t *trial) take(packet []byte) bool {
	h, ok := readHead(packet)
	if ok && h.id != t.id {
		t.wrongID++
		return false
	}
	m, asked, err := readMessage(packet, t.question)
	switch {
	case err != nil && asked && h.has(bitTC):
		m = &message{head: h, size: len(packet), rcode: h.rcode()}
	case err != nil:
		t.garbage++
		t.why = err
		return false
	case !asked:
		t.wrongQuestion++
		return false
	}
	t.answer = m
	return true
}

// outcome is what a question without an answer has come to.
func (t *trial) outcome() (evidence.Outcome, string) {
	switch {
	case errors.Is(t.unrouted, errNobody):
		return evidence.Unreachable, t.unrouted.Error()
	case t.unrouted != nil:
		return evidence.NotObservable, t.unrouted.Error()
	case t.wrongQuestion > 0:
		return evidence.WrongQuestion, count(t.wrongQuestion, "answer") + " to another question"
	case t.wrongID > 0:
		return evidence.Malformed, count(t.wrongID, "answer") + " with another ID"
	case t.garbage > 0:
		return evidence.Malformed, fmt.Sprintf("%s: %v", count(t.garbage, "malformed answer"), t.why)
	case t.refused != nil:
		return evidence.TCPRefused, t.refused.Error()
	case t.unreachable != nil:
		return evidence.Unreachable, t.unreachable.Error()
	case t.unsent != nil:
		return evidence.Timeout, "nothing could be sent: " + t.unsent.Error()
	}
	return evidence.Timeout, fmt.Sprintf("no answer in %s of %v", count(t.tries, "try"), t.timeout)
}

func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "try":
		return fmt.Sprintf("%d tries", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
