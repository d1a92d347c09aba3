package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// hastyWatch is set in the environment of processes whose watches may have rounds
// that are closer together than a second.
const hastyWatch = "ZONEGATE_TEST_HASTY_WATCH"

func init() {
	if os.Getenv(hastyWatch) != "" {
		watchEveryLeast = time.Millisecond
	}
}

// kills is how often a watch of each kind of server is killed.
func kills() int {
	if underRace {
		return 5
	}
	return 51
}

// TestKilledWatch kills a watch at random points, again and again, while the zone
// changes all the time: the evidence is whole each time, and holds all that a
// printed line told.
func TestKilledWatch(t *testing.T) {
	for _, kind := range rehearse.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			m := newRestlessMove(t, kind)
			for range kills() {
				m.watchAndKill(t)
				m.verify(t)
			}
			assert.NotZero(t, m.sets, "no line ever told of an NS set: nothing was tested")
			log, err := evidence.Open(m.log)
			require.NoError(t, err)
			require.NoError(t, log.Close())
			assert.Empty(t, evidence.Read(m.log).Troubles)
		})
	}
}

// restlessMove is a move whose old zone has another NS set all the time.
type restlessMove struct {
	plan, log string
	told      []migrate.WatchChange
	sets      int    // lines about NS sets, in all
	before    []byte // whole lines of the log
}

func newRestlessMove(t *testing.T, kind rehearse.Kind) *restlessMove {
	t.Helper()
	dir := t.TempDir()
	shop := func(serial int) string {
		return fmt.Sprintf("$ORIGIN shop.test.\n$TTL 60\n@ SOA ns host %d 60 60 60000 60\n@ NS %s\nwww A 192.0.2.1\n", serial, []string{"ns1.old.test.", "ns1.new.test."}[serial%2])
	}
	parent := startServer(t, rehearse.NSD, "test.", "$ORIGIN test.\n$TTL 60\n@ SOA ns host 1 60 60 60000 60\n@ NS ns\nns A 127.0.0.1\nshop NS ns1.new.test.\n", netip.AddrPort{})
	fresh := startServer(t, kind, "shop.test.", shop(1), netip.AddrPort{})
	m := &restlessMove{log: filepath.Join(dir, "evidence.jsonl")}
	writeFile(t, filepath.Join(dir, "shop.zone"), shop(1))
	m.plan = writeFile(t, filepath.Join(dir, "plan.yaml"), fmt.Sprintf(`version: 1
zone: shop.test.
dnssec: unsigned
old: {source: shop.zone, nameservers: [{name: ns1.old.test., addresses: [%q]}]}
new: {source: shop.zone, nameservers: [{name: ns1.new.test., addresses: [%q]}]}
parent: {zone: test., servers: [%q]}
protect: [www A]
`, restlessServer(t, kind, shop), fresh.Address, parent.Address))
	return m
}

// restlessServer starts a server that serves one version of a zone after the other;
// an embedded one where those of the kind cannot.
func restlessServer(t *testing.T, kind rehearse.Kind, text func(serial int) string) netip.AddrPort {
	t.Helper()
	origin := zonefile.MustName("shop.test.")
	zone := func(serial int) *zonefile.Zone {
		z, err := zonefile.ParseZone(origin, []byte(text(serial)))
		require.NoError(t, err)
		return z
	}
	if kind != rehearse.PowerDNS {
		s := startServer(t, kind, "shop.test.", text(1), netip.AddrPort{})
		restless(t, func(n int) {
			err := s.Reload(t.Context(), rehearse.ZoneText{Origin: origin, Text: []byte(text(n))})
			assert.True(t, err == nil || t.Context().Err() != nil, "%v", err)
		})
		return s.Address
	}
	s, err := rehearse.Start(rehearse.Config{Zones: []*zonefile.Zone{zone(1)}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Stop() })
	restless(t, func(n int) { assert.NoError(t, s.SetZones(zone(n))) })
	return s.Address()
}

