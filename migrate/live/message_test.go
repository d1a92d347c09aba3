package live

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var example = zonefile.MustName("example.")

func asked(name string, t zonefile.Type) question {
	return question{zonefile.MustName(name), t}
}

// TestQuery reads what goes out with the DNS library.
func TestQuery(t *testing.T) {
	for _, c := range []query{
		{question: asked("www.example.", zonefile.TypeA), id: 0x1234},
		{question: asked(".", zonefile.TypeSOA), id: 1, rd: true},
		{question: asked(`a\.b\000.example.`, zonefile.TypeHTTPS), do: true},
		{question: asked("example.", zonefile.TypeSOA), plain: true},
	} {
		var m dns.Msg
		require.NoError(t, m.Unpack(appendQuery(nil, c)))
		want := new(dns.Msg)
		want.Id, want.RecursionDesired = c.id, c.rd
		want.Question = []dns.Question{{Name: c.name.String(), Qtype: uint16(c.typ), Qclass: dns.ClassINET}}
		if !c.plain {
			want.SetEdns0(1232, c.do)
			want.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_NSID{Code: dns.EDNS0NSID}}
		}
		assert.Equal(t, want.String(), m.String())
	}
}

// answer makes a message of what stands in it: a line of flags and an RCODE,
// then records, each behind the letter of its section.
func answer(t testing.TB, q question, text string) []byte {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(q.name.String(), uint16(q.typ))
	m.Response, m.RecursionDesired, m.Compress = true, false, true
	first, rest, _ := strings.Cut(text, "\n")
	for word := range strings.FieldsSeq(first) {
		switch word {
		case "aa":
			m.Authoritative = true
		case "tc":
			m.Truncated = true
		case "ra":
			m.RecursionAvailable = true
		case "opt":
			m.SetEdns0(1232, false)
			m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_NSID{Code: dns.EDNS0NSID, Nsid: "6e7331"}}
		case "BADVERS":
			m.Rcode = dns.RcodeBadVers
		case "none":
			m.Question = nil
		default:
			code, ok := dns.StringToRcode[word]
			require.True(t, ok, word)
			m.Rcode = code
		}
	}
	for line := range strings.Lines(rest) {
		rr, err := dns.NewRR(line[2:])
		require.NoError(t, err)
		list := map[byte]*[]dns.RR{'=': &m.Answer, '-': &m.Ns, '+': &m.Extra}[line[0]]
		*list = append(*list, rr)
	}
	wire, err := m.Pack()
	require.NoError(t, err)
	return wire
}

