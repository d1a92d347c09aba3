package live_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/zonefile"
)

const (
	testSOA  = "example.com. 3600 IN SOA ns1.example.com. hostmaster.example.com. 7 7200 900 1209600 300"
	otherSOA = "example.com. 3600 IN SOA ns1.example.com. hostmaster.example.com. 8 7200 900 1209600 300"
)

// wholeZone is a transfer as it should be, a message a list.
var wholeZone = [][]string{
	{testSOA, "example.com. 3600 IN NS ns1.example.com.", "ns1.example.com. 3600 IN A 192.0.2.1"},
	{"WWW.example.com. 60 IN A 192.0.2.2", "www.example.com. 60 IN A 192.0.2.3"},
	{`example.com. 3600 IN TXT "v=spf1 -all"`, testSOA},
}

// answerer plays a server on one connection: it reads the question q and writes
// what it likes.
type answerer func(conn net.Conn, q *dns.Msg)

// startAnswerer listens on loopback, and gives each connection to a.
func startAnswerer(t testing.TB, a answerer) (address string) {
	t.Helper()
	return startAnswererOver(t, func(l net.Listener) net.Listener { return l }, a)
}

func startAnswererOver(t testing.TB, over func(net.Listener) net.Listener, a answerer) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l = over(l)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				packed, err := (&dns.Conn{Conn: conn}).ReadMsgHeader(nil)
				if q := new(dns.Msg); err == nil && q.Unpack(packed) == nil {
					a(conn, q)
				}
			}()
		}
	}()
	return l.Addr().String()
}

// send writes messages, each with its length before it.
func send(conn net.Conn, messages ...*dns.Msg) {
	for _, m := range messages {
		packed, err := m.Pack()
		if err != nil {
			panic(err)
		}
		sendRaw(conn, packed)
	}
}

func sendRaw(conn net.Conn, packed []byte) {
	conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...))
}

// reply makes a compressed message of an answer.
func reply(q *dns.Msg, records ...string) *dns.Msg {
	m := new(dns.Msg).SetReply(q)
	m.Authoritative, m.Compress = true, true
	for _, r := range records {
		rr, err := dns.NewRR(r)
		if err != nil {
			panic(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	return m
}

// answers plays a server that sends messages, changed by change.
func answers(messages [][]string, change func(i int, m *dns.Msg)) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		for i, records := range messages {
			m := reply(q, records...)
			if change != nil {
				change(i, m)
			}
			send(conn, m)
		}
	}
}

// withLast is the whole zone with other records in its last message.
func withLast(records ...string) [][]string {
	return append(append([][]string{}, wholeZone[:2]...), records)
}

func withRcode(code int) answerer {
	return func(conn net.Conn, q *dns.Msg) { send(conn, new(dns.Msg).SetRcode(q, code)) }
}

// rawAfter sends the first message as it should be, then octets.
func rawAfter(octets ...byte) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		send(conn, reply(q, wholeZone[0]...))
		conn.Write(octets)
	}
}

// broken sends the whole zone, with the octets of one message changed.
func broken(at int, change func(packed []byte) []byte) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		for i, records := range wholeZone {
			packed, _ := reply(q, records...).Pack()
			if i == at {
				packed = change(packed)
			}
			sendRaw(conn, packed)
		}
	}
}

// torn sends the first octets of the whole zone in one message.
func torn(octets int) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		packed, err := reply(q, slices.Concat(wholeZone...)...).Pack()
		if err != nil {
			panic(err)
		}
		whole := append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)
		conn.Write(whole[:octets])
	}
}

func silent(conn net.Conn, _ *dns.Msg) { io.Copy(io.Discard, conn) }

