package rehearse_test

import (
	"net/netip"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// TestRealResolvers has each resolver ask a server that it forwards to.
func TestRealResolvers(t *testing.T) {
	s := startReal(t, rehearse.RealConfig{Kind: rehearse.NSD, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}})
	for _, kind := range rehearse.ResolverKinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r, err := rehearse.StartResolver(t.Context(), rehearse.ResolverConfig{Kind: kind, Forward: s.Address})
			require.NoError(t, err)
			answer := askSigned(t, r, "_x.www.x.test.", dns.TypeTXT)
			assert.Equal(t, dns.RcodeSuccess, answer.Rcode, "%s", r.Log())
			assert.NotEmpty(t, answer.Answer)
			require.NoError(t, r.Stop())
			require.NoError(t, r.Stop(), "twice")
		})
	}
}

// TestRealResolverRefuses has configurations that cannot be had.
func TestRealResolverRefuses(t *testing.T) {
	for name, cfg := range map[string]rehearse.ResolverConfig{
		"kind":       {Kind: "no such"},
		"anchors":    {Kind: rehearse.BIND, Anchors: []string{"test. DS 1 13 2 00"}},
		"address":    {Address: netip.MustParseAddrPort("192.0.2.1:53")},
		"options":    {Kind: rehearse.Recursor, Options: []string{"no-such-option=1"}},
		"bind words": {Kind: rehearse.BIND, Options: []string{"no-such-option yes;"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := rehearse.StartResolver(t.Context(), cfg)
			require.Error(t, err)
		})
	}
}
