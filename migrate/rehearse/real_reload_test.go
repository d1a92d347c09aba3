package rehearse_test

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// TestReload has servers that run take other zones.
func TestReload(t *testing.T) {
	later := zoneText("x.test.", strings.Replace(tiny, "hostmaster 7", "hostmaster 8", 1)+"new 60 IN TXT \"here\"\n")
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := startReal(t, rehearse.RealConfig{Kind: kind, Zones: []rehearse.ZoneText{zoneText("x.test.", tiny)}})
			err := s.Reload(t.Context(), later)
			if kind == rehearse.PowerDNS {
				assert.ErrorContains(t, err, "does not read its zones again")
				return
			}
			require.NoError(t, err)
			for _, net := range []string{"udp", "tcp"} {
				question := new(dns.Msg)
				question.SetQuestion("new.x.test.", dns.TypeTXT)
				answer, _, err := (&dns.Client{Net: net}).Exchange(question, s.Address.String())
				require.NoError(t, err)
				assert.Len(t, answer.Answer, 1, net)
			}
		})
	}
}