var transferFaults = []struct {
	about   string
	server  answerer
	outcome evidence.Outcome
	records int
	want    string
}{
	{"refused", withRcode(dns.RcodeRefused), evidence.Refused, 0, "refuses the transfer (REFUSED)"},
	{"notauth", withRcode(dns.RcodeNotAuth), evidence.OtherRcode, 0, "(NOTAUTH)"},
	{"servfail", withRcode(dns.RcodeServerFailure), evidence.ServFail, 0, "(SERVFAIL)"},
	{"formerr", withRcode(dns.RcodeFormatError), evidence.OtherRcode, 0, "(FORMERR)"},
	{"notimp", withRcode(dns.RcodeNotImplemented), evidence.OtherRcode, 0, "(NOTIMP)"},
	{"nxdomain", withRcode(dns.RcodeNameError), evidence.NXDomain, 0, "(NXDOMAIN)"},
	{"a code without a name", withRcode(15), evidence.OtherRcode, 0, "code 15"},
	{"closed", func(net.Conn, *dns.Msg) {}, evidence.TCPRefused, 0, "the connection ended before any record came"},
	{"silent", silent, evidence.Timeout, 0, "nothing came for 300ms, before any record came"},
	{"silent after a message", func(conn net.Conn, q *dns.Msg) {
		send(conn, reply(q, wholeZone[0]...))
		silent(conn, q)
	}, evidence.Answered, 3, "nothing came for 300ms, after 3 records, before the closing SOA"},
	{"half a length", rawAfter(0), evidence.Answered, 3, "the connection ended after 3 records, before the closing SOA"},
	{"half a message", rawAfter(0, 40, 1, 2, 3), evidence.Answered, 3, "the connection ended after 3 records, before the closing SOA"},
	{"cut inside the only message", torn(150), evidence.Answered, 4, "the connection ended after 4 records, before the closing SOA"},
	{"cut inside the first record", torn(40), evidence.TCPRefused, 0, "the connection ended before any record came"},
	{"silent inside the only message", func(conn net.Conn, q *dns.Msg) {
		torn(150)(conn, q)
		silent(conn, q)
	}, evidence.Answered, 4, "nothing came for 300ms, after 4 records, before the closing SOA"},
	{"cut after the first record", answers([][]string{{testSOA}}, nil), evidence.Answered, 1, "the connection ended after 1 record, before the closing SOA"},
	{"no closing SOA", answers(wholeZone[:2], nil), evidence.Answered, 5, "the connection ended after 5 records, before the closing SOA"},
	{"an error in the middle", func(conn net.Conn, q *dns.Msg) {
		send(conn, reply(q, wholeZone[0]...), new(dns.Msg).SetRcode(q, dns.RcodeServerFailure))
	}, evidence.Answered, 3, "(SERVFAIL): it may be expired or not loaded there; it came after 3 records"},
	{"another serial at the end", answers(withLast(otherSOA), nil), evidence.Answered, 5, "the closing SOA has the serial 8, the opening one 7"},
	{"another SOA at the end", answers(withLast(strings.Replace(testSOA, "900", "901", 1)), nil), evidence.Answered, 5, "the closing SOA is not the opening one"},
	{"another TTL of the SOA at the end", answers(withLast(strings.Replace(testSOA, "3600", "3601", 1)), nil), evidence.Answered, 5, "the closing SOA is not the opening one"},
	{"something after the closing SOA", answers(withLast(testSOA, "www.example.com. 60 IN A 192.0.2.4"), nil), evidence.Answered, 5, "www.example.com. A follows the closing SOA"},
	{"a third SOA", answers(withLast(testSOA, testSOA), nil), evidence.Answered, 5, "example.com. SOA follows the closing SOA"},
	{"a message after the closing SOA", answers(append(wholeZone[:3:3], wholeZone[1]), nil), evidence.Answered, 6, "the server goes on after the closing SOA"},
	{"an SOA in the middle", answers([][]string{{testSOA, testSOA}, wholeZone[1], wholeZone[2]}, nil), evidence.Answered, 1, "the answer is the SOA alone"},
	{"the SOA alone", answers([][]string{{testSOA}, {testSOA}}, nil), evidence.Answered, 1, "the answer is the SOA alone (serial 7)"},
	{"an incremental transfer", answers([][]string{{otherSOA, testSOA, "www.example.com. 60 IN A 192.0.2.2", otherSOA, otherSOA}}, nil), evidence.Answered, 1, "a second SOA (serial 7) follows the first (serial 8) at once"},
	{"no SOA first", answers(wholeZone[1:], nil), evidence.Answered, 0, "the transfer begins with www.example.com. A, not with the SOA"},
	{"the SOA of another zone", answers([][]string{{strings.ReplaceAll(testSOA, "example.com.", "example.org.")}}, nil), evidence.Answered, 0, "the transfer begins with example.org. SOA, not with the SOA of example.com."},
	{"outside of the zone", answers([][]string{wholeZone[0], {"www.example.org. 60 IN A 192.0.2.2"}, {testSOA}}, nil), evidence.Answered, 3, "www.example.org. A is outside of the zone example.com."},
	{"the parent", answers([][]string{wholeZone[0], {"com. 60 IN A 192.0.2.2"}, {testSOA}}, nil), evidence.Answered, 3, "com. A is outside of the zone example.com."},
	{"a name that only ends alike", answers([][]string{wholeZone[0], {"badexample.com. 60 IN A 192.0.2.2"}, {testSOA}}, nil), evidence.Answered, 3, "badexample.com. A is outside"},
	{"another class", answers([][]string{wholeZone[0], {"www.example.com. 60 CH A 192.0.2.2"}, {testSOA}}, nil), evidence.Answered, 3, "class is CH"},
	{"no record", answers([][]string{{}}, nil), evidence.NoData, 0, "it holds no record"},
	{"another ID", answers(wholeZone, func(_ int, m *dns.Msg) { m.Id ^= 1 }), evidence.Malformed, 0, "message 1 of the answer: its ID is"},
	{"another ID later", answers(wholeZone, func(i int, m *dns.Msg) { m.Id += uint16(i / 2) }), evidence.Answered, 5, "message 3 of the answer: its ID is"},
	{"a query", answers(wholeZone, func(_ int, m *dns.Msg) { m.Response = false }), evidence.Malformed, 0, "no answer to a query"},
	{"another opcode", answers(wholeZone, func(_ int, m *dns.Msg) { m.Opcode = dns.OpcodeNotify }), evidence.Malformed, 0, "no answer to a query"},
	{"truncated", answers(wholeZone, func(i int, m *dns.Msg) { m.Truncated = i == 1 }), evidence.Answered, 3, "message 2 of the answer: it says that it is truncated (TC)"},
	{"another question", answers(wholeZone, func(_ int, m *dns.Msg) { m.Question[0].Name = "example.org." }), evidence.WrongQuestion, 0, "it answers another question"},
	{"another type", answers(wholeZone, func(_ int, m *dns.Msg) { m.Question[0].Qtype = dns.TypeIXFR }), evidence.WrongQuestion, 0, "it answers another question"},
	{"no question", answers(wholeZone, func(_ int, m *dns.Msg) { m.Question = nil }), evidence.WrongQuestion, 0, "it answers another question"},
	{"another question later", answers(wholeZone, func(i int, m *dns.Msg) { m.Question[0].Name = strings.Repeat("a.", i) + "example.com." }), evidence.Answered, 3, "message 2 of the answer: it answers another question"},
	{"authority", answers(wholeZone, func(_ int, m *dns.Msg) { m.Ns = m.Answer[:1] }), evidence.Answered, 3, "is in no answer section"},
	{"additional", answers(wholeZone, func(_ int, m *dns.Msg) { m.Extra = m.Answer[:1] }), evidence.Answered, 3, "is in no answer section"},
	{"octets behind", broken(1, func(p []byte) []byte { return append(p, 0) }), evidence.Answered, 5, "octets follow the last record"},
	{"octets missing", broken(1, func(p []byte) []byte { return p[:len(p)-1] }), evidence.Answered, 4, "ends inside a record"},
	{"a short message", broken(1, func(p []byte) []byte { return p[:11] }), evidence.Answered, 3, "shorter than its header"},
	{"an empty message", broken(0, func(p []byte) []byte { return nil }), evidence.Malformed, 0, "shorter than its header"},
	{"a pointer to itself", broken(1, func(p []byte) []byte { return looped(p) }), evidence.Answered, 3, "pointers do not lead backwards"},
	{"a TTL over 2^31-1", answers([][]string{wholeZone[0], {"www.example.com. 2147483648 IN A 192.0.2.2"}, {testSOA}}, nil), evidence.Answered, 3, "TTL is 2147483648"},
	{"an A of 3 octets", retyped(dns.TypeA), evidence.Answered, 3, "www.example.com. A: octets are no A rdata"},
	{"a type of queries", retyped(dns.TypeANY), evidence.Answered, 3, "type of queries"},
	{"a signature that nobody asked for, in the middle", answers(wholeZone, func(i int, m *dns.Msg) {
		m.Extra = []dns.RR{&dns.TSIG{Hdr: dns.RR_Header{Name: "k.", Rrtype: dns.TypeTSIG, Class: dns.ClassANY}, Algorithm: dns.HmacSHA256}, new(dns.OPT)}
		m.Extra[1].Header().Name, m.Extra[1].Header().Rrtype = ".", dns.TypeOPT
	}), evidence.Answered, 3, "something follows its TSIG"},
}

