package live

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// player plays a server: it gets a query, and says what goes back. Over TCP a
// nil message closes the connection.
type player struct {
	udp, tcp func(q *dns.Msg, say func([]byte))
}

// stage listens on one loopback address over UDP and TCP, and counts what comes.
type stage struct {
	address  netip.AddrPort
	mu       sync.Mutex
	ids      map[uint16]bool
	ports    map[string]bool
	arrivals []time.Time
}

func (s *stage) note(q []byte, from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[binary.BigEndian.Uint16(q)] = true
	s.ports[from.String()] = true
	s.arrivals = append(s.arrivals, time.Now())
}

func play(t testing.TB, host string, p player) *stage {
	t.Helper()
	s := &stage{ids: map[uint16]bool{}, ports: map[string]bool{}}
	for range 100 {
		udp, err := net.ListenPacket("udp", net.JoinHostPort(host, "0"))
		require.NoError(t, err)
		s.address = udp.LocalAddr().(*net.UDPAddr).AddrPort()
		tcp, err := net.Listen("tcp", s.address.String())
		if err != nil {
			udp.Close()
			continue
		}
		t.Cleanup(func() { udp.Close(); tcp.Close() })
		go s.playUDP(udp, p.udp)
		if p.tcp == nil {
			tcp.Close()
		} else {
			go s.playTCP(tcp, p.tcp)
		}
		return s
	}
	t.Fatal("no port is free for UDP and TCP")
	return nil
}

func (s *stage) playUDP(conn net.PacketConn, act func(q *dns.Msg, say func([]byte))) {
	buf := make([]byte, maxMessage)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		s.note(buf[:n], from)
		q := new(dns.Msg)
		if act != nil && q.Unpack(buf[:n]) == nil {
			act(q, func(m []byte) { _, _ = conn.WriteTo(m, from) })
		}
	}
}

func (s *stage) playTCP(l net.Listener, act func(q *dns.Msg, say func([]byte))) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			packet, err := readPacket(conn)
			if err != nil {
				return
			}
			s.note(packet, conn.RemoteAddr())
			q := new(dns.Msg)
			if q.Unpack(packet) != nil {
				return
			}
			act(q, func(m []byte) {
				if m == nil {
					conn.Close()
					return
				}
				_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(m))), m...))
			})
			_, _ = io.Copy(io.Discard, conn)
		}()
	}
}

// says answers with a message made of the query.
func says(change func(m *dns.Msg)) func(*dns.Msg, func([]byte)) {
	return func(q *dns.Msg, say func([]byte)) { say(answerTo(q, change)) }
}

func answerTo(q *dns.Msg, change func(m *dns.Msg)) []byte {
	m := new(dns.Msg).SetReply(q)
	m.Authoritative, m.RecursionDesired = true, false
	m.Answer = []dns.RR{newRR("example. 60 IN SOA ns.example. h.example. 7 3600 600 86400 300")}
	if change != nil {
		change(m)
	}
	packed, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return packed
}

func newRR(text string) dns.RR {
	rr, err := dns.NewRR(text)
	if err != nil {
		panic(err)
	}
	return rr
}

func silence(*dns.Msg, func([]byte)) {}

// raw says octets behind the query's ID.
func raw(octets ...byte) func(*dns.Msg, func([]byte)) {
	return func(q *dns.Msg, say func([]byte)) {
		say(append(binary.BigEndian.AppendUint16(nil, q.Id), octets...))
	}
}

// afterNoise says something else before.
func afterNoise(noise, good func(*dns.Msg, func([]byte))) func(*dns.Msg, func([]byte)) {
	return func(q *dns.Msg, say func([]byte)) { noise(q, say); good(q, say) }
}

func testClient(timeout time.Duration, rate float64) *Client {
	return New(Config{Clock: time.Now, Rate: rate, Timeout: timeout, Tries: 2})
}

