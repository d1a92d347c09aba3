package rehearse_test

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

const faulty = `@ 3600 IN SOA ns1 hostmaster 7 3600 600 604800 300
@ 86400 IN NS ns1
@ 86400 IN NS ns2
ns1 3600 IN A 192.0.2.1
ns2 3600 IN A 192.0.2.2
www 60 IN A 192.0.2.3
a.b 60 IN A 192.0.2.4
*.w 60 IN A 192.0.2.5
sub 60 IN NS ns.sub
ns.sub 60 IN A 192.0.2.6
`

// TestFaults asks a server with one fault one thing, over UDP unless it says
// otherwise, and holds what comes back.
func TestFaults(t *testing.T) {
	cases := []struct{ faults, question, want string }{
		{"", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"", ". SOA rd", "REFUSED id=same q=same"},
		{"refused", "x.test. SOA", "REFUSED id=same q=same"},
		{"tcp:refused", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"tcp:refused", "x.test. SOA tcp", "REFUSED id=same q=same"},
		{"udp:DS:servfail", "x.test. DS", "SERVFAIL id=same q=same"},
		{"udp:DS:servfail", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"servfail", "x.test. SOA", "SERVFAIL id=same q=same"},
		{"nxdomain", "x.test. SOA", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"notimp", "x.test. SOA", "NOTIMP id=same q=same"},
		{"notauth", "x.test. SOA", "NOTAUTH id=same q=same"},
		{"nodata", "x.test. SOA", "NOERROR AA id=same q=same"},
		{"formerr-edns", "x.test. SOA edns", "FORMERR id=same q=same"},
		{"formerr-edns", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"badvers", "x.test. SOA edns", "BADVERS id=same q=same OPT"},
		{"no-edns", "x.test. SOA edns", "NOERROR AA id=same q=same SOA 3600"},
		{"", "x.test. SOA edns", "NOERROR AA id=same q=same SOA 3600 OPT"},
		{"silent", "x.test. SOA", "nothing"},
		{"silent", "x.test. SOA tcp", "nothing"},
		{"silent-edns", "x.test. SOA edns", "nothing"},
		{"silent-edns", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"silent-do", "x.test. SOA do", "nothing"},
		{"silent-do", "x.test. SOA edns", "NOERROR AA id=same q=same SOA 3600 OPT"},
		{"aa=0", "x.test. SOA", "NOERROR id=same q=same SOA 3600"},
		{"ra", "x.test. SOA", "NOERROR AA RA id=same q=same SOA 3600"},
		{"recursion", ". SOA rd", "NOERROR RA id=same q=same SOA 86400"},
		{"recursion", ". SOA", "REFUSED RA id=same q=same"},
		{"upward", "x.test. SOA", "NOERROR id=same q=same (NS 518400)"},
		{"truncated", "x.test. SOA", "NOERROR AA TC id=same q=same"},
		{"truncated", "x.test. SOA tcp", "NOERROR AA id=same q=same SOA 3600"},
		{"wrong-id", "x.test. SOA", "NOERROR AA id=other q=same SOA 3600"},
		{"wrong-question", "x.test. SOA", "NOERROR AA id=same q=other SOA 3600"},
		{"wrong-question", ". NS", "REFUSED id=same q=other"},
		{"no-question", "x.test. SOA", "NOERROR AA id=same q=none"},
		{"compression-loop", "x.test. SOA", "no message of 32 octets"},
		{"garbage", "x.test. SOA", "no message of 64 octets"},
		{"garbage=0", "x.test. SOA", "no message of 0 octets"},
		{"garbage=9 tcp", "x.test. SOA tcp", "no message of 9 octets"},
		{"short", "x.test. SOA", "no message of 5 octets"},
		{"torn", "x.test. SOA", "no message of 72 octets"},
		{"spoofed-first", "x.test. SOA", "NOERROR AA id=other q=same SOA 3600"},
		{"late=10s", "x.test. SOA", "nothing"},
		{"late=10ms", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"loses=1", "x.test. SOA", "nothing"},
		{"every=2", "x.test. SOA", "nothing"},
		{"loses=0", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"other-port", "x.test. SOA", "nothing"},
		{"tcp-closed", "x.test. SOA tcp", "no connection"},
		{"tcp-closed", "x.test. SOA", "NOERROR AA id=same q=same SOA 3600"},
		{"tcp-hangs", "x.test. SOA tcp", "nothing"},
		{"any-name", "nothing.x.test. A", "NOERROR AA id=same q=same A 300"},
		{"any-name", "other.test. SOA", "NOERROR AA id=same q=same SOA 300"},
		{"any-name", "www.x.test. A", "NOERROR AA id=same q=same A 60"},
		{"any-name", "nothing.x.test. MX", "NOERROR AA id=same q=same (SOA 300)"},
		{"", "nothing.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"", "b.x.test. A", "NOERROR AA id=same q=same (SOA 300)"},
		{"empty-denied", "b.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"", "y.w.x.test. A", "NOERROR AA id=same q=same A 60"},
		{"no-wildcards", "y.w.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"", "y.sub.x.test. A", "NOERROR id=same q=same (NS 60)"},
		{"no-cuts", "y.sub.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"no-cuts", "nothing.x.test. NS", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"no-cuts", "sub.x.test. NS", "NOERROR id=same q=same (NS 60)"},
		{"compact", "nothing.x.test. A do", "NOERROR AA id=same q=same (SOA 300) (NSEC 300) OPT"},
		{"compact", "nothing.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"missing=www A", "www.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"missing=www.x.test.", "www.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"extra=nothing 77 A 192.0.2.9", "nothing.x.test. A", "NOERROR AA id=same q=same A 77"},
		{"ttl=www A 61", "www.x.test. A", "NOERROR AA id=same q=same A 61"},
		{"tcp:ttl=www A 61", "www.x.test. A", "NOERROR AA id=same q=same A 60"},
		{"tcp:ttl=www A 61", "www.x.test. A tcp", "NOERROR AA id=same q=same A 61"},
		{"empty-copy", "www.x.test. A", "NXDOMAIN AA id=same q=same (SOA 300)"},
		{"empty-copy", "x.test. NS", "NOERROR AA id=same q=same NS 86400 NS 86400"},
		{"add-ns", "www.x.test. A", "NOERROR AA id=same q=same A 60 (NS 86400) (NS 86400)"},
	}
	for _, c := range cases {
		t.Run(c.faults+", "+c.question, func(t *testing.T) {
			t.Parallel()
			var faults []rehearse.Fault
			if c.faults != "" {
				faults = rehearse.MustFaults(strings.TrimSuffix(c.faults, " tcp"))
			}
			s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}), Faults: faults})
			patience := answerTime
			if c.want == "nothing" {
				patience = silence
			}
			assert.Equal(t, c.want, outcomeWithin(t, patience, s.Address(), c.question))
		})
	}
}

// TestEveryFaultIsTried holds the table of faults and its tests together.
func TestEveryFaultIsTried(t *testing.T) {
	text := readSource(t, "fault_test.go") + readSource(t, "fault_signed_test.go")
	for _, line := range rehearse.FaultWords() {
		word, _, _ := strings.Cut(line[0], "=")
		word = strings.TrimSuffix(word, "[")
		assert.Regexp(t, `["`+"`"+`:]`+word+`["= ]`, text, "fault %s", word)
		assert.NotEmpty(t, line[1])
	}
}

// How long nothing must come until it counts as nothing, and how long an answer
// may take.
const (
	silence    = 300 * time.Millisecond
	answerTime = 20 * time.Second
)

// outcome asks "NAME TYPE [tcp] [edns] [do] [rd]" and says what came first.
func outcome(t *testing.T, a netip.AddrPort, question string) string {
	t.Helper()
	return outcomeWithin(t, answerTime, a, question)
}

func outcomeWithin(t *testing.T, patience time.Duration, a netip.AddrPort, question string) string {
	t.Helper()
	words := strings.Fields(question)
	m := new(dns.Msg)
	m.SetQuestion(words[0], dns.StringToType[words[1]])
	m.RecursionDesired = strings.Contains(question, " rd")
	if strings.Contains(question, " edns") || strings.Contains(question, " do") {
		m.SetEdns0(1232, strings.Contains(question, " do"))
	}
	transport := "udp"
	if strings.Contains(question, " tcp") {
		transport = "tcp"
	}
	conn, err := net.Dial(transport, a.String())
	if err != nil {
		return "no connection"
	}
	defer conn.Close()
	dc := &dns.Conn{Conn: conn, UDPSize: 4096}
	require.NoError(t, dc.SetDeadline(time.Now().Add(patience)))
	if err := dc.WriteMsg(m); err != nil {
		return "nothing"
	}
	wire := make([]byte, 4096)
	n, err := dc.Read(wire)
	if err != nil && err != io.ErrShortBuffer {
		return "nothing"
	}
	return described(m, wire[:n])
}

func described(asked *dns.Msg, wire []byte) string {
	r := new(dns.Msg)
	if err := r.Unpack(wire); err != nil || !r.Response {
		return fmt.Sprintf("no message of %d octets", len(wire))
	}
	words := []string{dns.RcodeToString[r.Rcode]}
	if r.Rcode == dns.RcodeBadVers {
		words = []string{"BADVERS"}
	}
	for _, flag := range []struct {
		set  bool
		word string
	}{{r.Authoritative, "AA"}, {r.Truncated, "TC"}, {r.RecursionAvailable, "RA"}} {
		if flag.set {
			words = append(words, flag.word)
		}
	}
	words = append(words, "id="+sameOrOther(r.Id == asked.Id))
	switch {
	case len(r.Question) == 0:
		words = append(words, "q=none")
	default:
		words = append(words, "q="+sameOrOther(r.Question[0] == asked.Question[0]))
	}
	for _, rr := range r.Answer {
		words = append(words, fmt.Sprintf("%s %d", dns.TypeToString[rr.Header().Rrtype], rr.Header().Ttl))
	}
	for _, rr := range r.Ns {
		words = append(words, fmt.Sprintf("(%s %d)", dns.TypeToString[rr.Header().Rrtype], rr.Header().Ttl))
	}
	if r.IsEdns0() != nil {
		words = append(words, "OPT")
	}
	return strings.Join(words, " ")
}

func sameOrOther(same bool) string {
	if same {
		return "same"
	}
	return "other"
}

func TestFaultNotations(t *testing.T) {
	for _, text := range []string{"refused", "tcp:refused", "udp:DS:late=30s", "missing=www A", "extra=x 300 TXT \"a=b: c\"", "axfr-endless", "axfr-endless=5"} {
		f, err := rehearse.ParseFault(text)
		require.NoError(t, err)
		assert.Equal(t, text, f.String())
	}
	for text, want := range map[string]string{
		"foo":           `there is none of the name "foo"`,
		"refused=1":     "takes no value",
		"late":          "lacks its value: DURATION",
		"late=soon":     "invalid duration",
		"aa=1":          `"1" is not 0`,
		"sctp:refused":  `"sctp" is neither udp nor tcp nor a type`,
		"garbage=-1":    "invalid syntax",
		"serial=x":      "is no serial",
		"serial=2^40":   "is no serial",
		"every=0":       "is no number from 1",
		"any-name=here": "unable to parse IP",
	} {
		_, err := rehearse.ParseFault(text)
		assert.ErrorContains(t, err, want)
	}
}

// TestFaultsThatChangeNothing holds that a fault must hit something.
func TestFaultsThatChangeNothing(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})})
	for text, want := range map[string]string{
		"missing=nothing A":                   "the zone x.test. has no nothing A",
		"missing=www TXT":                     "the zone x.test. has no www TXT",
		"missing=www FOO":                     `"FOO" is no type`,
		"ttl=www MX 5":                        "the zone x.test. has no www MX",
		"ttl=www A":                           "is no NAME TYPE TTL",
		"extra=www A":                         "line 2",
		"extra=a.other.test. 300 A 192.0.2.1": "outside of the zone",
	} {
		assert.ErrorContains(t, s.SetFaults(rehearse.MustFaults(text)...), want, text)
	}
	assert.Equal(t, "NOERROR AA id=same q=same A 60", outcome(t, s.Address(), "www.x.test. A"), "a change that failed changes nothing")
	require.NoError(t, s.SetZones())
	assert.ErrorContains(t, s.SetFaults(rehearse.MustFaults("empty-copy")...), "there is none")
}

