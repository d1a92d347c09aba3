package live_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	zonesigner "github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// unsignedZone is a zone with all that a signed one has to prove something of.
func unsignedZone(t testing.TB) string {
	t.Helper()
	a, err := txtar.ParseFile("testdata/signed.txtar")
	require.NoError(t, err)
	return string(a.Files[0].Data)
}

// signedStyles are ways to sign, in the signer's words.
var signedStyles = map[string]string{
	"nsec":       "ksk=13 zsk=13",
	"nsec-two":   "ksk=15 zsk=15 ksk=8 zsk=8",
	"nsec3":      "ksk=15 zsk=15 nsec3",
	"nsec3-salt": "csk=15 nsec3=5,aabb",
	"opt-out":    "ksk=13 zsk=13 nsec3 optout",
}

// askedOf looks at one server and gives what came of all questions with DO=1, and
// the server's keys.
func askedOf(t testing.TB, address netip.AddrPort, zone *zonefile.Zone) (answers []evidence.Observation, keys evidence.Observation) {
	t.Helper()
	var seen []evidence.Entry
	c := live.New(live.Config{Clock: time.Now, Timeout: 2 * time.Second, Sink: func(batch []evidence.Entry) error {
		seen = append(seen, batch...)
		return nil
	}})
	require.NoError(t, c.Look(t.Context(), live.Look{
		Zone: zone.Origin(), Quick: true, New: &live.Content{Zone: zone}, Signed: true,
		Parent:  live.Parent{Zone: zone.Origin().Parent(), Servers: []netip.AddrPort{address}},
		Servers: []live.Server{{Role: evidence.New, Name: zonefile.MustName("ns1.other.test."), Addresses: []netip.AddrPort{address}}},
	}))
	for _, e := range seen {
		if e.Saw == nil || !e.Saw.DO || e.Saw.Role != evidence.New {
			continue
		}
		if e.Saw.Purpose == evidence.PurposeDNSKEY {
			keys = *e.Saw
		} else {
			answers = append(answers, *e.Saw)
		}
	}
	return answers, keys
}

// wire reads records of evidence.
func wire(t testing.TB, section []evidence.RR) (list []dnssec.RR) {
	for _, rr := range section {
		typ, ok := zonefile.ParseType(rr.Type)
		require.True(t, ok)
		rec, err := zonefile.ParseRecord(zonefile.Root, typ, rr.Data)
		require.NoError(t, err, "%s %s", rr.Type, rr.Data)
		list = append(list, dnssec.RR{Name: zonefile.MustName(rr.Name), Type: typ, TTL: rr.TTL, Rdata: rec.Rdata()})
	}
	return list
}

// faultsOf judges a server, and says what is wrong with its answers; asked counts
// them.
func faultsOf(t testing.TB, address netip.AddrPort, zone *zonefile.Zone) (words []string, asked int) {
	t.Helper()
	answers, keys := askedOf(t, address, zone)
	opt := dnssec.Options{Now: time.Now()}
	trust := dnssec.TrustOf(zone.Origin(), nil, wire(t, keys.Answer), opt)
	if len(trust.Published) == 0 {
		words = append(words, "no key")
	}
	for _, p := range trust.Problems {
		words = append(words, fmt.Sprintf("DNSKEY: %s %s", p.Kind, p.Text))
	}
	var claims dnssec.Claims
	for _, o := range answers {
		if !o.Outcome.Helpful() {
			words = append(words, fmt.Sprintf("%s %s %s: %s %s", o.Transport, o.Name, o.Type, o.Outcome, o.Detail))
			continue
		}
		name, typ := zonefile.MustName(o.Name), zonefile.Type(0)
		typ, _ = zonefile.ParseType(o.Type)
		v := trust.CheckAnswer(dnssec.Answer{
			Name: name, Type: typ, NXDomain: o.Rcode == "NXDOMAIN",
			Answer: wire(t, o.Answer), Authority: wire(t, o.Authority),
		}, opt, func(n zonefile.Name) bool { return zone.Find(n).Where == zonefile.Delegated })
		claims.Take(v)
		for _, p := range v.Problems {
			words = append(words, fmt.Sprintf("%s %s %s %s: %s %s %s %s", o.Transport, o.Name, o.Type, o.Outcome, p.Kind, p.Name, p.Type, p.Text))
		}
	}
	for _, c := range claims.Contradictions() {
		words = append(words, fmt.Sprintf("%s %s: %s", c.Name, c.Type, c.Text))
	}
	return words, len(answers)
}

// TestSignedAnswers asks every kind of question of servers that serve the same
// signed zone: nothing is wrong with any of them.
func TestSignedAnswers(t *testing.T) {
	t.Parallel()
	origin := zonefile.MustName("ex.test.")
	for style, words := range signedStyles {
		text, err := zonesigner.Script("; sign "+words+"\n"+unsignedZone(t), origin, time.Now())
		require.NoError(t, err)
		zone, err := zonefile.ParseZone(origin, []byte(text))
		require.NoError(t, err)
		judge := func(t *testing.T, address netip.AddrPort) {
			faults, asked := faultsOf(t, address, zone)
			assert.Empty(t, strings.Join(faults, "\n"))
			assert.Greater(t, asked, 60)
		}
		t.Run(style+"/embedded", func(t *testing.T) {
			s, err := rehearse.Start(rehearse.Config{Zones: []*zonefile.Zone{zone}})
			require.NoError(t, err)
			defer s.Stop()
			judge(t, s.Address())
		})
		for _, kind := range rehearse.Kinds() {
			t.Run(style+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				address := startReal(t, rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{{Origin: origin, Text: plainText(t, []byte("$ORIGIN ex.test.\n"+text))}}}).Address
				if kind == rehearse.PowerDNS && strings.Contains(words, "nsec3") {
					// Without its database for DNSSEC the bind backend takes each
					// signed zone for one with NSEC, and so denies with records
					// that nobody signed.
					faults, _ := faultsOf(t, address, zone)
					assert.NotEmpty(t, faults)
					return
				}
				judge(t, address)
			})
		}
	}
}

// TestSigningServers asks servers that sign for themselves.
func TestSigningServers(t *testing.T) {
	t.Parallel()
	origin := zonefile.MustName("ex.test.")
	text := []byte("$ORIGIN ex.test.\n" + unsignedZone(t))
	zone, err := zonefile.ParseZone(origin, text)
	require.NoError(t, err)
	for _, kind := range []rehearse.Kind{rehearse.BIND, rehearse.Knot, rehearse.PowerDNS} {
		for _, nsec3 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", kind, nsec3), func(t *testing.T) {
				t.Parallel()
				sign := &rehearse.Signing{Now: time.Now(), NSEC3: nsec3}
				for _, role := range []rehearse.KeyRole{rehearse.KSK, rehearse.ZSK} {
					key, err := rehearse.NewZoneKey(origin, role, 3600)
					require.NoError(t, err)
					sign.Keys = append(sign.Keys, key)
				}
				s := startReal(t, rehearse.RealConfig{Kind: kind, Sign: sign, Zones: []rehearse.ZoneText{{Origin: origin, Text: plainText(t, text)}}})
				var faults []string
				assert.Eventually(t, func() bool { // BIND signs while it serves
					faults, _ = faultsOf(t, s.Address, zone)
					return len(faults) == 0
				}, time.Minute, time.Second)
				assert.Empty(t, strings.Join(faults, "\n"))
			})
		}
	}
}
