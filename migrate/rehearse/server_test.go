package rehearse_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// TestQueries holds that the log has all that was sent.
func TestQueries(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	s := start(t, rehearse.Config{
		Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}), Faults: rehearse.MustFaults("udp:silent"),
		Address: netip.MustParseAddrPort("[::1]:0"), Clock: func() time.Time { return at },
	})
	outcomeWithin(t, silence, s.Address(), "X.test. SOA do")
	outcome(t, s.Address(), "x.test. NIMLOC tcp rd")
	log := s.Queries()
	require.Len(t, log, 2)
	for i := range log {
		assert.True(t, log[i].Source.Addr().IsLoopback())
		assert.NotZero(t, log[i].ID)
		log[i].Source, log[i].ID = netip.AddrPort{}, 0
	}
	assert.Equal(t, []rehearse.Query{
		{At: at, Transport: evidence.UDP, Name: "X.test.", Type: "SOA", DO: true, EDNS: true, Size: 1232},
		{At: at, Transport: evidence.TCP, Name: "x.test.", Type: "NIMLOC", RD: true},
	}, log)
	s.ForgetQueries()
	assert.Empty(t, s.Queries())
}

// TestPipelining sends many questions on one connection before it reads; a late
// answer does not hold up the others.
func TestPipelining(t *testing.T) {
	s := start(t, rehearse.Config{
		Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)}), Faults: rehearse.MustFaults("MX:late=2s"),
	})
	conn, err := dns.Dial("tcp", s.Address().String())
	require.NoError(t, err)
	defer conn.Close()
	sent := map[uint16]string{}
	for i := range 200 {
		m := new(dns.Msg)
		typ := dns.TypeA
		if i == 0 {
			typ = dns.TypeMX
		}
		m.SetQuestion(fmt.Sprintf("n%d.x.test.", i), typ)
		m.Id = uint16(i)
		sent[m.Id] = m.Question[0].Name
		require.NoError(t, conn.WriteMsg(m))
	}
	var last string
	for range len(sent) {
		r, err := conn.ReadMsg()
		require.NoError(t, err)
		require.Equal(t, sent[r.Id], r.Question[0].Name)
		last = r.Question[0].Name
	}
	assert.Equal(t, "n0.x.test.", last)
}

// TestChanges changes zones and faults while the server runs.
func TestChanges(t *testing.T) {
	one := readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})
	two := readAll(t, []rehearse.ZoneText{zoneText("y.test.", faulty)})
	s := start(t, rehearse.Config{Zones: one})
	good := "NOERROR AA id=same q=same A 60"
	assert.Equal(t, good, outcome(t, s.Address(), "www.x.test. A tcp"))
	require.NoError(t, s.SetTCPZones(two...))
	assert.Equal(t, "REFUSED id=same q=same", outcome(t, s.Address(), "www.x.test. A tcp"))
	assert.Equal(t, good, outcome(t, s.Address(), "www.x.test. A"))
	require.NoError(t, s.SetZones(one...))
	for range 3 {
		require.NoError(t, s.SetFaults(rehearse.MustFaults("tcp-closed")...))
		assert.Equal(t, "no connection", outcome(t, s.Address(), "www.x.test. A tcp"))
		require.NoError(t, s.SetFaults())
		assert.Equal(t, good, outcome(t, s.Address(), "www.x.test. A tcp"))
	}
	require.NoError(t, s.Stop())
	require.NoError(t, s.Stop())
	assert.Equal(t, "no connection", outcome(t, s.Address(), "www.x.test. A tcp"))
}

// TestSameAddress starts a server where another one stopped.
func TestSameAddress(t *testing.T) {
	cfg := rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})}
	for range 3 {
		s := start(t, cfg)
		outcome(t, s.Address(), "www.x.test. A tcp")
		require.NoError(t, s.Stop())
		cfg.Address = s.Address()
	}
	s := start(t, cfg)
	_, err := rehearse.Start(rehearse.Config{Address: s.Address()})
	assert.ErrorContains(t, err, "listen on "+s.Address().String())
	_, err = rehearse.Start(rehearse.Config{Address: netip.MustParseAddrPort("192.0.2.1:53")})
	assert.ErrorContains(t, err, "192.0.2.1:53 is not a loopback address")
}

// TestParentAndChild serves a zone and its child: DS is the parent's (RFC 4035
// section 3.1.4.1).
func TestParentAndChild(t *testing.T) {
	parent := zoneText("test.", faulty+"x 60 IN NS ns1\nx 60 IN DS 4711 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")
	child := zoneText("x.test.", faulty)
	both := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{child, parent})})
	assert.Equal(t, "NOERROR AA id=same q=same DS 60", outcome(t, both.Address(), "x.test. DS"))
	assert.Equal(t, "NOERROR AA id=same q=same NS 86400 NS 86400", outcome(t, both.Address(), "x.test. NS"))
	alone := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{child})})
	assert.Equal(t, "NOERROR AA id=same q=same (SOA 300)", outcome(t, alone.Address(), "x.test. DS"))
}

// TestMalformed holds that messages that are no questions are logged.
func TestMalformed(t *testing.T) {
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zoneText("x.test.", faulty)})})
	conn, err := dns.Dial("udp", s.Address().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Conn.Write([]byte("no message"))
	require.NoError(t, err)
	outcome(t, s.Address(), "x.test. SOA")
	log := s.Queries()
	require.Len(t, log, 2)
	assert.Empty(t, log[0].Name)
}

// TestSigned serves signatures and NSEC where DO=1.
func TestSigned(t *testing.T) {
	const sig = " 15 2 60 20300115000000 20291231000000 1 x.test. AAAA\n"
	zone := zoneText("x.test.", faulty+"www 60 IN RRSIG A"+sig+"www 60 IN RRSIG NSEC"+sig+"www 60 IN NSEC @ A RRSIG NSEC\n@ 60 IN NSEC www NS SOA NSEC\n@ 60 IN RRSIG SOA"+sig)
	s := start(t, rehearse.Config{Zones: readAll(t, []rehearse.ZoneText{zone})})
	assert.Equal(t, "NOERROR AA id=same q=same A 60 RRSIG 60 OPT", outcome(t, s.Address(), "www.x.test. A do"))
	assert.Equal(t, "NOERROR AA id=same q=same A 60 OPT", outcome(t, s.Address(), "www.x.test. A edns"))
	assert.Equal(t, "NOERROR AA id=same q=same (SOA 300) (RRSIG 60) (NSEC 60) (RRSIG 60) OPT", outcome(t, s.Address(), "www.x.test. MX do"))
	assert.Equal(t, "NXDOMAIN AA id=same q=same (SOA 300) (RRSIG 60) (NSEC 60) OPT", outcome(t, s.Address(), "nothing.x.test. MX do"))
}
