package main

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// TestPlanInitRealServers has the old zone on BIND, NSD, Knot and PowerDNS in turn,
// open to transfers and not: the plan is the same as from the embedded server.
func TestPlanInitRealServers(t *testing.T) {
	world, err := txtar.ParseFile("testdata/plan_init/world.txtar")
	require.NoError(t, err)
	for _, open := range []bool{false, true} {
		s := stageForReal(t, world)
		zone := wantOf(world, "ex.zone")
		want := initWith(t, s, func(at netip.AddrPort) func() error {
			z, err := zonefile.ParseZone("", []byte(zone))
			require.NoError(t, err)
			server, err := rehearse.Start(rehearse.Config{Address: at, Zones: []*zonefile.Zone{z}, AllowTransfer: open, Clock: time.Now})
			require.NoError(t, err)
			return server.Stop
		})
		assert.Equal(t, open, strings.Contains(want, "source: 'axfr://"), want)
		assert.Contains(t, want, "serial 2029123100, NS TTL 86400 s (24h), no DNSKEY")
		for _, kind := range rehearse.Kinds() {
			got := initWith(t, s, func(at netip.AddrPort) func() error {
				server, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{
					Kind: kind, Address: at, AllowTransfer: open,
					Zones: []rehearse.ZoneText{{Origin: zonefile.MustName("ex.test."), Text: []byte(zone)}},
				})
				require.NoError(t, err, kind)
				return server.Stop
			})
			assert.Equal(t, withoutWords(want), withoutWords(got), kind)
		}
	}
}

// withoutWords leaves out how a server words that it gives no transfer.
func withoutWords(plan string) string {
	var kept []string
	for line := range strings.SplitSeq(plan, "\n") {
		if !strings.Contains(line, "transfer") && !strings.Contains(line, "does not let this client") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// stageForReal is the world with the first old server at 127.0.0.1, where every real
// server can be, and a port that is free there.
func stageForReal(t *testing.T, world *txtar.Archive) *loopStage {
	t.Helper()
	dir := t.TempDir()
	for _, f := range world.Files {
		writeFile(t, filepath.Join(dir, f.Name), strings.ReplaceAll(string(f.Data), "192.0.2.1\n", "127.0.0.1\n"))
	}
	c := readInitCase(t, world)
	delete(c.Servers, netip.MustParseAddr("192.0.2.1"))
	for range 20 {
		s := newStage(t, dir, c.Servers, c.Root...)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
		if err == nil {
			listener.Close()
			return s
		}
		s.end()
	}
	require.Fail(t, "no port is free")
	return nil
}

// initWith runs plan init where a server is at 127.0.0.1.
func initWith(t *testing.T, s *loopStage, start func(netip.AddrPort) (stop func() error)) string {
	t.Helper()
	stop := start(netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), s.port))
	r := process(t, s.dir, append(s.lookingFlags(), "plan", "init", "ex.test", "--now", "2030-01-01T00:00:00Z")...)
	require.NoError(t, stop())
	require.Zero(t, r.code, r.stderr)
	return r.stdout
}