// restless does something every few milliseconds until the test ends.
func restless(t *testing.T, do func(n int)) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for n := 2; ; n++ {
			select {
			case <-done:
				return
			case <-tick.C:
				do(n)
			}
		}
	})
	t.Cleanup(func() { close(done); ended.Wait() })
}

// watchCommand is a watch as a process of its own, on the system's clock.
func (m *restlessMove) watchCommand(args ...string) *exec.Cmd {
	args = append([]string{"observe", m.plan, "--watch", "--now", time.Now().UTC().Format(time.RFC3339Nano), "--rate", "0"}, args...)
	cmd := exec.Command("zonegate", args...)
	cmd.Env = append(os.Environ(), hastyWatch+"=1")
	return cmd
}

// watchAndKill runs a watch for a while, and kills it.
func (m *restlessMove) watchAndKill(t *testing.T) {
	t.Helper()
	cmd := m.watchCommand("--every", "10ms", "--keep-going", "--format", "json")
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	out := bufio.NewReader(stdout)
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	if rand.IntN(10) > 0 { // else at any time from its start on
		m.listen(t, out, 1)
	}
	timer := time.AfterFunc(time.Duration(rand.IntN(60_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	m.listen(t, out, -1)
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit, "%s", stderr.String())
	require.Equal(t, -1, exit.ExitCode(), "%s", stderr.String())
}

// listen takes so many whole lines, or all there are.
func (m *restlessMove) listen(t *testing.T, out *bufio.Reader, most int) {
	t.Helper()
	for n := 0; n != most; n++ {
		line, err := out.ReadBytes('\n')
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			return
		}
		var c migrate.WatchChange
		require.NoError(t, json.Unmarshal(line, &c))
		m.told = append(m.told, c)
	}
}

// verify holds the log against what was there before and what was told.
func (m *restlessMove) verify(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(m.log)
	if os.IsNotExist(err) && len(m.told) == 0 {
		return
	}
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(data, m.before), "lines that were there are there no more")
	m.before = data[:bytes.LastIndexByte(data, '\n')+1]
	book := evidence.Read(m.log)
	for _, trouble := range book.Troubles {
		require.Equal(t, evidence.Torn, trouble.Kind, "%s", trouble)
	}
	rounds, seen := map[string]string{}, map[string]bool{} // run by its end; run, address and set
	for _, e := range book.Entries {
		if e.End != nil {
			rounds[e.At.Format(time.RFC3339Nano)] = e.Run
		}
		if o := e.Saw; o != nil && o.Purpose == evidence.PurposeNS && o.Outcome == evidence.Answered {
			seen[e.Run+" "+o.Address.String()+" "+o.Answer[0].Data] = true
		}
	}
	for _, c := range m.told {
		run := rounds[c.At.Format(time.RFC3339Nano)]
		assert.NotEmpty(t, run, "the round of a line that was printed is not there: %s", c.String())
		if c.What == "apex" {
			m.sets++
			_, set, _ := strings.Cut(strings.TrimSuffix(c.To, ")"), "(")
			assert.True(t, seen[run+" "+c.Address+" "+set], "what a line that was printed told is not there: %s", c.String())
		}
	}
	m.told = nil
}

// TestInterruptedWatch: an interrupt is how a watch ends, and no trouble.
func TestInterruptedWatch(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			m := newRestlessMove(t, rehearse.NSD)
			cmd := m.watchCommand("--every", "1h")
			stdout, err := cmd.StdoutPipe()
			require.NoError(t, err)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			require.NoError(t, cmd.Start())
			_, err = bufio.NewReader(stdout).ReadString('\n')
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(signal))
			require.NoError(t, cmd.Wait())
			assert.Regexp(t, "^zonegate: watching shop.test. from local every 1h; .*\n$", stderr.String())
			assert.Empty(t, evidence.Read(m.log).Troubles)
		})
	}
}
