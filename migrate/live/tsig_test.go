package live_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/live"
)

// signer plays a server that signs what it sends, as RFC 8945 says unless
// changed. It is written after the RFC alone, so that it and the reader do not
// share a mistake.
type signer struct {
	conn     net.Conn
	name     string
	secret   []byte
	digest   []byte // of what no TSIG covered yet, the MAC before included
	first    bool
	at       time.Time
	fudge    uint16
	change   func(tsig *dns.TSIG) // before it is sent
	forget   bool                 // digest without what was not signed
	question *dns.Msg
}

func newSigner(conn net.Conn, q *dns.Msg) *signer {
	s := &signer{conn: conn, name: "move.example.", first: true, at: time.Now(), fudge: 300, question: q}
	s.secret, _ = base64.StdEncoding.DecodeString(secret)
	if t := q.IsTsig(); t != nil {
		s.mac(t.MAC)
	}
	return s
}

// mac begins the next digest.
func (s *signer) mac(hexText string) {
	var mac []byte
	fmt.Sscanf(hexText, "%x", &mac)
	s.digest = append(binary.BigEndian.AppendUint16(nil, uint16(len(mac))), mac...)
}

func (s *signer) send(signed bool, records ...string) {
	m := reply(s.question, records...)
	packed, err := m.Pack()
	if err != nil {
		panic(err)
	}
	if !signed {
		if !s.forget {
			s.digest = append(s.digest, packed...)
		}
		sendRaw(s.conn, packed)
		return
	}
	s.digest = append(s.digest, packed...)
	timers := binary.BigEndian.AppendUint64(nil, uint64(s.at.Unix()))[2:]
	timers = binary.BigEndian.AppendUint16(timers, s.fudge)
	if s.first {
		wire := make([]byte, 255)
		n, _ := dns.PackDomainName(s.name, wire, 0, nil, false)
		s.digest = append(append(s.digest, wire[:n]...), 0, 255, 0, 0, 0, 0)
		n, _ = dns.PackDomainName(dns.HmacSHA256, wire, 0, nil, false)
		s.digest = append(append(s.digest, wire[:n]...), timers...)
		s.digest = append(s.digest, 0, 0, 0, 0)
	} else {
		s.digest = append(s.digest, timers...)
	}
	s.first = false
	h := hmac.New(sha256.New, s.secret)
	h.Write(s.digest)
	t := &dns.TSIG{
		Hdr:       dns.RR_Header{Name: s.name, Rrtype: dns.TypeTSIG, Class: dns.ClassANY},
		Algorithm: dns.HmacSHA256, TimeSigned: uint64(s.at.Unix()), Fudge: s.fudge,
		MACSize: 32, MAC: fmt.Sprintf("%x", h.Sum(nil)), OrigId: m.Id,
	}
	s.mac(t.MAC)
	if s.change != nil {
		s.change(t)
	}
	m.Extra = append(m.Extra, t)
	send(s.conn, m)
}

// signs plays a server that signs the messages that are listed, of a zone that
// comes in count messages.
func signs(count int, signed func(i int) bool, change func(s *signer, i int)) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		s := newSigner(conn, q)
		for i := range count {
			if change != nil {
				change(s, i)
			}
			records := []string{fmt.Sprintf("h%d.example.com. 60 IN A 192.0.2.1", i)}
			if i == 0 {
				records = append([]string{testSOA}, records...)
			}
			if i == count-1 {
				records = append(records, testSOA)
			}
			s.send(signed(i), records...)
		}
	}
}

func all(int) bool { return true }

// each signs the first message, the last of count, and every n-th between.
func each(n, count int) func(int) bool {
	return func(i int) bool { return i%n == 0 || i == count-1 }
}

func but(missing ...int) func(int) bool {
	return func(i int) bool { return !slices.Contains(missing, i) }
}

// atMessage changes the TSIG of one message.
func atMessage(at int, change func(t *dns.TSIG)) func(*signer, int) {
	return func(s *signer, i int) {
		s.change = nil
		if i == at {
			s.change = change
		}
	}
}

