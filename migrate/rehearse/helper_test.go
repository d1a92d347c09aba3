package rehearse_test

import (
	"encoding/hex"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

func mustHex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// transfer gives the records of a zone transfer; none where it is refused.
func transfer(t *testing.T, a netip.AddrPort, zone string, key *rehearse.Key) (all []dns.RR) {
	t.Helper()
	m := new(dns.Msg)
	m.SetAxfr(zone)
	tr := new(dns.Transfer)
	if key != nil {
		m.SetTsig(dns.Fqdn(key.Name), dns.Fqdn(key.Algorithm), 300, time.Now().Unix())
		tr.TsigSecret = map[string]string{dns.Fqdn(key.Name): key.Secret}
	}
	envelopes, err := tr.In(m, a.String())
	require.NoError(t, err)
	for e := range envelopes {
		all = append(all, e.RR...)
	}
	return all
}

func start(t *testing.T, cfg rehearse.Config) *rehearse.Server {
	t.Helper()
	s, err := rehearse.Start(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func readAll(t *testing.T, texts []rehearse.ZoneText) (zones []*zonefile.Zone) {
	t.Helper()
	for _, text := range texts {
		zone, err := zonefile.ParseZone(text.Origin, text.Text)
		require.NoError(t, err)
		zones = append(zones, zone)
	}
	return zones
}

func readSource(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}
