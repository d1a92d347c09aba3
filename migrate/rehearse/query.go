package rehearse

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// query is a question while it is being answered.
type query struct {
	server    *Server
	state     *state
	transport evidence.Transport
	asked     *dns.Msg
	opt       *dns.OPT // nil: without EDNS
	name      zonefile.Name
	typ       zonefile.Type
	// try counts the times that the same was asked, from 1.
	try int
}

// answer is a packet that goes back.
type answer struct {
	wire  []byte
	delay time.Duration
	aside bool // from another port
}

type tryKey struct {
	transport evidence.Transport
	name      string
	typ       uint16
}

// read takes in a message and logs it; nil: it gets no answer at all.
func (s *Server) read(message []byte, from netip.AddrPort, transport evidence.Transport) *query {
	asked := new(dns.Msg)
	if err := asked.Unpack(message); err != nil || asked.Response || len(asked.Question) != 1 {
		s.log.add(Query{At: s.clock(), Source: from, Transport: transport})
		return nil
	}
	question := asked.Question[0]
	name, err := zonefile.ParseName(question.Name, zonefile.Root)
	if err != nil {
		panic("a name that was unpacked is none: " + err.Error())
	}
	q := &query{
		server: s, state: s.state.Load(), transport: transport, asked: asked,
		opt: asked.IsEdns0(), name: name, typ: zonefile.Type(question.Qtype),
	}
	q.try = s.count(tryKey{transport, string(name), question.Qtype})
	s.log.add(q.logged(from))
	return q
}

// count counts how often the same was asked.
func (s *Server) count(key tryKey) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.tries[key]++
	return s.tries[key]
}

func (q *query) logged(from netip.AddrPort) Query {
	entry := Query{
		At: q.server.clock(), Source: from, Transport: q.transport, ID: q.asked.Id,
		Name: q.asked.Question[0].Name, Type: q.typ.String(), RD: q.asked.RecursionDesired,
	}
	if q.opt != nil {
		entry.EDNS, entry.DO, entry.Size, entry.NSID = true, q.opt.Do(), q.opt.UDPSize(), q.wantsNSID()
	}
	return entry
}

func (q *query) wantsNSID() bool {
	if q.opt != nil {
		for _, o := range q.opt.Option {
			if o.Option() == dns.EDNS0NSID {
				return true
			}
		}
	}
	return false
}

func (q *query) do() bool { return q.opt != nil && q.opt.Do() }

// any tells whether all types are asked for.
func (q *query) any() bool { return q.asked.Question[0].Qtype == dns.TypeANY }

func (q *query) isTransfer() bool {
	return q.transport == evidence.TCP && (q.asked.Question[0].Qtype == dns.TypeAXFR || q.asked.Question[0].Qtype == dns.TypeIXFR)
}

// answers are the packets that go back, none for silence.
func (q *query) answers() []answer {
	if q.state.silences(q) {
		return nil
	}
	m := q.state.instead(q)
	if m == nil {
		m = q.respond()
	}
	q.state.alter(q, m)
	return q.state.send(q, q.pack(m))
}

// respond makes the answer that a server without faults gives.
func (q *query) respond() *dns.Msg {
	question := q.asked.Question[0]
	switch {
	case q.opt != nil && q.opt.Version() != 0:
		return q.reply(dns.RcodeBadVers)
	case q.asked.Opcode != dns.OpcodeQuery:
		return q.reply(dns.RcodeNotImplemented)
	case question.Qclass != dns.ClassINET || question.Qtype == dns.TypeAXFR || question.Qtype == dns.TypeIXFR:
		return q.reply(dns.RcodeRefused)
	}
	return q.denied(newSearch(q).answer())
}

// denied puts what the state's denials say in the place of a denial.
func (q *query) denied(m *dns.Msg) *dns.Msg {
	if len(q.state.denials) == 0 || len(m.Answer) > 0 || !m.Authoritative {
		return m
	}
	s := newSearch(q)
	s.zones = q.state.denials
	if other := s.answer(); len(other.Answer) == 0 && other.Rcode == m.Rcode {
		return other
	}
	return m
}

// reply begins an answer.
func (q *query) reply(rcode int) *dns.Msg {
	m := new(dns.Msg)
	m.SetReply(q.asked)
	m.Compress = true
	m.RecursionAvailable = false
	m.Rcode = rcode
	if q.opt != nil {
		q.addOPT(m)
	}
	return m
}

// payload is the UDP payload that the server offers, and the most that it sends,
// in octets.
const payload = 1232

func (q *query) addOPT(m *dns.Msg) {
	m.SetEdns0(payload, q.do())
	if q.wantsNSID() {
		if id, ok := q.state.nsid(q); ok {
			m.IsEdns0().Option = append(m.IsEdns0().Option, &dns.EDNS0_NSID{Code: dns.EDNS0NSID, Nsid: id})
		}
	}
}

// pack makes the wire form, cut down to what UDP may carry: what is only helpful
// goes first, then everything, with TC=1 (RFC 2181 section 9).
func (q *query) pack(m *dns.Msg) []byte {
	limit := q.limit()
	wire, err := m.Pack()
	if err == nil && len(wire) <= limit {
		return wire
	}
	if err == nil && !isReferral(m) {
		opt := m.IsEdns0()
		m.Extra = nil
		if opt != nil {
			m.Extra = []dns.RR{opt}
		}
		if wire, err = m.Pack(); err == nil && len(wire) <= limit {
			return wire
		}
	}
	wire, err = truncated(m).Pack()
	if err != nil {
		panic("an answer without records cannot be packed: " + err.Error())
	}
	return wire
}

func isReferral(m *dns.Msg) bool {
	return len(m.Answer) == 0 && len(m.Ns) > 0 && m.Ns[0].Header().Rrtype == dns.TypeNS
}

func truncated(m *dns.Msg) *dns.Msg {
	opt := m.IsEdns0()
	m.Truncated = true
	m.Answer, m.Ns, m.Extra = nil, nil, nil
	if opt != nil {
		m.Extra = []dns.RR{opt}
	}
	return m
}

func (q *query) limit() int {
	switch {
	case q.transport == evidence.TCP:
		return maxMessage
	case q.opt == nil:
		return dns.MinMsgSize
	}
	return min(max(int(q.opt.UDPSize()), dns.MinMsgSize), payload)
}