// retyped sends three octets as rdata of a type.
func retyped(typ uint16) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		send(conn, reply(q, wholeZone[0]...))
		packed, _ := reply(q, `www.example.com. 60 IN TYPE65280 \# 3 010203`).Pack()
		at := bytes.Index(packed, []byte{0xff, 0, 0, 1})
		binary.BigEndian.PutUint16(packed[at:], typ)
		sendRaw(conn, packed)
	}
}

// looped makes the first owner of a message a pointer to itself.
func looped(p []byte) []byte {
	at := bytes.Index(p, []byte("\x03WWW"))
	return append(p[:at:at], append([]byte{0xc0 | byte(at>>8), byte(at)}, p[at+2:]...)...)
}

func testTransfer(t testing.TB, address string, change ...func(*live.TransferConfig)) (*zonefile.Zone, error) {
	cfg := live.TransferConfig{
		Zone: zonefile.MustName("example.com."), Server: address, Source: "axfr://" + address + "/example.com",
		Timeout: 30 * time.Second, Idle: 10 * time.Second, Clock: time.Now,
	}
	for _, c := range change {
		c(&cfg)
	}
	return live.Transfer(t.Context(), cfg)
}

func impatient(cfg *live.TransferConfig) { cfg.Idle = 300 * time.Millisecond }

