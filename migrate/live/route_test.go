package live_test

import (
	"crypto/x509"
	"encoding/json"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// routedZones are a root, a parent and a zone with servers of both families, one of
// which is nowhere.
var routedZones = map[string][]string{
	"192.0.2.1":       {".", "@ SOA a. h. 1 2 3 4 5\n@ NS a.\na. A 192.0.2.1\ntest. NS ns.test.\nns.test. A 203.0.113.1\n"},
	"203.0.113.1":     {"test.", "@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 203.0.113.1\nex NS ns1.ex\nex NS ns2.ex\nns1.ex A 198.51.100.1\nns1.ex AAAA 2001:db8::1\nns2.ex A 198.51.100.9\n"},
	"198.51.100.1":    {"ex.test.", routedZone},
	"[2001:db8::1]":   {"ex.test.", routedZone},
	"198.51.100.1:54": {"ex.test.", routedZone},
}

const routedZone = "@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\n@ NS ns2\nns1 A 198.51.100.1\nns1 AAAA 2001:db8::1\nns2 A 198.51.100.9\nwww A 192.0.2.80\n"

func routedZoneOf(t testing.TB, origin, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone(zonefile.MustName(origin), []byte("$TTL 60\n"+text))
	require.NoError(t, err)
	return z
}

// routes starts the servers, and tells where packets for their addresses go.
func routes(t testing.TB) (map[netip.AddrPort]netip.AddrPort, []*rehearse.Server) {
	t.Helper()
	to, servers := map[netip.AddrPort]netip.AddrPort{}, []*rehearse.Server{}
	for address, zone := range routedZones {
		s, err := rehearse.Start(rehearse.Config{Zones: []*zonefile.Zone{routedZoneOf(t, zone[0], zone[1])}, AllowTransfer: true})
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Stop() })
		servers = append(servers, s)
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			at = netip.MustParseAddrPort(address + ":53")
		}
		to[at] = s.Address()
	}
	return to, servers
}

// routedLook looks at the zone from the root, and gives what was written down.
func routedLook(t testing.TB, route func(netip.AddrPort) (netip.AddrPort, bool), light bool) (seen []evidence.Entry, c *live.Client) {
	t.Helper()
	c = live.New(live.Config{
		Clock: time.Now, Timeout: 2 * time.Second, Route: route,
		Roots: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:53")},
		Sink: func(batch []evidence.Entry) error {
			seen = append(seen, batch...)
			return nil
		},
	})
	zone := routedZoneOf(t, "ex.test.", routedZone)
	require.NoError(t, c.Look(t.Context(), live.Look{
		Zone: zone.Origin(), New: &live.Content{Zone: zone}, Light: light, Signed: true,
		Servers: []live.Server{
			{Role: evidence.New, Name: zonefile.MustName("ns1.ex.test.")},
			{Role: evidence.New, Name: zonefile.MustName("ns2.ex.test.")},
			{Role: evidence.Old, Name: zonefile.MustName("ns.old.test."), Addresses: []netip.AddrPort{netip.MustParseAddrPort("198.51.100.1:54")}},
		},
		Resolvers: []netip.AddrPort{netip.MustParseAddrPort("198.51.100.53:53")},
	}))
	return seen, c
}

