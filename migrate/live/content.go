package live

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

const (
	// udpLanes is how many sockets a pass over UDP has.
	udpLanes = 4
	// maxQueue is how many truncated answers may wait for TCP, besides those that
	// are under way.
	maxQueue = 4 * udpLanes * udpWindow
	// maxNSIDs is how many identifiers a pass keeps.
	maxNSIDs = 64
)

// pass is a content pass: every question of a course, put to one address over
// one transport.
type pass struct {
	c *Client
	server
	transport evidence.Transport
	course
	rec     *recorder
	watch   watch
	content evidence.Content
	// overTCP is what UDP could not carry; nil in a pass over TCP.
	overTCP queue

	ended atomic.Bool  // nothing comes any more
	heard atomic.Int64 // when the last answer came over UDP, by the watch
	equal atomic.Int64
	// notEqual counts those with a helpful outcome, without those without; further
	// the questions that answers have led to.
	notEqual, without, further atomic.Int64
	kept                       allowance // of unequal answers

	mu sync.Mutex // of content
}

// contentPass asks a server over a transport for all that source makes it be
// asked, and hands over the unequal answers and then the evidence.Content that
// counts them: all or, of a zone that is another one altogether, the first
// maxUnequal octets. Over UDP servers of both sides are also asked for the usual types
// that names lack, and new ones for all else that must not be there, and for what
// only other has, where there is one. Where an alias is answered
// with nothing, its addresses are asked for besides. A truncated answer over UDP
// is asked for over TCP. The error is ctx's.
//
// A server that lets the tries of a question go by and gives nothing else
// meanwhile is asked no more: the Content then has fewer Asked than Questions,
// and there was no sample.
func (c *Client) contentPass(ctx context.Context, t server, over evidence.Transport, source Content, other *Content, sample int, rec *recorder) error {
	p := &pass{
		c: c, server: t, transport: over, rec: rec, watch: newWatch(),
		course: courseFor(t.role, over, source.Zone),
	}
	if other != nil && p.extras {
		p.other = other.Zone
	}
	p.content = evidence.Content{
		ID: c.passID(), Role: t.role, Server: t.name, Address: t.address, Transport: over,
		Source: source.Source, Started: c.cfg.Clock().UTC(),
	}
	return p.run(ctx, sample)
}

var passes atomic.Int64

// passID is unique in all logs: runs are.
func (c *Client) passID() string {
	return fmt.Sprintf("%s/%s/%d", c.cfg.Vantage, c.cfg.Run, passes.Add(1))
}

func (p *pass) run(ctx context.Context, sample int) error {
	total, err := p.c.totals.of(ctx, p.course)
	if err != nil {
		return err
	}
	if p.content.Before, err = p.soa(ctx); err != nil {
		return err
	}
	if p.content.Before != "" {
		p.c.progress.expect(asks(total, sample))
		p.ask(ctx, total, sample)
		p.sum(total)
		p.c.progress.expect(p.content.Asked - asks(total, sample) - int(p.further.Load()))
		if p.content.After, err = p.soa(ctx); err != nil {
			return err
		}
	}
	p.sum(total)
	p.content.Ended = p.c.cfg.Clock().UTC()
	p.rec.add(evidence.Entry{Content: &p.content})
	return nil
}

func asks(total, sample int) int {
	if sample > 0 {
		return min(total, sample)
	}
	return total
}

// sum adds up what became of the questions.
func (p *pass) sum(total int) {
	c := &p.content
	c.Questions, c.Equal = total+int(p.further.Load()), int(p.equal.Load())
	c.Unanswered = int(p.without.Load())
	c.Unequal = int(p.notEqual.Load()) + c.Unanswered
	c.Asked = c.Equal + c.Unequal
	slices.Sort(c.NSIDs)
}