func soaOf(s *stage, over evidence.Transport) ask {
	return ask{
		server:   server{evidence.New, "ns.example.", s.address, example},
		question: question{example, zonefile.TypeSOA}, transport: over, purpose: evidence.PurposeSOA,
	}
}

var (
	wrongID = says(func(m *dns.Msg) { m.Id++ })
	garbage = func(_ *dns.Msg, say func([]byte)) { say([]byte("garbage")) }
	other   = says(func(m *dns.Msg) { m.Question[0].Name = "other." })
	loop    = raw(0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 6, 0, 1, 0xc0, 25, 0, 6, 0, 1)
	cut     = says(func(m *dns.Msg) { m.Truncated, m.Answer = true, nil })
	good    = says(nil)
)

// TestOutcomes puts a question to servers that answer well or not.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		player
		over   evidence.Transport
		want   evidence.Outcome
		rcode  string
		detail string
	}{
		"good":                   {player{udp: good}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"good over TCP":          {player{tcp: good}, evidence.TCP, evidence.Answered, "NOERROR", ""},
		"in other letters":       {player{udp: says(func(m *dns.Msg) { m.Question[0].Name = "EXAMPLE." })}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"after a wrong ID":       {player{udp: afterNoise(wrongID, good)}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"after garbage":          {player{udp: afterNoise(garbage, good)}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"after another question": {player{udp: afterNoise(other, good)}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"after a loop":           {player{udp: afterNoise(loop, good)}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"after a wrong ID, TCP":  {player{tcp: afterNoise(wrongID, good)}, evidence.TCP, evidence.Answered, "NOERROR", ""},
		"no data":                {player{udp: says(func(m *dns.Msg) { m.Answer = nil })}, evidence.UDP, evidence.NoData, "NOERROR", ""},
		"denied":                 {player{udp: says(func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeNameError })}, evidence.UDP, evidence.NXDomain, "NXDOMAIN", ""},
		"denied without AA":      {player{udp: says(func(m *dns.Msg) { m.Answer, m.Rcode, m.Authoritative = nil, dns.RcodeNameError, false })}, evidence.UDP, evidence.NotAuthoritative, "NXDOMAIN", ""},
		"without AA":             {player{udp: says(func(m *dns.Msg) { m.Authoritative = false })}, evidence.UDP, evidence.NotAuthoritative, "NOERROR", ""},
		"referred upwards":       {player{udp: says(func(m *dns.Msg) { m.Authoritative, m.Answer, m.Ns = false, nil, []dns.RR{newRR(". 60 IN NS a.root.")} })}, evidence.UDP, evidence.NotAuthoritative, "NOERROR", ""},
		"referred to itself": {player{udp: says(func(m *dns.Msg) {
			m.Authoritative, m.Answer, m.Ns = false, nil, []dns.RR{newRR("example. 60 IN NS ns.example.")}
		})}, evidence.UDP, evidence.NotAuthoritative, "NOERROR", ""},
		"refused":              {player{udp: says(func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeRefused })}, evidence.UDP, evidence.Refused, "REFUSED", ""},
		"refused, no question": {player{udp: says(func(m *dns.Msg) { m.Answer, m.Question, m.Rcode = nil, nil, dns.RcodeRefused })}, evidence.UDP, evidence.Refused, "REFUSED", ""},
		"servfail":             {player{udp: says(func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeServerFailure })}, evidence.UDP, evidence.ServFail, "SERVFAIL", ""},
		"formerr":              {player{udp: says(func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeFormatError })}, evidence.UDP, evidence.OtherRcode, "FORMERR", ""},
		"badvers":              {player{udp: says(func(m *dns.Msg) { m.Answer = nil; m.SetEdns0(1232, false); m.Rcode = dns.RcodeBadVers })}, evidence.UDP, evidence.OtherRcode, "BADVERS", ""},
		"silent":               {player{udp: silence}, evidence.UDP, evidence.Timeout, "", "no answer in 2 tries of 200ms"},
		"silent over TCP":      {player{tcp: silence}, evidence.TCP, evidence.Timeout, "", "no answer in 2 tries of 200ms"},
		"wrong ID":             {player{udp: wrongID}, evidence.UDP, evidence.Malformed, "", "2 answers with another ID"},
		"wrong ID over TCP":    {player{tcp: wrongID}, evidence.TCP, evidence.Malformed, "", "2 answers with another ID"},
		"garbage":              {player{udp: garbage}, evidence.UDP, evidence.Malformed, "", "2 malformed answers: the message is shorter"},
		"empty packets":        {player{udp: func(_ *dns.Msg, say func([]byte)) { say(nil) }}, evidence.UDP, evidence.Malformed, "", "2 malformed answers"},
		"compression loop":     {player{udp: loop}, evidence.UDP, evidence.Malformed, "", "2 malformed answers: a name's compression pointers"},
		"query sent back":      {player{udp: says(func(m *dns.Msg) { m.Response = false })}, evidence.UDP, evidence.Malformed, "", "2 malformed answers: the message is no answer"},
		"other opcode":         {player{udp: says(func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify })}, evidence.UDP, evidence.Malformed, "", "2 malformed answers"},
		"record cut":           {player{udp: func(q *dns.Msg, say func([]byte)) { m := answerTo(q, nil); say(m[:len(m)-3]) }}, evidence.UDP, evidence.Malformed, "", "2 malformed answers"},
		"other question":       {player{udp: other}, evidence.UDP, evidence.WrongQuestion, "", "2 answers to another question"},
		"other type":           {player{udp: says(func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeA })}, evidence.UDP, evidence.WrongQuestion, "", "2 answers to another question"},
		"other class":          {player{udp: says(func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS })}, evidence.UDP, evidence.WrongQuestion, "", "2 answers to another question"},
		"no question":          {player{udp: says(func(m *dns.Msg) { m.Question = nil })}, evidence.UDP, evidence.WrongQuestion, "", "2 answers to another question"},
		"truncated, then TCP":  {player{udp: cut, tcp: good}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"truncated in mid-record": {player{udp: func(q *dns.Msg, say func([]byte)) {
			m := answerTo(q, func(m *dns.Msg) { m.Truncated = true })
			say(m[:len(m)-9])
		}, tcp: good}, evidence.UDP, evidence.Answered, "NOERROR", ""},
		"truncated, no TCP":       {player{udp: cut}, evidence.UDP, evidence.Truncated, "NOERROR", "over TCP: tcp-refused, connection refused"},
		"truncated, TCP silent":   {player{udp: cut, tcp: silence}, evidence.UDP, evidence.Truncated, "NOERROR", "over TCP: timeout, no answer in 2 tries of 200ms"},
		"truncated even over TCP": {player{udp: cut, tcp: cut}, evidence.UDP, evidence.Truncated, "NOERROR", "truncated over TCP"},
		"TCP refused":             {player{udp: good}, evidence.TCP, evidence.TCPRefused, "", "connection refused"},
		"TCP closed":              {player{tcp: func(_ *dns.Msg, say func([]byte)) { say(nil) }}, evidence.TCP, evidence.TCPRefused, "", "the connection was closed before the answer"},
		"TCP cut":                 {player{tcp: func(_ *dns.Msg, say func([]byte)) { say([]byte{1, 2, 3}); say(nil) }}, evidence.TCP, evidence.Malformed, "", "2 malformed answers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := testClient(200*time.Millisecond, 0).exchange(t.Context(), soaOf(play(t, "127.0.0.1", c.player), c.over))
			require.NoError(t, err)
			assert.Equal(t, c.want, r.Outcome, r.Detail)
			assert.Equal(t, c.rcode, r.Rcode)
			assert.Equal(t, c.over, r.Transport)
			assert.Contains(t, r.Detail, c.detail)
			assert.Equal(t, c.detail == "", r.Detail == "", r.Detail)
			assert.Equal(t, c.rcode != "", r.message != nil)
		})
	}
}

