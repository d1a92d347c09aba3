package live

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// hostSets is a zone of so many address records, and an apex.
func hostSets(t testing.TB, n int) *zonefile.Zone {
	t.Helper()
	a := zonefile.NewAssembler("hosts", example)
	add := func(name string, typ zonefile.Type, rdata string) {
		r, err := zonefile.ParseRecord(example, typ, rdata)
		require.NoError(t, err)
		require.NoError(t, a.Add([]byte(zonefile.MustName(name)), typ, zonefile.ClassIN, 300, []byte(r.Rdata())))
	}
	add("example.", zonefile.TypeSOA, "ns1 hostmaster 1 2 3 4 5")
	for i := range n {
		add(fmt.Sprintf("h%d.example.", i), zonefile.TypeA, fmt.Sprintf("192.0.2.%d", i%256))
	}
	return a.Zone()
}

// goodAnswer answers a query with the RRset that it asks for.
func goodAnswer(z *zonefile.Zone, q *dns.Msg, flags func(*dns.Msg)) []byte {
	m := new(dns.Msg)
	m.SetReply(q)
	m.Authoritative = true
	set := z.RRset(zonefile.MustName(q.Question[0].Name), zonefile.Type(q.Question[0].Qtype))
	for r := range set.Records() {
		if rr, err := r.RR(); err == nil {
			m.Answer = append(m.Answer, rr)
		}
	}
	if flags != nil {
		flags(m)
	}
	wire, _ := m.Pack()
	return wire
}

func truncated(m *dns.Msg) { m.Truncated, m.Answer = true, nil }

// faulty is a server of a zone with something wrong. It is told the number of
// each query from 0, and for TCP those of the connection and in it; nil gives
// every good answer.
type faulty struct {
	udp func(f *fault)
	tcp func(f *fault)
	// noTCP refuses connections.
	noTCP bool
}

// fault is one query on its way to be answered.
type fault struct {
	zone                       *zonefile.Zone
	query                      *dns.Msg
	number, connection, within int
	again                      int // how often the same question came before
	from                       netip.AddrPort
	say                        func([]byte)
	close                      func()
	cut                        func([]byte) // says less than it announces, and closes
	raw                        func([]byte) error
}

func (f *fault) good() { f.say(goodAnswer(f.zone, f.query, nil)) }

func (f *fault) isSOA() bool { return f.query.Question[0].Qtype == dns.TypeSOA }

type faultServer struct {
	faulty
	zone        *zonefile.Zone
	mu          sync.Mutex
	seen        map[string]int
	count       [2]int
	connections int
}

func (s *faultServer) fault(over int, wire []byte) (*fault, bool) {
	q := new(dns.Msg)
	if q.Unpack(wire) != nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &fault{zone: s.zone, query: q, number: s.count[over], close: func() {}}
	key := fmt.Sprint(over, q.Question[0])
	f.again = s.seen[key]
	s.seen[key]++
	s.count[over]++
	return f, true
}

func (s *faultServer) serveUDP(conn *net.UDPConn) {
	buf := make([]byte, maxMessage)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		f, ok := s.fault(0, buf[:max(0, n)])
		if !ok {
			continue
		}
		f.from = from
		f.say = func(m []byte) { _, _ = conn.WriteToUDPAddrPort(m, from) }
		if s.udp == nil || f.isSOA() {
			f.good()
		} else {
			s.udp(f)
		}
	}
}

func (s *faultServer) serveTCP(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		n := s.connections
		s.connections++
		s.mu.Unlock()
		go s.serveConnection(conn, n)
	}
}

func (s *faultServer) serveConnection(conn net.Conn, number int) {
	defer conn.Close()
	for within := 0; ; within++ {
		packet, err := readPacket(conn)
		if err != nil {
			return
		}
		f, ok := s.fault(1, packet)
		if !ok {
			return
		}
		f.connection, f.within = number, within
		f.close = func() { conn.Close() }
		f.say = func(m []byte) { _, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...)) }
		f.raw = func(octets []byte) error {
			_, err := conn.Write(octets)
			return err
		}
		f.cut = func(m []byte) {
			_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m)+9)), m...))
			conn.Close()
		}
		if s.tcp == nil || f.isSOA() {
			f.good()
		} else {
			s.tcp(f)
		}
	}
}