func TestSerialFaults(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})})
	for text, want := range map[string]uint32{"serial=5": 5, "serial=-4": 3, "serial=+1": 8, "serial=-8": 4294967295} {
		require.NoError(t, s.SetFaults(rehearse.MustFaults(text)...))
		soa, ok := ask(t, s.Address(), "x.test.", dns.TypeSOA).Answer[0].(*dns.SOA)
		require.True(t, ok)
		assert.Equal(t, want, soa.Serial)
	}
}

func TestTransferFaults(t *testing.T) {
	zones := readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})
	records := zones[0].Len() + 1
	cases := []struct {
		fault string
		open  bool
		count int
		last  uint16
	}{
		{"loses=0", true, records, dns.TypeSOA},
		{"loses=0", false, 0, 0},
		{"refused", true, 0, 0},
		{"axfr-cut", true, 2, dns.TypeNS},
		{"axfr-cut=5", true, 5, dns.TypeA},
		{"axfr-no-end", true, records - 1, dns.TypeA},
		{"axfr-endless=5000", true, records + 5000, dns.TypeSOA},
		{"axfr-foreign", true, records + 1, dns.TypeSOA},
		{"axfr-serial", true, records, dns.TypeSOA},
	}
	for _, c := range cases {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			s := start(t, rehearse.Config{Zones: zones, AllowTransfer: c.open, Faults: rehearse.MustFaults(c.fault)})
			patience := answerTime
			if c.fault == "axfr-no-end" {
				patience = silence
			}
			all := rawTransfer(t, patience, s.Address(), "x.test.")
			require.Len(t, all, c.count)
			if c.count > 0 {
				assert.Equal(t, c.last, all[c.count-1].Header().Rrtype)
			}
		})
	}
}