func TestTransferFaults(t *testing.T) {
	for _, c := range transferFaults {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			address := startAnswerer(t, c.server)
			var patience []func(*live.TransferConfig)
			if strings.HasPrefix(c.about, "silent") {
				patience = append(patience, impatient)
			}
			z, err := testTransfer(t, address, patience...)
			assert.Nil(t, z)
			require.Error(t, err)
			assert.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), address+": "), "the address: %v", err)
			var failed *live.TransferError
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, c.outcome, failed.Outcome)
			assert.Equal(t, c.records, failed.Records)
			assert.Equal(t, c.records > 0, failed.Serial != 0)
		})
	}
}

// TestTransferTwins are transfers that are unlike and yet right.
func TestTransferTwins(t *testing.T) {
	var apart [][]string
	for _, m := range wholeZone {
		for _, r := range m {
			apart = append(apart, []string{r})
		}
	}
	var one []string
	for _, m := range wholeZone {
		one = append(one, m...)
	}
	cases := []struct {
		about  string
		server answerer
	}{
		{"as it should be", answers(wholeZone, nil)},
		{"a record a message", answers(apart, nil)},
		{"one message", answers([][]string{one}, nil)},
		{"no question later", answers(wholeZone, func(i int, m *dns.Msg) {
			if i > 0 {
				m.Question = nil
			}
		})},
		{"without compression", answers(wholeZone, func(_ int, m *dns.Msg) { m.Compress = false })},
		{"with EDNS", answers(wholeZone, func(_ int, m *dns.Msg) { m.SetEdns0(1232, false) })},
		{"an empty message between", answers([][]string{wholeZone[0], {}, wholeZone[1], wholeZone[2]}, nil)},
		{"capitals in the closing SOA", answers(append(wholeZone[:2:2], []string{wholeZone[2][0], strings.Replace(testSOA, "ns1.example", "NS1.Example", 1)}), nil)},
		{"a record twice", answers([][]string{wholeZone[0], wholeZone[0][1:], wholeZone[1], wholeZone[2]}, nil)},
		{"octet by octet", func(conn net.Conn, q *dns.Msg) {
			for _, records := range wholeZone {
				packed, _ := reply(q, records...).Pack()
				for _, o := range append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...) {
					conn.Write([]byte{o})
				}
			}
		}},
		{"the connection stays open", func(conn net.Conn, q *dns.Msg) {
			answers(wholeZone, nil)(conn, q)
			<-t.Context().Done()
		}},
		{"reset at the end", func(conn net.Conn, q *dns.Msg) {
			answers(wholeZone, nil)(conn, q)
			io.Copy(io.Discard, conn)
			conn.(*net.TCPConn).SetLinger(0)
		}},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			z, err := testTransfer(t, startAnswerer(t, c.server))
			require.NoError(t, err)
			assert.Equal(t, 6, z.Len())
			assert.Equal(t, 2, z.RRset(zonefile.MustName("www.example.com."), zonefile.TypeA).Len())
			assert.Empty(t, z.Problems())
			soa, _ := z.SOA()
			assert.Equal(t, uint32(7), soa.Serial)
		})
	}
}