// TestTruncatedAnswer: the observation is of the answer over TCP, and says that
// TCP was needed.
func TestTruncatedAnswer(t *testing.T) {
	t.Parallel()
	for name, twin := range map[string]struct {
		player
		tc    bool
		tries int
	}{
		"truncated": {player{udp: cut, tcp: good}, true, 2},
		"whole":     {player{udp: good, tcp: good}, false, 1},
	} {
		r, err := testClient(time.Second, 0).exchange(t.Context(), soaOf(play(t, "127.0.0.1", twin.player), evidence.UDP))
		require.NoError(t, err)
		assert.Equal(t, twin.tc, r.TC, name)
		assert.Equal(t, twin.tries, r.Tries, name)
		assert.Equal(t, []evidence.RR{{Name: "example.", Type: "SOA", TTL: 60, Data: "ns.example. h.example. 7 3600 600 86400 300"}}, r.Answer, name)
	}
}

// TestFamilies asks over IPv6, and where there is no server or no route.
func TestFamilies(t *testing.T) {
	t.Parallel()
	r, err := testClient(time.Second, 0).exchange(t.Context(), soaOf(play(t, "::1", player{udp: good}), evidence.UDP))
	require.NoError(t, err)
	assert.Equal(t, evidence.Answered, r.Outcome)

	nobody := play(t, "127.0.0.1", player{})
	conn, err := net.ListenPacket("udp", "127.0.0.3:0")
	require.NoError(t, err)
	nobody.address = conn.LocalAddr().(*net.UDPAddr).AddrPort()
	conn.Close()
	r, err = testClient(time.Second, 0).exchange(t.Context(), soaOf(nobody, evidence.UDP))
	require.NoError(t, err)
	assert.Equal(t, evidence.Unreachable, r.Outcome)
	assert.Equal(t, "the port is unreachable, says ICMP", r.Detail)
}