func serveFaulty(t testing.TB, z *zonefile.Zone, f faulty) netip.AddrPort {
	t.Helper()
	s := &faultServer{faulty: f, zone: z, seen: map[string]int{}}
	for {
		tcp, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		address := tcp.Addr().(*net.TCPAddr).AddrPort()
		udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(address))
		if err != nil {
			tcp.Close()
			continue
		}
		t.Cleanup(func() { udp.Close(); tcp.Close() })
		go s.serveUDP(udp)
		if f.noTCP {
			tcp.Close()
		} else {
			go s.serveTCP(tcp)
		}
		return address
	}
}

// TestContentFaults holds what a pass makes of servers that do not behave: where
// an answer can be had it is had, and where not it is said why.
func TestContentFaults(t *testing.T) {
	const all = 24
	udp, tcp := evidence.UDP, evidence.TCP
	var held holder
	for _, c := range []struct {
		name string
		over evidence.Transport
		faulty
		equal   int              // of all
		outcome evidence.Outcome // of those that are not
		partial bool             // the pass is given up
	}{
		{name: "as it should be", over: udp, equal: all},
		{name: "as it should be", over: tcp, equal: all},
		{name: "each question is lost once", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			if f.again > 0 {
				f.good()
			}
		}}},
		{name: "each question is lost twice", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			if f.again > 1 {
				f.good()
			}
		}}},
		{name: "one name is never answered", over: udp, equal: all - 1, outcome: evidence.Timeout, faulty: faulty{udp: func(f *fault) {
			if f.query.Question[0].Name != "h7.example." {
				f.good()
			}
		}}},
		{name: "silent after ten answers", over: udp, equal: 10, outcome: evidence.Timeout, partial: true, faulty: faulty{udp: func(f *fault) {
			if f.number < 11 {
				f.good()
			}
		}}},
		{name: "always another ID", over: udp, outcome: evidence.Malformed, partial: true, faulty: faulty{udp: func(f *fault) {
			f.query.Id++
			f.good()
		}}},
		{name: "always another question", over: udp, outcome: evidence.WrongQuestion, partial: true, faulty: faulty{udp: func(f *fault) {
			f.query.Question[0].Name = "other.example."
			f.good()
		}}},
		{name: "always garbage", over: udp, outcome: evidence.Malformed, partial: true, faulty: faulty{udp: func(f *fault) {
			f.say(bytes.Repeat([]byte{0xc0}, 30))
		}}},
		{name: "cut short", over: udp, outcome: evidence.Malformed, partial: true, faulty: faulty{udp: func(f *fault) {
			m := goodAnswer(f.zone, f.query, nil)
			f.say(m[:len(m)-3])
		}}},
		{name: "lies before each answer", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			lie := goodAnswer(f.zone, f.query, func(m *dns.Msg) { m.Rcode, m.Answer = dns.RcodeNameError, nil })
			lie[0]++
			f.say(lie)
			f.say([]byte{1, 2, 3})
			f.good()
		}}},
		{name: "each answer twice", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			f.good()
			f.good()
		}}},
		{name: "refused", over: udp, outcome: evidence.Refused, faulty: faulty{udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, func(m *dns.Msg) { m.Rcode, m.Answer, m.Question, m.Authoritative = dns.RcodeRefused, nil, nil, false }))
		}}},
		{name: "not authoritative", over: udp, outcome: evidence.NotAuthoritative, faulty: faulty{udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, func(m *dns.Msg) { m.Authoritative = false }))
		}}},
		{name: "an empty copy", over: udp, outcome: evidence.NXDomain, faulty: faulty{udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, func(m *dns.Msg) { m.Rcode, m.Answer = dns.RcodeNameError, nil }))
		}}},
		{name: "truncated, and TCP is good", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, truncated))
		}}},
		{name: "truncated, and TCP is refused", over: udp, outcome: evidence.Truncated, faulty: faulty{noTCP: true, udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, truncated))
		}}},
		{name: "truncated, and TCP is silent", over: udp, outcome: evidence.Truncated, faulty: faulty{tcp: func(*fault) {}, udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, truncated))
		}}},
		{name: "truncated, also over TCP", over: udp, outcome: evidence.Truncated, faulty: faulty{
			tcp: func(f *fault) { f.say(goodAnswer(f.zone, f.query, truncated)) },
			udp: func(f *fault) { f.say(goodAnswer(f.zone, f.query, truncated)) },
		}},
		{name: "too long for a packet", over: udp, equal: all, faulty: faulty{udp: func(f *fault) {
			f.say(goodAnswer(f.zone, f.query, func(m *dns.Msg) {
				txt := &dns.TXT{Hdr: dns.RR_Header{Name: "x.example.", Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: slices.Repeat([]string{"0123456789"}, 500)}
				m.Extra = append(m.Extra, txt)
			}))
		}}},
		{name: "one answer for each connection", over: tcp, equal: all, faulty: faulty{tcp: func(f *fault) {
			f.good()
			f.close()
		}}},
		{name: "seven answers for each connection", over: tcp, equal: all, faulty: faulty{tcp: func(f *fault) {
			if f.within < 7 {
				f.good()
			} else {
				f.close()
			}
		}}},
		{name: "only the first of a connection", over: tcp, equal: all, faulty: faulty{tcp: func(f *fault) {
			if f.within == 0 {
				f.good()
			}
		}}},
		{name: "slow, one after the other", over: tcp, equal: all, faulty: faulty{tcp: func(f *fault) {
			time.Sleep(40 * time.Millisecond)
			f.good()
		}}},
		{name: "in another order", over: tcp, equal: all, faulty: faulty{tcp: held.reversed}},
		{name: "closes without an answer", over: tcp, outcome: evidence.TCPRefused, partial: true, faulty: faulty{tcp: func(f *fault) { f.close() }}},
		{name: "closes inside an answer", over: tcp, outcome: evidence.Malformed, partial: true, faulty: faulty{tcp: func(f *fault) {
			f.cut(goodAnswer(f.zone, f.query, nil))
		}}},
		{name: "empty messages without end", over: tcp, outcome: evidence.Malformed, partial: true, faulty: faulty{tcp: func(f *fault) {
			for f.raw(make([]byte, 1<<16)) == nil {
			}
		}}},
		{name: "silent over TCP", over: tcp, outcome: evidence.Timeout, partial: true, faulty: faulty{tcp: func(*fault) {}}},
		{name: "one name is never answered", over: tcp, equal: all - 1, outcome: evidence.Timeout, faulty: faulty{tcp: func(f *fault) {
			if f.query.Question[0].Name != "h7.example." {
				f.good()
			}
		}}},
		{name: "one name ends the connection", over: tcp, equal: all - 1, outcome: evidence.TCPRefused, faulty: faulty{tcp: func(f *fault) {
			if f.query.Question[0].Name != "h7.example." {
				f.good()
			} else {
				f.close()
			}
		}}},
	} {
		t.Run(c.name+" "+string(c.over), func(t *testing.T) {
			t.Parallel()
			z := hostSets(t, all)
			got, unequal := faultPass(t, Config{Timeout: 150 * time.Millisecond}, serveFaulty(t, z, c.faulty), c.over, z, 0)
			assert.Equal(t, all, got.Questions)
			assert.Equal(t, c.equal, got.Equal)
			assert.Equal(t, c.partial, got.Asked < all, "%d asked", got.Asked)
			assert.Equal(t, c.equal < all, len(unequal) > 0)
			if c.partial {
				assert.LessOrEqual(t, len(unequal), 2*udpLanes, "a server that is gone is not asked on and on")
			}
			for _, o := range unequal {
				assert.Equal(t, c.outcome, o.Outcome, "%+v", o)
				assert.True(t, o.Outcome.Helpful() || o.Detail != "" || o.Rcode != "", "%+v", o)
			}
		})
	}
}

// holder keeps answers back and gives them out in another order.
type holder struct {
	mu   sync.Mutex
	held []*fault
}

func (h *holder) reversed(f *fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held = append(h.held, f); len(h.held)%4 != 0 {
		return
	}
	for _, f := range slices.Backward(h.held) {
		f.good()
	}
	h.held = nil
}

func faultPass(t *testing.T, cfg Config, address netip.AddrPort, over evidence.Transport, z *zonefile.Zone, sample int) (evidence.Content, []evidence.Observation) {
	t.Helper()
	var unequal []evidence.Observation
	var content evidence.Content
	cfg.Clock = time.Now
	cfg.Sink = func(batch []evidence.Entry) error {
		for _, e := range batch {
			if e.Saw != nil {
				unequal = append(unequal, *e.Saw)
			}
			if e.Content != nil {
				content = *e.Content
			}
		}
		return nil
	}
	require.NoError(t, New(cfg).ContentPass(context.Background(), evidence.Named, address, over, Content{Zone: z}, nil, sample))
	return content, unequal
}
