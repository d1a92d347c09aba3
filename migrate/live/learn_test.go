package live_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// forgotten is what an old zone has and nobody thought of.
const forgotten = `
autodiscover.%[1]s 300 IN CNAME autodiscover.mail.example.net.
vpn.%[1]s 300 IN A 192.0.2.77
selector1._domainkey.%[1]s 300 IN TXT "v=DKIM1; p="
_sip._tls.%[1]s 300 IN SRV 100 1 443 sip.example.net.
shop.%[1]s 300 IN NS ns1.example.net.
_mta-sts.%[1]s 300 IN TXT "v=STSv1; id=1"
`

// wildcard is what makes all other names answer, in one of the zones.
const wildcard = "*.%[1]s 300 IN A 192.0.2.78\n*.%[1]s 300 IN MX 10 mail.%[1]s\n"

// TestLearn: what is asked of an old server is enough to put its zone together,
// where the new zone has the old one's names or they are usual ones.
func TestLearn(t *testing.T) {
	var zones zoneSet
	var news []live.Content
	for seed := range uint64(3) {
		origin := fmt.Sprintf("zone%d.example.", seed)
		good := zonegen.Small(seed, origin).Text()
		news = append(news, contentOf(t, good))
		old := string(good) + fmt.Sprintf(forgotten, origin)
		if seed == 0 {
			old += fmt.Sprintf(wildcard, origin)
		}
		zones.add(origin, []byte(old))
	}
	zones.serve(t, func(t *testing.T, address netip.AddrPort) {
		for i, z := range zones {
			learned := migrate.LearnOld(learn(t, address, news[i]), &plans.Plan{}, news[i].Zone, "sha256:new", time.Now(), time.Hour)
			require.NotNil(t, learned.Zone, learned.Trouble)
			var want, got bytes.Buffer
			require.NoError(t, contentOf(t, z.Text).Zone.Print(&want))
			require.NoError(t, learned.Zone.Print(&got))
			assert.Equal(t, strings.Split(want.String(), "\n"), strings.Split(got.String(), "\n"), z.Origin)
		}
	})
}

func learn(t *testing.T, address netip.AddrPort, zone live.Content) *evidence.Book {
	t.Helper()
	book := &evidence.Book{}
	add := func(entries []evidence.Entry) error {
		book.Entries = append(book.Entries, entries...)
		return nil
	}
	now := time.Now()
	begin := evidence.Begin{Zone: zone.Zone.Origin().String(), New: &evidence.Source{Digest: "sha256:new"}}
	require.NoError(t, add([]evidence.Entry{{At: now, Run: "r", Begin: &begin}}))
	cfg := live.Config{Clock: time.Now, Run: "r", Sink: add}
	require.NoError(t, live.New(cfg).LearnOld(t.Context(), address, zone.Zone))
	require.NoError(t, add([]evidence.Entry{{At: now, Run: "r", End: &evidence.End{}}}))
	return book
}