// TestNotSent tells what this machine lacks from what the server does.
func TestNotSent(t *testing.T) {
	t.Parallel()
	for errno, want := range map[syscall.Errno]string{
		syscall.ENETUNREACH:   "not-observable network is unreachable",
		syscall.EADDRNOTAVAIL: "not-observable cannot assign requested address",
		syscall.EAFNOSUPPORT:  "not-observable address family not supported by protocol",
		syscall.EMFILE:        "timeout nothing could be sent: too many open files",
		syscall.EPERM:         "timeout nothing could be sent: operation not permitted",
	} {
		var tr trial
		tr.notSent(&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", errno)})
		outcome, detail := tr.outcome()
		assert.Equal(t, want, string(outcome)+" "+detail)
	}
	for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		s := &stage{address: netip.MustParseAddrPort("[ff02::1]:53")}
		r, err := testClient(100*time.Millisecond, 0).exchange(t.Context(), soaOf(s, over))
		require.NoError(t, err)
		assert.NotEqual(t, evidence.TCPRefused, r.Outcome)
		assert.False(t, r.Outcome.Helpful())
		assert.NotEmpty(t, r.Detail)
	}
}

// TestUnpredictable: every try has an ID and a port of its own.
func TestUnpredictable(t *testing.T) {
	t.Parallel()
	s := play(t, "127.0.0.1", player{udp: silence})
	c := New(Config{Clock: time.Now, Timeout: time.Millisecond, Tries: 50})
	_, err := c.exchange(t.Context(), soaOf(s, evidence.UDP))
	require.NoError(t, err)
	assert.Equal(t, 50, c.Questions())
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.Greater(t, len(s.ids), 40)
	assert.Greater(t, len(s.ports), 40)
}