// TestRoute: addresses that are routed answer, from walks to whole transfers, others
// are unreachable with nothing sent; what is written down names no other address.
func TestRoute(t *testing.T) {
	to, servers := routes(t)
	for _, light := range []bool{false, true} {
		asked := map[netip.AddrPort]bool{}
		seen, c := routedLook(t, func(a netip.AddrPort) (netip.AddrPort, bool) {
			at, ok := to[a]
			return at, ok
		}, light)
		passes, transfers, tries := 0, 0, 0
		for _, e := range seen {
			text, err := json.Marshal(e)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "127.0.0.1")
			if e.Content != nil {
				passes++
				assert.Equal(t, e.Content.Questions, e.Content.Equal, "%s %s", e.Content.Address, e.Content.Transport)
			}
			if e.Saw == nil {
				continue
			}
			tries += e.Saw.Tries
			asked[e.Saw.Address] = true
			if e.Saw.Transfer != nil && e.Saw.Transfer.Trouble == "" {
				transfers++
			}
			if to[e.Saw.Address].IsValid() {
				assert.NotEmpty(t, e.Saw.Rcode, "%+v", e.Saw.Question)
				continue
			}
			assert.Equal(t, evidence.Unreachable, e.Saw.Outcome, "%+v", e.Saw.Question)
			assert.Equal(t, "nobody can be reached there", e.Saw.Detail)
			if e.Saw.Purpose != evidence.PurposeTransfer {
				assert.Zero(t, e.Saw.Tries)
			}
		}
		for address := range to {
			assert.True(t, asked[address], address)
		}
		assert.True(t, asked[netip.MustParseAddrPort("198.51.100.9:53")])
		assert.True(t, asked[netip.MustParseAddrPort("198.51.100.53:53")])
		arrived := 0
		for _, s := range servers {
			arrived += len(s.Queries())
			s.ForgetQueries()
		}
		assert.LessOrEqual(t, c.Questions()-arrived, len(asked), "but for transfers that were not begun")
		if light {
			assert.Equal(t, [2]int{}, [2]int{passes, transfers})
			assert.Equal(t, arrived, c.Questions())
			continue
		}
		assert.GreaterOrEqual(t, passes, 4, "two addresses over two transports")
		assert.GreaterOrEqual(t, transfers, 2)
	}
}

// TestRouteNobody: where nobody is to be reached nothing is sent at all.
func TestRouteNobody(t *testing.T) {
	_, servers := routes(t)
	seen, c := routedLook(t, func(netip.AddrPort) (netip.AddrPort, bool) { return netip.AddrPort{}, false }, true)
	assert.NotEmpty(t, seen)
	assert.Zero(t, c.Questions())
	for _, s := range servers {
		assert.Empty(t, s.Queries())
	}
}

// TestRouteTransfer: transfers go where they are sent, plain and over TLS, and
// messages have the address that was asked for.
func TestRouteTransfer(t *testing.T) {
	ours := newAuthority(t)
	id := newIdentity(t, ours, func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(198, 51, 100, 1)} })
	zone := smallZone(3)
	s := startReal(t, rehearse.RealConfig{
		Kind: rehearse.BIND, Zones: zone.served(), AllowTransfer: true,
		TLS: &rehearse.TLS{Address: netip.MustParseAddrPort("127.0.0.1:0"), Certificate: id.certFile, Key: id.keyFile},
	})
	to := map[string]netip.AddrPort{"198.51.100.1:53": s.Address, "198.51.100.1:853": s.TLSAddress}
	route := func(cfg *live.TransferConfig) {
		cfg.Route = func(a netip.AddrPort) (netip.AddrPort, bool) {
			at, ok := to[a.String()]
			return at, ok
		}
	}
	for _, c := range []struct{ server, want string }{
		{"198.51.100.1:53", ""},
		{"198.51.100.1:853", ""},
		{"198.51.100.2:53", "198.51.100.2:53: nobody can be reached there"},
		{"198.51.100.2:853", "198.51.100.2:853: nobody can be reached there"},
		{"127.0.0.1:53", "127.0.0.1:53: nobody can be reached there"},
		{"localhost:53", "the addresses of localhost cannot be found: nobody can be reached there"},
	} {
		secured := func(cfg *live.TransferConfig) {
			if netip.MustParseAddrPort(cfg.Server).Port() == 853 {
				overTLS(live.TLSOptions{Roots: ours.pool()})(cfg)
			}
		}
		changes := []func(*live.TransferConfig){route}
		if c.server != "localhost:53" {
			changes = append(changes, secured)
		}
		z, err := testTransfer(t, c.server, changes...)
		if c.want == "" {
			require.NoError(t, err)
			assert.Equal(t, zone.printed(t), printed(t, z))
			continue
		}
		assert.EqualError(t, err, c.want)
		var failed *live.TransferError
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, evidence.Unreachable, failed.Outcome)
	}
}