// soa asks for the rdata of the SOA; empty: none came.
func (p *pass) soa(ctx context.Context) (string, error) {
	q := question{p.zone(), zonefile.TypeSOA}
	r, err := p.c.exchange(ctx, ask{server: p.server, question: q, transport: p.transport, purpose: evidence.PurposeSOA})
	if err != nil || !r.usable() {
		return "", err
	}
	for _, x := range r.message.answer {
		if x.owner == q.name && x.typ == q.typ {
			return zonefile.RdataText(x.typ, x.rdata), nil
		}
	}
	return "", nil
}

func (p *pass) zone() zonefile.Name { return p.course.zone.Origin() }

// ask puts all questions.
func (p *pass) ask(ctx context.Context, total, sample int) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs := p.course.put(ctx, total, sample)
	if p.transport == evidence.TCP {
		p.lane(&shelf{from: jobs}, true).run(ctx)
		return
	}
	p.overTCP = make(queue, maxQueue)
	var udp, tcp group
	for range udpLanes {
		udp.Go(func() { p.lane(&shelf{from: jobs}, false).run(ctx) })
	}
	tcp.Go(func() { p.lane(p.overTCP, true).run(ctx) })
	udp.Wait()
	close(p.overTCP)
	tcp.Wait()
}

// congested tells whether TCP does not keep up with what UDP cannot carry.
func (p *pass) congested(l *lane) bool { return !l.stream && len(p.overTCP) > maxQueue/2 }

// counted takes so many equal answers.
func (p *pass) counted(n int) {
	if n > 0 {
		p.equal.Add(int64(n))
		p.c.progress.step(n)
	}
}

// followed adds a question to those of the source.
func (p *pass) followed() {
	p.further.Add(1)
	p.c.progress.expect(1)
}

// identified takes a server's identifier.
func (p *pass) identified(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ids := p.content.NSIDs; len(ids) < maxNSIDs && !slices.Contains(ids, id) {
		p.content.NSIDs = append(ids, id)
	}
}

// posed is a question with how it was put.
type posed struct {
	job
	stream bool // over TCP
	tries  int
	took   time.Duration // from the last try to the answer
}

func (p *pass) observation(a posed) evidence.Observation {
	q := ask{server: p.server, question: a.question, transport: p.transport, purpose: evidence.PurposeContent}
	o := q.observation()
	o.Pass, o.Tries, o.Millis = p.content.ID, a.tries, int(a.took/time.Millisecond)
	return o
}

// unequal writes down an answer. The error says why it is no message.
func (p *pass) unequal(a posed, wire []byte) (*message, error) {
	m, _, err := readMessage(wire, a.question)
	if err != nil {
		return nil, err
	}
	o := p.observation(a)
	m.observe(&o, a.question, p.zone())
	o.TC = m.has(bitTC) || a.overUDP != nil && isTruncated(a.overUDP)
	if m.has(bitTC) {
		o.Outcome, o.Detail = evidence.Truncated, "truncated over TCP"
	}
	p.saw(o)
	return m, nil
}

// unanswered writes down a question that got none. What UDP could not carry is
// as it was then.
func (p *pass) unanswered(a posed, outcome evidence.Outcome, detail string) {
	o := p.observation(a)
	o.Outcome, o.Detail = outcome, detail
	if a.overUDP != nil {
		o.Outcome, o.TC, o.Detail = evidence.Truncated, true, "over TCP: "+string(outcome)+", "+detail
		if m, _, err := readMessage(a.overUDP, a.question); err == nil {
			m.observe(&o, a.question, p.zone())
			if o.TC = m.has(bitTC); o.TC {
				o.Outcome = evidence.Truncated
			}
		}
	}
	p.saw(o)
}

func isTruncated(wire []byte) bool {
	h, ok := readHead(wire)
	return ok && h.has(bitTC)
}

// saw counts an unequal answer, and keeps it while there is room for it.
func (p *pass) saw(o evidence.Observation) {
	if o.Outcome.Helpful() {
		p.notEqual.Add(1)
	} else {
		p.without.Add(1)
	}
	p.c.progress.step(1)
	if p.kept.allows(&o, maxUnequal) {
		p.rec.saw(o)
	}
}
