package rehearse_test

import (
	"encoding/hex"
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
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