// TestForeignSource: an answer from elsewhere is none.
func TestForeignSource(t *testing.T) {
	t.Parallel()
	elsewhere, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer elsewhere.Close()
	s := play(t, "127.0.0.1", player{})
	listen, err := net.ListenPacket("udp", "127.0.0.2:0")
	require.NoError(t, err)
	defer listen.Close()
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := listen.ReadFrom(buf)
			if err != nil {
				return
			}
			q := new(dns.Msg)
			_ = q.Unpack(buf[:n])
			_, _ = elsewhere.WriteTo(answerTo(q, nil), from)
		}
	}()
	s.address = listen.LocalAddr().(*net.UDPAddr).AddrPort()
	r, err := testClient(100*time.Millisecond, 0).exchange(t.Context(), soaOf(s, evidence.UDP))
	require.NoError(t, err)
	assert.Equal(t, evidence.Timeout, r.Outcome)
}

// TestCancelled: the end of the context ends a question at once, wherever it is.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		s := play(t, "127.0.0.1", player{udp: silence, tcp: silence})
		c := New(Config{Clock: time.Now, Timeout: time.Hour, Tries: 1000})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		_, err := c.exchange(ctx, soaOf(s, over))
		assert.ErrorIs(t, err, context.Canceled)
	}
	c := New(Config{Clock: time.Now, Rate: 1e-6})
	ctx, cancel := context.WithCancel(t.Context())
	s := play(t, "127.0.0.1", player{udp: good})
	_, err := c.exchange(ctx, soaOf(s, evidence.UDP))
	require.NoError(t, err)
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err = c.exchange(ctx, soaOf(s, evidence.UDP))
	assert.ErrorIs(t, err, context.Canceled, "while it waits for its turn")
}

// TestRate: over both transports together, an address is asked no faster than the
// rate; another address does not wait for it.
func TestRate(t *testing.T) {
	t.Parallel()
	const perSecond, each = 100, 25
	s := play(t, "127.0.0.1", player{udp: good, tcp: good})
	c := testClient(time.Second, perSecond)
	var wg sync.WaitGroup
	for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		wg.Go(func() {
			for range each {
				_, err := c.exchange(t.Context(), soaOf(s, over))
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Len(t, s.arrivals, 2*each)
	least := time.Duration(2*each-5) * time.Second / perSecond
	assert.GreaterOrEqual(t, s.arrivals[2*each-1].Sub(s.arrivals[0]), least)
}

// FuzzExchange: whatever comes, there is an outcome, and what is kept of it can be
// written down.
func FuzzExchange(f *testing.F) {
	q := question{example, zonefile.TypeSOA}
	f.Add([]byte{}, true)
	f.Add(answer(f, q, "aa opt\n= example. 60 IN SOA . . 1 2 3 4 5"), true)
	f.Add(answer(f, q, "tc"), false)
	f.Fuzz(func(t *testing.T, packet []byte, sameID bool) {
		trial := &trial{query: query{question: q, id: 7}, tries: 1}
		if sameID && len(packet) >= 2 {
			binary.BigEndian.PutUint16(packet, 7)
		}
		var o evidence.Observation
		if !trial.take(packet) {
			o.Outcome, o.Detail = trial.outcome()
			assert.False(t, o.Outcome.Helpful())
			assert.NotEmpty(t, o.Detail)
			return
		}
		trial.answer.observe(&o, q, example)
		assert.NotEmpty(t, o.Outcome)
		assert.NotEmpty(t, o.Rcode)
		r := reply{Observation: o, message: trial.answer}
		resolver := New(Config{Clock: time.Now}).newResolver(func(evidence.Observation) {})
		resolver.learn(resolver.nearest(example), trial.answer, q)
		assert.True(t, walked{r, resolver.nearest(example)}.zone().IsAtOrBelow(zonefile.Root))
		s := &survey{c: resolver.c, look: Look{Zone: example}}
		s.strangers(zonefile.Root, []reply{r})
	})
}