// rawTransfer gives all records that come, until the second SOA, the end of the
// connection, or silence.
func rawTransfer(t *testing.T, patience time.Duration, a netip.AddrPort, zone string) (all []dns.RR) {
	t.Helper()
	conn, err := dns.Dial("tcp", a.String())
	require.NoError(t, err)
	defer conn.Close()
	m := new(dns.Msg)
	m.SetAxfr(zone)
	require.NoError(t, conn.WriteMsg(m))
	for {
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		r, err := conn.ReadMsg()
		if err != nil || r.Rcode != dns.RcodeSuccess {
			return all
		}
		all = append(all, r.Answer...)
		if _, ok := all[len(all)-1].(*dns.SOA); ok && len(all) > 1 {
			return all
		}
	}
}

// TestEndlessTransfer holds that the records of an endless transfer are made as
// it goes: the server ends at once when the other side does.
func TestEndlessTransfer(t *testing.T) {
	s := start(t, rehearse.Config{
		Zones:         readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}),
		AllowTransfer: true, Faults: rehearse.MustFaults("axfr-endless"),
	})
	conn, err := dns.Dial("tcp", s.Address().String())
	require.NoError(t, err)
	m := new(dns.Msg)
	m.SetAxfr("x.test.")
	require.NoError(t, conn.WriteMsg(m))
	for range 100 {
		_, err := conn.ReadMsg()
		require.NoError(t, err)
	}
	require.NoError(t, conn.Close())
}