// TestMessage holds how answers are sorted, and what evidence says of them.
func TestMessage(t *testing.T) {
	www := asked("www.example.", zonefile.TypeA)
	for _, c := range []struct {
		name, text string
		q          question
		asked      bool
		want       evidence.Observation
	}{
		{"answer", "aa opt NOERROR\n= WWW.Example. 60 IN A 192.0.2.1", www, true, evidence.Observation{
			Outcome: evidence.Answered, Rcode: "NOERROR", AA: true, EDNS: true, NSID: "ns1",
			Answer: []evidence.RR{{Name: "www.example.", Type: "A", TTL: 60, Data: "192.0.2.1"}}}},
		{"not authoritative", "ra NOERROR\n= www.example. 60 IN A 192.0.2.1", www, true, evidence.Observation{
			Outcome: evidence.NotAuthoritative, Rcode: "NOERROR", RA: true,
			Answer: []evidence.RR{{Name: "www.example.", Type: "A", TTL: 60, Data: "192.0.2.1"}}}},
		{"no data", "aa NOERROR", www, true, evidence.Observation{Outcome: evidence.NoData, Rcode: "NOERROR", AA: true}},
		{"denied", "aa NXDOMAIN", www, true, evidence.Observation{Outcome: evidence.NXDomain, Rcode: "NXDOMAIN", AA: true}},
		{"denied by whom", "NXDOMAIN", www, true, evidence.Observation{Outcome: evidence.NotAuthoritative, Rcode: "NXDOMAIN"}},
		{"alias of a denied name", "aa NXDOMAIN\n= www.example. 60 IN CNAME w.example.", www, true, evidence.Observation{
			Outcome: evidence.Answered, Rcode: "NXDOMAIN", AA: true,
			Answer: []evidence.RR{{Name: "www.example.", Type: "CNAME", TTL: 60, Data: "w.example."}}}},
		{"refused without question", "none REFUSED", www, true, evidence.Observation{Outcome: evidence.Refused, Rcode: "REFUSED"}},
		{"no question in a good answer", "none aa NOERROR", www, false, evidence.Observation{Outcome: evidence.NoData, Rcode: "NOERROR", AA: true}},
		{"servfail", "SERVFAIL", www, true, evidence.Observation{Outcome: evidence.ServFail, Rcode: "SERVFAIL"}},
		{"extended code", "opt BADVERS", www, true, evidence.Observation{Outcome: evidence.OtherRcode, Rcode: "BADVERS", EDNS: true, NSID: "ns1"}},
		{"referral", "NOERROR\n- www.example. 60 IN NS ns.www.example.\n+ ns.www.example. 5 IN A 192.0.2.1", www, true, evidence.Observation{
			Outcome: evidence.Referred, Rcode: "NOERROR",
			Authority:  []evidence.RR{{Name: "www.example.", Type: "NS", TTL: 60, Data: "ns.www.example."}},
			Additional: []evidence.RR{{Name: "ns.www.example.", Type: "A", TTL: 5, Data: "192.0.2.1"}}}},
		{"upward referral", "NOERROR\n- . 60 IN NS a.root-servers.net.", www, true, evidence.Observation{
			Outcome: evidence.NotAuthoritative, Rcode: "NOERROR",
			Authority: []evidence.RR{{Name: ".", Type: "NS", TTL: 60, Data: "a.root-servers.net."}}}},
		{"own NS set", "NOERROR\n- example. 60 IN NS ns.example.", www, true, evidence.Observation{
			Outcome: evidence.NotAuthoritative, Rcode: "NOERROR",
			Authority: []evidence.RR{{Name: "example.", Type: "NS", TTL: 60, Data: "ns.example."}}}},
		{"another name", "aa NOERROR", asked("web.example.", zonefile.TypeA), false, evidence.Observation{Outcome: evidence.NoData, Rcode: "NOERROR", AA: true}},
		{"another type", "aa NOERROR", asked("www.example.", zonefile.TypeAAAA), false, evidence.Observation{Outcome: evidence.NoData, Rcode: "NOERROR", AA: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wire := answer(t, www, c.text)
			m, same, err := readMessage(wire, c.q)
			require.NoError(t, err)
			assert.Equal(t, c.asked, same)
			var o evidence.Observation
			m.observe(&o, www, example)
			c.want.Size = len(wire)
			assert.Equal(t, c.want, o)
		})
	}
}

// TestMessageDamaged cuts an answer at every octet and puts each kind of damage
// into it.
func TestMessageDamaged(t *testing.T) {
	q := asked("www.example.", zonefile.TypeMX)
	wire := answer(t, q, "aa opt NOERROR\n= www.example. 60 IN MX 10 mail.example.\n- example. 5 IN NS ns.example.")
	_, _, err := readMessage(wire, q)
	require.NoError(t, err)
	for n := range wire {
		_, _, err := readMessage(wire[:n], q)
		assert.Error(t, err, "of %d octets", n)
	}
	_, _, err = readMessage(append(wire, 0), q)
	assert.ErrorIs(t, err, errTrailing)
	loop := append([]byte(nil), wire...)
	loop[headerSize], loop[headerSize+1] = 0xc0, headerSize
	_, _, err = readMessage(loop, q)
	assert.Error(t, err)
	query := appendQuery(nil, query{question: q})
	_, _, err = readMessage(query, q)
	assert.ErrorIs(t, err, errNoAnswer)
}

// FuzzMessage holds that no octets make reading panic or keep it busy, and that
// the DNS library reads the same records where it reads the message.
func FuzzMessage(f *testing.F) {
	q := asked("www.example.", zonefile.TypeA)
	f.Add(answer(f, q, "aa opt NOERROR\n= www.example. 60 IN CNAME w.example.\n= w.example. 1 IN A 192.0.2.1"))
	f.Add(answer(f, q, "NOERROR\n- www.example. 60 IN NS ns.www.example.\n+ ns.www.example. 5 IN A 192.0.2.1"))
	f.Add(answer(f, q, "aa NXDOMAIN\n- example. 60 IN SOA ns.example. host.example. 1 2 3 4 5"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		m, _, err := readMessage(wire, q)
		if err != nil {
			return
		}
		var o evidence.Observation
		m.observe(&o, q, example)
		var lib dns.Msg
		if lib.Unpack(wire) != nil {
			return
		}
		if n := len(lib.Answer); len(m.answer) > n {
			t.Errorf("%d records where the library reads %d", len(m.answer), n)
		}
	})
}
