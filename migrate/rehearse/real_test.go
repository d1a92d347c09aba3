package rehearse_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

const tiny = `@ 3600 IN SOA ns1 hostmaster 7 3600 600 604800 300
@ 86400 IN NS ns1
ns1 3600 IN A 192.0.2.1
_x.www 60 IN TXT "hello"
`

func zoneText(origin, text string) rehearse.ZoneText {
	return rehearse.ZoneText{Origin: zonefile.MustName(origin), Text: []byte("$ORIGIN " + origin + "\n" + text)}
}

func startReal(t *testing.T, cfg rehearse.RealConfig) *rehearse.Real {
	t.Helper()
	s, err := rehearse.StartReal(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// TestReal starts each server on both address families, with everything that a
// configuration can have.
func TestReal(t *testing.T) {
	key := &rehearse.Key{Name: "move.", Algorithm: "hmac-sha256", Secret: "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
	for _, kind := range rehearse.Kinds() {
		for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
			t.Run(string(kind)+" "+address, func(t *testing.T) {
				t.Parallel()
				s := startReal(t, rehearse.RealConfig{
					Kind: kind, Address: netip.MustParseAddrPort(address), NSID: "one",
					Zones:         []rehearse.ZoneText{zoneText("example.", tiny), zoneText("x.test.", tiny)},
					AllowTransfer: true, Key: key,
				})
				assert.Equal(t, "one", nsidOf(t, s.Address))
				assert.NotEmpty(t, transfer(t, s.Address, "x.test.", key), "with the key")
				assert.Empty(t, transfer(t, s.Address, "x.test.", nil), "without it")
			})
		}
	}
}

func TestRealTransfer(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		for _, open := range []bool{true, false} {
			t.Run(string(kind), func(t *testing.T) {
				t.Parallel()
				s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}, AllowTransfer: open})
				assert.Equal(t, open, len(transfer(t, s.Address, "x.test.", nil)) == 5)
			})
		}
	}
}

// TestRealStops starts a server again on the address that the one before left.
func TestRealStops(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			cfg := rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}}
			for range 3 {
				s, err := rehearse.StartReal(t.Context(), cfg)
				require.NoError(t, err)
				require.NoError(t, s.Stop())
				require.NoError(t, s.Stop())
				cfg.Address = s.Address
			}
		})
	}
}

func TestRealSaysWhatIsWrong(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			_, err := rehearse.StartReal(ctx, rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{zoneText("x.test.", "@ FOO\n")}})
			require.Error(t, err)
			assert.Contains(t, err.Error(), "0.zone", "the server's words")
		})
	}
}

// TestRealPortTaken starts each server where another one is.
func TestRealPortTaken(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			there := start(t, rehearse.Config{})
			_, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: kind, Address: there.Address(), Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}})
			assert.ErrorContains(t, err, "does not serve")
		})
	}
}

func TestRealMissing(t *testing.T) {
	_, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: "other"})
	assert.ErrorContains(t, err, `there is no name server "other"`)
	_, err = rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: rehearse.NSD, Address: netip.MustParseAddrPort("192.0.2.1:53")})
	assert.ErrorContains(t, err, "192.0.2.1:53 is not a loopback address")
	_, err = rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: rehearse.BIND, Address: netip.MustParseAddrPort("127.9.9.9:0")})
	assert.ErrorContains(t, err, "no interface has the address 127.9.9.9")
}

func nsidOf(t *testing.T, a netip.AddrPort) string {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion("example.", dns.TypeSOA)
	m.SetEdns0(1232, false)
	m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_NSID{Code: dns.EDNS0NSID}}
	answer, _, err := new(dns.Client).Exchange(m, a.String())
	require.NoError(t, err)
	require.NotNil(t, answer.IsEdns0())
	for _, o := range answer.IsEdns0().Option {
		if id, ok := o.(*dns.EDNS0_NSID); ok {
			return string(mustHex(t, id.Nsid))
		}
	}
	return ""
}