func ask(t *testing.T, a netip.AddrPort, name string, typ uint16) *dns.Msg {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(name, typ)
	r, _, err := new(dns.Client).Exchange(m, a.String())
	require.NoError(t, err)
	return r
}

// TestReset: the connection is gone before or after the question.
func TestReset(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}), Faults: rehearse.MustFaults("tcp-reset")})
	assert.Contains(t, []string{"nothing", "no connection"}, outcome(t, s.Address(), "x.test. SOA tcp"))
	assert.Equal(t, "NOERROR AA id=same q=same SOA 3600", outcome(t, s.Address(), "x.test. SOA"))
}

func TestNSIDFault(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("example.", tiny)}), NSID: "ams1"})
	assert.Equal(t, "ams1", nsidOf(t, s.Address()))
	require.NoError(t, s.SetFaults(rehearse.MustFaults("nsid=sin1")...))
	assert.Equal(t, "sin1", nsidOf(t, s.Address()))
}

// TestFaultsThatAreNone tries those whose work is not seen in one answer.
func TestFaultsThatAreNone(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}), Faults: rehearse.MustFaults("shuffle", "twice", "no-additional")})
	firsts := map[string]bool{}
	for range 50 {
		r := ask(t, s.Address(), "x.test.", dns.TypeNS)
		require.Len(t, r.Answer, 2)
		assert.Empty(t, r.Extra)
		firsts[r.Answer[0].(*dns.NS).Ns] = true
	}
	assert.Len(t, firsts, 2)
	require.NoError(t, s.SetFaults(rehearse.MustFaults("query-back")...))
	assert.Equal(t, "no message of 75 octets", outcome(t, s.Address(), "x.test. SOA"))
}