// TestTransferQuestion holds what the server is asked.
func TestTransferQuestion(t *testing.T) {
	asked := make(chan *dns.Msg, 1)
	address := startAnswerer(t, func(conn net.Conn, q *dns.Msg) {
		asked <- q
		answers(wholeZone, nil)(conn, q)
	})
	_, err := testTransfer(t, address)
	require.NoError(t, err)
	q := <-asked
	assert.Equal(t, []dns.Question{{Name: "example.com.", Qtype: dns.TypeAXFR, Qclass: dns.ClassINET}}, q.Question)
	assert.False(t, q.RecursionDesired)
	assert.Empty(t, q.Answer)
	assert.Empty(t, q.Ns)
	assert.Empty(t, q.Extra)
}

// TestTransferLimits holds that a zone without an end does not use up the
// machine.
func TestTransferLimits(t *testing.T) {
	endless := func(conn net.Conn, q *dns.Msg) {
		send(conn, reply(q, testSOA))
		m := reply(q)
		for i := range 2000 {
			rr, _ := dns.NewRR(fmt.Sprintf("n%d.example.com. 60 IN A 192.0.2.1", i))
			m.Answer = append(m.Answer, rr)
		}
		packed, _ := m.Pack()
		framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)
		for range 1_000_000_000 / 2000 {
			if _, err := conn.Write(framed); err != nil {
				return
			}
		}
	}
	address := startAnswerer(t, endless)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := testTransfer(t, address, func(cfg *live.TransferConfig) { cfg.MaxOctets = 4 << 20 })
	runtime.ReadMemStats(&after)
	assert.ErrorContains(t, err, "the zone is larger than the limit of 4194304 octets, after ")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))

	_, err = testTransfer(t, address, func(cfg *live.TransferConfig) { cfg.Timeout = 300 * time.Millisecond })
	assert.ErrorContains(t, err, "the transfer was not through after 300ms, after ")
	var failed *live.TransferError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, evidence.Answered, failed.Outcome)
}

// TestTransferExpansion: what compression hides counts in full.
func TestTransferExpansion(t *testing.T) {
	long := strings.Repeat(strings.Repeat("a", 61)+".", 3) + "example.com."
	address := startAnswerer(t, func(conn net.Conn, q *dns.Msg) {
		m := reply(q, testSOA)
		for i := range 1000 {
			rr, _ := dns.NewRR(fmt.Sprintf("%s 60 IN MX %d %s", long, i, long))
			m.Answer = append(m.Answer, rr)
		}
		send(conn, m)
	})
	_, err := testTransfer(t, address, func(cfg *live.TransferConfig) { cfg.MaxOctets = 100 << 10 })
	assert.ErrorContains(t, err, "the zone is larger than the limit of 102400 octets, after ")
}

func TestTransferCancelled(t *testing.T) {
	began := make(chan bool, 1)
	address := startAnswerer(t, func(conn net.Conn, q *dns.Msg) {
		began <- true
		silent(conn, q)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	_, err := live.Transfer(ctx, live.TransferConfig{Zone: "\x00", Server: address})
	assert.ErrorIs(t, err, context.Canceled)
	var failed *live.TransferError
	assert.False(t, errors.As(err, &failed))
}

// TestTransferAddresses: a name's addresses are tried in turn.
func TestTransferAddresses(t *testing.T) {
	address := startAnswerer(t, answers(wholeZone, nil))
	_, port, _ := net.SplitHostPort(address)
	_, err := testTransfer(t, net.JoinHostPort("localhost", port)) // ::1 as well
	assert.NoError(t, err)

	_, err = testTransfer(t, "no..host:53") // for which nobody is asked
	assert.EqualError(t, err, "the addresses of no..host cannot be found: there is no such host")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := l.Addr().String()
	l.Close()
	_, err = testTransfer(t, closed)
	assert.EqualError(t, err, closed+": the connection was refused")
}

func TestTransferProgress(t *testing.T) {
	var octets int64
	var records, told int
	_, err := testTransfer(t, startAnswerer(t, answers(wholeZone, nil)), func(cfg *live.TransferConfig) {
		cfg.Progress = func(o int64, r int) { octets, records, told = o, r, told+1 }
	})
	require.NoError(t, err)
	assert.Equal(t, 3, told)
	assert.Equal(t, 6, records)
	assert.NotZero(t, octets)
}