var signedTransfers = []struct {
	about  string
	server answerer
	want   string // "" for the zone
}{
	{"every message", signs(5, all, nil), ""},
	{"one message", signs(1, all, nil), ""},
	{"first and last", signs(5, but(1, 2, 3), nil), ""},
	{"99 without between", signs(201, each(100, 201), nil), ""},
	{"100 without between", signs(203, each(101, 203), nil), "message 101 of the answer: more than 99 messages in a row are not signed"},
	{"the first not", signs(5, but(0), nil), "message 1 of the answer: the answer is not signed, though the question was"},
	{"none", signs(5, func(int) bool { return false }, nil), "the answer is not signed"},
	{"the last not", signs(5, but(4), nil), "message 5 of the answer: the last message of the answer is not signed"},
	{"unsigned ones not covered", signs(5, but(2), func(s *signer, _ int) { s.forget = true }), "message 4 of the answer: the signature is wrong (BADSIG)"},
	{"another secret", signs(5, all, func(s *signer, _ int) { s.secret = []byte("other") }), "message 1 of the answer: the signature is wrong (BADSIG)"},
	{"another secret later", signs(5, all, func(s *signer, i int) { s.secret[0] += byte(i / 3) }), "message 4 of the answer: the signature is wrong (BADSIG)"},
	{"another key", signs(5, all, func(s *signer, _ int) { s.name = "moved.example." }), "signed with the key moved.example., not with move.example."},
	{"another algorithm", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.Algorithm = dns.HmacSHA512 })), "signed with hmac-sha512., not with hmac-sha256."},
	{"a short signature", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.MAC, t.MACSize = t.MAC[:32], 16 })), "the signature of the answer is 16 octets long, not 32"},
	{"no signature in it", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.MAC, t.MACSize = "", 0 })), "the signature of the answer is 0 octets long, not 32"},
	{"an old answer", signs(5, all, func(s *signer, _ int) { s.at = s.at.Add(-time.Hour) }), "(BADTIME)"},
	{"an answer of tomorrow", signs(5, all, func(s *signer, _ int) { s.at = s.at.Add(24 * time.Hour) }), "(BADTIME)"},
	{"an old message later", signs(5, all, func(s *signer, i int) { s.at = s.at.Add(-time.Duration(i/3) * time.Hour) }), "message 4 of the answer: the answer was signed at"},
	{"a wide fudge", signs(5, all, func(s *signer, i int) { s.fudge = 7200; s.at = time.Now().Add(-time.Hour) }), ""},
	{"another time than signed", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.TimeSigned++ })), "(BADSIG)"},
	{"another original ID", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.OrigId++ })), "(BADSIG)"},
	{"a class of its own", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.Hdr.Class = dns.ClassINET })), "the TSIG record cannot be read"},
	{"a TTL of its own", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.Hdr.Ttl = 1 })), "the TSIG record cannot be read"},
	{"an error in it", signs(5, all, atMessage(0, func(t *dns.TSIG) { t.Error = 99 })), "TSIG error 99"},
	{"BADKEY", trouble(dns.RcodeBadKey, 0), "the server does not know the key move.example., or not as one of hmac-sha256 (BADKEY)"},
	{"BADSIG", trouble(dns.RcodeBadSig, 0), "the server finds the signature wrong (BADSIG): the secret of the key move.example. is not the server's"},
	{"BADTIME", trouble(dns.RcodeBadTime, 0), "the server's clock differs too much from the one here (BADTIME): here it is "},
	{"BADTIME with its time", trouble(dns.RcodeBadTime, 1_000_000_000), ", there 2001-09-09T01:46:40Z"},
	{"BADTRUNC", trouble(dns.RcodeBadTrunc, 0), "(BADTRUNC)"},
}

// trouble plays a server that has something against the question's TSIG.
func trouble(code uint16, clock uint64) answerer {
	return func(conn net.Conn, q *dns.Msg) {
		m := new(dns.Msg).SetRcode(q, dns.RcodeNotAuth)
		t := &dns.TSIG{
			Hdr:       dns.RR_Header{Name: "move.example.", Rrtype: dns.TypeTSIG, Class: dns.ClassANY},
			Algorithm: dns.HmacSHA256, TimeSigned: uint64(time.Now().Unix()), Fudge: 300, OrigId: m.Id, Error: code,
		}
		if clock > 0 {
			t.OtherData, t.OtherLen = fmt.Sprintf("%012x", clock), 6
		}
		m.Extra = append(m.Extra, t)
		send(conn, m)
	}
}

func TestSignedTransfers(t *testing.T) {
	for _, c := range signedTransfers {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			z, err := testTransfer(t, startAnswerer(t, c.server), withKey(newKey(t, "move.example.", "hmac-sha256", secret)))
			if c.want == "" {
				require.NoError(t, err)
				assert.NotZero(t, z.Len())
				return
			}
			assert.Nil(t, z)
			assert.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), secret)
		})
	}
}

// TestSignedChanged: whatever is changed on the way is noticed.
func TestSignedChanged(t *testing.T) {
	key := newKey(t, "move.example.", "hmac-sha256", secret)
	tamper := func(conn net.Conn, q *dns.Msg) net.Conn { return &tamperer{Conn: conn} }
	_, err := testTransfer(t, startAnswerer(t, func(conn net.Conn, q *dns.Msg) {
		signs(3, all, nil)(tamper(conn, q), q)
	}), withKey(key))
	assert.ErrorContains(t, err, "message 2 of the answer: the signature is wrong (BADSIG)")
	// without a key nobody can tell
	_, err = testTransfer(t, startAnswerer(t, func(conn net.Conn, q *dns.Msg) {
		q.Extra = nil
		tampered := tamper(conn, q)
		for _, records := range wholeZone {
			send(tampered, reply(q, records...))
		}
	}))
	assert.NoError(t, err)
}

// tamperer changes an address in the second message.
type tamperer struct {
	net.Conn
	written int
}

func (c *tamperer) Write(p []byte) (int, error) {
	if c.written++; c.written == 2 {
		for i := range len(p) - 4 {
			if [4]byte(p[i:i+4]) == [4]byte{192, 0, 2, 1} || [4]byte(p[i:i+4]) == [4]byte{192, 0, 2, 2} {
				p[i+3] = 66
			}
		}
	}
	return c.Conn.Write(p)
}

// TestSignedQuestion: the question is signed as the DNS library expects it.
func TestSignedQuestion(t *testing.T) {
	for _, algorithm := range live.Algorithms() {
		verified := make(chan error, 1)
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server := &dns.Server{Listener: l, TsigSecret: map[string]string{"move.example.": secret}, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
			defer w.Close()
			if q.IsTsig() == nil {
				verified <- fmt.Errorf("no TSIG")
				return
			}
			verified <- w.TsigStatus()
		})}
		go server.ActivateAndServe()
		_, err = testTransfer(t, l.Addr().String(), withKey(newKey(t, "move.example.", algorithm, secret)))
		assert.Error(t, err, "it answers nothing")
		assert.NoError(t, <-verified)
		server.Shutdown()
	}
}
