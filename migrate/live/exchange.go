package live

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// server is where a question goes, and as what it is written down.
type server struct {
	role    evidence.Role
	name    string // empty where only the address is known
	address netip.AddrPort
	// zone is the one that it is to be authoritative for.
	zone zonefile.Name
}

// ask is one question to one server.
type ask struct {
	server
	question
	transport evidence.Transport
	purpose   evidence.Purpose
	rd, do    bool
	plain     bool // without EDNS
	tries     int  // 0: Config.Tries
}

// reply is what came of an ask.
type reply struct {
	evidence.Observation
	// message is the answer; nil where none came.
	message *message
}

// usable tells whether it makes sense to ask the server more in this way.
func (r reply) usable() bool { return r.message != nil && r.Outcome != evidence.Truncated }

// exchange asks and waits for the answer, again after every try without one, and
// over TCP where the answer over UDP is truncated. The error is ctx's.
func (c *Client) exchange(ctx context.Context, a ask) (reply, error) {
	r := reply{Observation: a.observation()}
	t := trial{query: query{question: a.question, rd: a.rd, do: a.do, plain: a.plain}}
	if err := c.insist(ctx, &t, a, a.transport, &r); err != nil {
		return r, err
	}
	if t.answer == nil {
		r.Outcome, r.Detail = t.outcome()
		return r, nil
	}
	r.message = t.answer
	if !t.answer.has(bitTC) {
		a.observe(t.answer, &r.Observation)
		return r, nil
	}
	return r, c.afterTruncation(ctx, a, &r)
}

// afterTruncation asks over TCP what came truncated over UDP. An answer that is
// truncated even over TCP stays so.
func (c *Client) afterTruncation(ctx context.Context, a ask, r *reply) error {
	t := trial{query: query{question: a.question, rd: a.rd, do: a.do, plain: a.plain}}
	if a.transport == evidence.UDP {
		tries := r.Tries
		if err := c.insist(ctx, &t, a, evidence.TCP, r); err != nil {
			return err
		}
		r.Tries += tries
		r.TC = true
	}
	if t.answer != nil && !t.answer.has(bitTC) {
		r.message = t.answer
		a.observe(t.answer, &r.Observation)
		return nil
	}
	a.observe(r.message, &r.Observation)
	r.Outcome, r.TC, r.Detail = evidence.Truncated, true, "truncated over TCP"
	if t.answer == nil && a.transport == evidence.UDP {
		outcome, detail := t.outcome()
		r.Detail = "over TCP: " + string(outcome) + ", " + detail
	}
	return nil
}

// observation is the ask as evidence has it, not answered yet.
func (a ask) observation() evidence.Observation {
	return evidence.Observation{Question: evidence.Question{
		Role: a.role, Server: a.server.name, Address: a.address, Transport: a.transport,
		Purpose: a.purpose, Name: a.question.name.String(), Type: a.typ.String(), RD: a.rd, DO: a.do,
	}}
}

// insist puts the question until it is answered or the tries are used up. Where
// there is no way to the address it does not try at all.
func (c *Client) insist(ctx context.Context, t *trial, a ask, over evidence.Transport, r *reply) error {
	to, err := routed(c.cfg.Route, a.address)
	if t.route(to, err); t.unrouted != nil {
		return ctx.Err()
	}
	put, tries := c.overUDP, a.tries
	if over == evidence.TCP {
		put = c.overTCP
	}
	if tries == 0 {
		tries = c.cfg.Tries
	}
	for r.Tries = 0; r.Tries < tries && t.answer == nil && t.unrouted == nil; {
		if err := c.turn(ctx, a.address, t); err != nil {
			return err
		}
		r.Tries++
		began := c.cfg.Clock()
		put(ctx, to, t)
		if ctx.Err() != nil && t.answer == nil {
			return ctx.Err()
		}
		r.Millis = max(0, int(c.cfg.Clock().Sub(began)/time.Millisecond))
	}
	t.tries, t.timeout = r.Tries, c.cfg.Timeout
	return nil
}

// turn waits for the address's next turn, and a moment longer where the try
// before failed at once.
func (c *Client) turn(ctx context.Context, address netip.AddrPort, t *trial) error {
	if t.failedFast {
		t.failedFast = false
		if err := pause(ctx, min(c.cfg.Timeout/8, 250*time.Millisecond)); err != nil {
			return err
		}
	}
	if err := c.pace.wait(ctx, address); err != nil {
		return err
	}
	t.id = randomID()
	c.questions.Add(1)
	return nil
}

func randomID() uint16 {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint16(b[:])
}
