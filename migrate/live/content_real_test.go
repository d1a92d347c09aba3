package live_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
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
func passOf(t testing.TB, cfg live.Config, role evidence.Role, address netip.AddrPort, over evidence.Transport, source, other []byte) (evidence.Content, []evidence.Observation) {
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
	var old *live.Content
	if other != nil {
		old = &live.Content{Zone: readZone(t, other)}
	}
	require.NoError(t, live.New(cfg).ContentPass(t.Context(), role, address, over, live.Content{Zone: readZone(t, source)}, old, 0))
	require.NotNil(t, content)
	return *content, unequal
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func readZone(t testing.TB, text []byte) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.Read(context.Background(), zonefile.Source{Name: "zone", File: memory{bytes.NewReader(text)}}, zonefile.Options{})
	require.NoError(t, err)
	return z
}

const passOrigin = "example."

// TestContentOfRealServers: a server that serves its file is equal to it, each
// question of both directions, over both transports.
func TestContentOfRealServers(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(4) {
				text := zonegen.Small(seed, passOrigin).Text()
				old := zonegen.Small(seed+100, passOrigin).Text()
				s, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{Kind: kind, NSID: "ns",
					Zones: []rehearse.ZoneText{{Origin: zonefile.MustName(passOrigin), Text: text}}})
				require.NoError(t, err)
				for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
					c, unequal := passOf(t, live.Config{}, evidence.New, s.Address, over, text, old)
					assert.Empty(t, unequal, "seed %d over %s", seed, over)
					assert.Equal(t, c.Questions, c.Equal)
					fmt.Println(kind, seed, over, c.Questions, c.NSIDs, c.Before == c.After, c.Ended.Sub(c.Started))
				}
				require.NoError(t, s.Stop())
			}
		})
	}
}
