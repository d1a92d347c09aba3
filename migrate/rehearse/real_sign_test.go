package rehearse_test

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// TestRealSigns has each server that signs do so with the keys that it is given,
// and publish a foreign key that the zone's text holds, until it does not.
func TestRealSigns(t *testing.T) {
	for _, kind := range []rehearse.Kind{rehearse.BIND, rehearse.Knot, rehearse.PowerDNS} {
		for _, nsec3 := range []bool{false, true} {
			t.Run(string(kind)+" NSEC3 "+strconv.FormatBool(nsec3), func(t *testing.T) {
				t.Parallel()
				ksk, zsk, foreign := newKey(t, rehearse.KSK), newKey(t, rehearse.ZSK), newKey(t, rehearse.ZSK)
				s := startReal(t, rehearse.RealConfig{
					Kind:  kind,
					Zones: []rehearse.ZoneText{zoneText("x.test.", tiny+foreign.Record()+"\n")},
					Sign:  &rehearse.Signing{Now: time.Now(), Keys: []*rehearse.ZoneKey{ksk, zsk}, NSEC3: nsec3},
				})
				assert.ElementsMatch(t, []uint16{ksk.Tag(), zsk.Tag(), foreign.Tag()}, tagsOf(t, s))
				for name, rcode := range map[string]int{"_x.www.x.test.": dns.RcodeSuccess, "none.x.test.": dns.RcodeNameError} {
					answer := askSigned(t, s, name, dns.TypeTXT)
					assert.Equal(t, rcode, answer.Rcode)
					signed := slices.Concat(answer.Answer, answer.Ns)
					assert.True(t, slices.ContainsFunc(signed, isSignatureBy(zsk)), "%s", answer)
					assert.Equal(t, rcode == dns.RcodeNameError && nsec3, slices.ContainsFunc(signed, isNSEC3))
				}
				if kind == rehearse.PowerDNS {
					return
				}
				later := zoneText("x.test.", strings.Replace(tiny, "hostmaster 7", "hostmaster 800", 1))
				require.NoError(t, s.Reload(t.Context(), later))
				assert.ElementsMatch(t, []uint16{ksk.Tag(), zsk.Tag()}, tagsOf(t, s))
			})
		}
	}
}

// TestRealServesSigned gives each server a zone that is signed.
func TestRealServesSigned(t *testing.T) {
	key := newKey(t, rehearse.ZSK)
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			signer := startReal(t, rehearse.RealConfig{
				Kind: rehearse.Knot, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}, AllowTransfer: true,
				Sign: &rehearse.Signing{Now: time.Now(), Keys: []*rehearse.ZoneKey{newKey(t, rehearse.KSK), key}},
			})
			var text strings.Builder
			for _, rr := range transfer(t, signer.Address, "x.test.", nil)[1:] {
				text.WriteString(rr.String() + "\n")
			}
			s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{zoneText("x.test.", text.String())}})
			answer := askSigned(t, s, "none.x.test.", dns.TypeTXT)
			assert.Equal(t, dns.RcodeNameError, answer.Rcode)
			assert.True(t, slices.ContainsFunc(answer.Ns, isSignatureBy(key)), "%s", answer)
		})
	}
}

func TestRealNSDDoesNotSign(t *testing.T) {
	_, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: rehearse.NSD, Sign: &rehearse.Signing{}})
	assert.ErrorContains(t, err, "nsd does not sign zones")
}

// TestResolverValidates has an Unbound ask the servers of a zone of its own.
func TestResolverValidates(t *testing.T) {
	ksk, other := newKey(t, rehearse.KSK), newKey(t, rehearse.KSK)
	s := startReal(t, rehearse.RealConfig{
		Kind: rehearse.Knot, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)},
		Sign: &rehearse.Signing{Now: time.Now(), Keys: []*rehearse.ZoneKey{ksk, newKey(t, rehearse.ZSK)}},
	})
	for _, c := range []struct {
		anchor *rehearse.ZoneKey
		rcode  int
		secure bool
	}{{ksk, dns.RcodeSuccess, true}, {other, dns.RcodeServerFailure, false}, {nil, dns.RcodeSuccess, false}} {
		cfg := rehearse.ResolverConfig{Forward: s.Address}
		if c.anchor != nil {
			cfg.Anchors = []string{c.anchor.Record()}
		}
		r, err := rehearse.StartResolver(t.Context(), cfg)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, r.Stop()) })
		answer := askSigned(t, r, "_x.www.x.test.", dns.TypeTXT)
		assert.Equal(t, c.rcode, answer.Rcode, "%s", r.Log())
		assert.Equal(t, c.secure, answer.AuthenticatedData)
	}
}

// TestRealListensOnMore has each server on two addresses.
func TestRealListensOnMore(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			free := startReal(t, rehearse.RealConfig{Kind: rehearse.NSD, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}})
			also := free.Address
			require.NoError(t, free.Stop())
			s := startReal(t, rehearse.RealConfig{Kind: kind, Also: []netip.AddrPort{also}, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}})
			s.Address = also
			assert.Equal(t, dns.RcodeSuccess, askSigned(t, s, "x.test.", dns.TypeSOA).Rcode)
		})
	}
}

func newKey(t *testing.T, role rehearse.KeyRole) *rehearse.ZoneKey {
	t.Helper()
	k, err := rehearse.NewZoneKey(zonefile.MustName("x.test."), role, 60)
	require.NoError(t, err)
	return k
}

// askSigned asks with DO=1 over TCP.
func askSigned(t *testing.T, s *rehearse.Real, name string, typ uint16) *dns.Msg {
	t.Helper()
	question := new(dns.Msg)
	question.SetQuestion(name, typ)
	question.SetEdns0(1232, true)
	answer, _, err := (&dns.Client{Net: "tcp"}).Exchange(question, s.Address.String())
	require.NoError(t, err)
	return answer
}

func tagsOf(t *testing.T, s *rehearse.Real) (tags []uint16) {
	t.Helper()
	for _, rr := range askSigned(t, s, "x.test.", dns.TypeDNSKEY).Answer {
		if k, ok := rr.(*dns.DNSKEY); ok {
			tags = append(tags, k.KeyTag())
		}
	}
	return tags
}

func isSignatureBy(k *rehearse.ZoneKey) func(dns.RR) bool {
	return func(rr dns.RR) bool {
		s, ok := rr.(*dns.RRSIG)
		return ok && s.KeyTag == k.Tag()
	}
}

func isNSEC3(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeNSEC3 }
