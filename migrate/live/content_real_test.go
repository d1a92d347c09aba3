package live_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// passOf makes one pass and gives what it wrote down.
func passOf(t testing.TB, cfg live.Config, role evidence.Role, address netip.AddrPort, over evidence.Transport, source live.Content, other *live.Content) (evidence.Content, []evidence.Observation) {
	t.Helper()
	return sampleOf(t, cfg, role, address, over, source, other, 0)
}

func sampleOf(t testing.TB, cfg live.Config, role evidence.Role, address netip.AddrPort, over evidence.Transport, source live.Content, other *live.Content, sample int) (evidence.Content, []evidence.Observation) {
	t.Helper()
	var unequal []evidence.Observation
	var content *evidence.Content
	cfg.Clock = time.Now
	cfg.Sink = func(batch []evidence.Entry) error {
		for _, e := range batch {
			if e.Saw != nil {
				unequal = append(unequal, *e.Saw)
			}
			if e.Content != nil {
				content = e.Content
			}
		}
		return nil
	}
	require.NoError(t, live.New(cfg).ContentPass(t.Context(), role, address, over, source, other, sample))
	require.NotNil(t, content)
	for _, o := range unequal {
		assert.Equal(t, content.ID, o.Pass)
	}
	assert.Len(t, unequal, content.Unequal)
	assert.Equal(t, content.Asked, content.Equal+content.Unequal)
	return *content, unequal
}

func contentOf(t testing.TB, text []byte) live.Content {
	t.Helper()
	z, err := zonefile.ParseZone("", text)
	require.NoError(t, err)
	return live.Content{Zone: z}
}

// plainText is a zone without directives, which not all servers have.
func plainText(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, contentOf(t, text).Zone.Print(&b))
	return b.Bytes()
}

// lines are observations, one a line.
func lines(list []evidence.Observation) string {
	var b strings.Builder
	for _, o := range list {
		fmt.Fprintln(&b, o.Transport, o.Name, o.Type, o.Outcome, o.Rcode, o.Answer, o.Authority, o.Additional, o.Detail)
	}
	return b.String()
}

// zoneSet is several zones that one server serves.
type zoneSet []rehearse.ZoneText

func (s *zoneSet) add(origin string, text []byte) {
	*s = append(*s, rehearse.ZoneText{Origin: zonefile.MustName(origin), Text: text})
}

// serve has the zones served by each of the real servers.
func (s zoneSet) serve(t *testing.T, each func(t *testing.T, address netip.AddrPort)) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			each(t, startReal(t, rehearse.RealConfig{Kind: kind, NSID: "ns-" + string(kind), Zones: s}).Address)
		})
	}
}

var bothTransports = []evidence.Transport{evidence.UDP, evidence.TCP}

// TestContentOfRealServers: a server that serves its file is equal to it, each
// question of both directions, over both transports.
func TestContentOfRealServers(t *testing.T) {
	const seeds = 12
	origin := func(seed uint64) string { return fmt.Sprintf("zone%d.example.", seed) }
	var zones zoneSet
	for seed := range uint64(seeds) {
		zones.add(origin(seed), zonegen.Small(seed, origin(seed)).Text())
	}
	wide, err := os.ReadFile("testdata/content/wide.zone")
	require.NoError(t, err)
	zones.add("wide.example.", plainText(t, wide))
	zones.serve(t, func(t *testing.T, address netip.AddrPort) {
		for i, z := range zones {
			old := contentOf(t, zonegen.Small(uint64(i)+100, z.Origin.String()).Text())
			for _, over := range bothTransports {
				c, unequal := passOf(t, live.Config{}, evidence.New, address, over, contentOf(t, z.Text), &old)
				assert.Empty(t, lines(unequal), "%s over %s", z.Origin, over)
				assert.Equal(t, c.Questions, c.Equal, "%s over %s", z.Origin, over)
				assert.NotEmpty(t, c.Before)
				assert.Equal(t, c.Before, c.After)
				assert.Len(t, c.NSIDs, 1)
			}
		}
	})
}

// TestContentHarmed: where one record in what is served is harmed, exactly that
// shows, over both transports: the RRset, and what follows from it at its owner,
// above and below.
func TestContentHarmed(t *testing.T) {
	const seeds = 4
	type harmed struct {
		source       live.Content
		owner, typ   string
		harm         zonegen.Harm
		onlyByExtras bool
	}
	var zones zoneSet
	var cases []harmed
	for seed := range uint64(seeds) {
		for _, harm := range zonegen.Harms {
			origin := fmt.Sprintf("zone%d-%d.example.", seed, harm)
			good := zonegen.Small(seed, origin)
			bad, owner, typ := good.Harmed(seed, harm)
			zones.add(origin, bad.Text())
			cases = append(cases, harmed{contentOf(t, good.Text()), owner, typ, harm, harm == zonegen.AddedName})
		}
	}
	zones.serve(t, func(t *testing.T, address netip.AddrPort) {
		for _, c := range cases {
			for _, over := range bothTransports {
				content, unequal := passOf(t, live.Config{}, evidence.New, address, over, c.source, nil)
				what := fmt.Sprintf("harm %d of %s %s over %s", c.harm, c.owner, c.typ, over)
				shown := 0
				for _, o := range unequal {
					if o.Name == c.owner && o.Type == c.typ {
						shown++
					}
					assert.True(t, strings.HasSuffix(o.Name, c.owner) || strings.HasSuffix(c.owner, o.Name), "%s: %+v", what, o)
				}
				if c.onlyByExtras {
					assert.Empty(t, lines(unequal), "nobody asks for %s", what)
					continue
				}
				assert.Equal(t, 1, shown, "%s: %s", what, lines(unequal))
				assert.Zero(t, content.Unanswered)
			}
		}
	})
}
