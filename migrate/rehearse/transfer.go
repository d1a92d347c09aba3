package rehearse

import (
	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// transferBatch is how many records one message of a transfer holds at most, and
// transferSize how many octets of rdata.
const (
	transferBatch = 100
	transferSize  = 16_000
)

// sendZone answers a request for a zone (RFC 5936 section 2.2). IXFR gets the
// whole zone too (RFC 1995 section 4).
func (s *Server) sendZone(q *query, w *tcpWriter) {
	if q.state.silences(q) {
		return
	}
	if m := q.state.instead(q); m != nil {
		q.state.alter(q, m)
		_ = s.writeAll(q.state.send(q, q.pack(m)), w)
		return
	}
	zone := q.zone()
	if zone == nil || !s.transfer {
		_ = w.write(q.pack(q.reply(dns.RcodeRefused)))
		return
	}
	b := &batch{q: q, w: w, cut: -1}
	q.state.disturb(q, b)
	b.sendAll(zone)
	if b.cut >= 0 {
		w.conn.Close()
	}
}

// zone is the one whose origin is asked for.
func (q *query) zone() *zonefile.Zone {
	for _, z := range q.state.zones[evidence.TCP] {
		if z.Origin() == q.name {
			return z
		}
	}
	return nil
}

// batch fills the messages of a transfer.
type batch struct {
	q    *query
	w    *tcpWriter
	m    *dns.Msg
	size int
	err  error
	sent int
	// cut is after how many records it ends; -1: at its end.
	cut int
	// more makes records that stand before the closing SOA.
	more func(yield func(dns.RR) bool)
	// unclosed leaves out the closing SOA, and the connection stays open.
	unclosed bool
	// closing changes the closing SOA.
	closing func(soa dns.RR) dns.RR
}

func (b *batch) sendAll(zone *zonefile.Zone) {
	soa := zone.RRset(zone.Origin(), zonefile.TypeSOA)
	if soa.Len() == 0 {
		_ = b.w.write(b.q.pack(b.q.reply(dns.RcodeServerFailure)))
		return
	}
	first := record(soa.At(0), zone.Origin())
	if !b.add(first) {
		return
	}
	for set := range zone.RRsets() {
		if set.Type() == zonefile.TypeSOA {
			continue
		}
		for r := range set.Records() {
			if !b.add(record(r, r.Name())) {
				return
			}
		}
	}
	if b.more != nil {
		for rr := range b.more {
			if !b.add(rr) {
				return
			}
		}
	}
	if b.unclosed {
		b.flush()
		return
	}
	if b.closing != nil {
		first = b.closing(first)
	}
	if b.add(first) {
		b.flush()
	}
}

// add takes a record; false: it is over.
func (b *batch) add(rr dns.RR) bool {
	if b.cut >= 0 && b.sent >= b.cut {
		b.flush()
		return false
	}
	if b.m == nil {
		b.m = b.q.reply(dns.RcodeSuccess)
		b.m.Authoritative = true
		b.m.Extra = nil
		b.size = 0
	}
	b.m.Answer = append(b.m.Answer, rr)
	b.size += int(rr.Header().Rdlength)
	b.sent++
	if len(b.m.Answer) >= transferBatch || b.size >= transferSize {
		b.flush()
	}
	return b.err == nil
}

func (b *batch) flush() {
	if b.m == nil || b.err != nil {
		return
	}
	var wire []byte
	if wire, b.err = b.m.Pack(); b.err == nil {
		b.err = b.q.server.writeAll(b.q.state.send(b.q, wire), b.w)
	}
	b.m = nil
}
