package main

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// TestRealServers moves a zone from one of BIND, NSD, Knot and PowerDNS to the
// other three, each in its turn: GO; one new server stopped: NO-GO; started
// again without one record: NO-GO; whole again: GO.
func TestRealServers(t *testing.T) {
	for i, old := range rehearse.Kinds() {
		t.Run("from "+string(old), func(t *testing.T) {
			t.Parallel()
			m := startRealMove(t, uint64(i), old)
			r := m.gate(t, exitGo)
			m.assertAllEqual(t, r)
			victim := m.new[i%len(m.new)]

			require.NoError(t, victim.Stop())
			m.assertOnly(t, m.gate(t, exitNoGo), victim, "live-unreachable", "cannot be reached")

			victim = m.again(t, victim, withoutRecord(t, m.newText, "www.ex.test.", "A"))
			m.assertOnly(t, m.gate(t, exitNoGo), victim, "live-parity-missing", "www.ex.test. A is")

			m.again(t, victim, m.newText)
			m.assertAllEqual(t, m.gate(t, exitGo))
		})
	}
}

// realMove is a move between real servers.
type realMove struct {
	plan    string
	newText string
	new     []*rehearse.Real
}

func startRealMove(t *testing.T, seed uint64, kind rehearse.Kind) *realMove {
	t.Helper()
	text := realText(seed)
	oldText := withServers(text, "ns1.old.test.", "ns2.old.test.")
	m := &realMove{newText: withServers(text, "ns1.new.test.", "ns2.new.test.")}
	old := startServer(t, kind, "ex.test.", oldText, netip.AddrPort{})
	parent := startServer(t, rehearse.BIND, "test.", realParent, netip.AddrPort{})
	for _, other := range rehearse.Kinds() {
		if other != kind {
			m.new = append(m.new, startServer(t, other, "ex.test.", m.newText, netip.AddrPort{}))
		}
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "new.zone"), m.newText)
	m.plan = writeFile(t, filepath.Join(dir, "plan.yaml"), fmt.Sprintf(`version: 1
zone: ex.test.
old:
  source: axfr://%[1]s/ex.test.
  nameservers: [{name: ns1.old.test., addresses: ["%[1]s"]}, {name: ns2.old.test., addresses: ["%[1]s"]}]
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: ["%[3]s", "%[4]s"]}, {name: ns2.new.test., addresses: ["%[5]s"]}]
parent: {zone: test., servers: ["%[2]s"]}
dnssec: unsigned
`, old.Address, parent.Address, m.new[0].Address, m.new[1].Address, m.new[2].Address))
	return m
}

const realParent = `$ORIGIN test.
$TTL 172800
@       SOA  a.nic hostmaster.nic 2029123100 3600 600 604800 900
@       NS   a.nic
a.nic   A    203.0.113.1
ex      NS   ns1.old
ex      NS   ns2.old
old     NS   ns1.old
ns1.old A    192.0.2.1
ns2.old A    192.0.2.2
`

// realText is a zone of many types, with an RRset that does not fit into a
// packet, and without its NS records. It has no DS, which would ask for what is
// verified of signatures.
func realText(seed uint64) string {
	var b strings.Builder
	for line := range strings.Lines(string(zonegen.Small(seed, "ex.test.").Text())) {
		if !strings.HasPrefix(line, "ex.test. 86400 IN NS ") && !strings.Contains(line, " IN DS ") {
			b.WriteString(line)
		}
	}
	for i := range 12 {
		fmt.Fprintf(&b, "big.ex.test. 300 IN TXT \"%d %s\"\n", i, strings.Repeat("x", 150))
	}
	b.WriteString("unknown.ex.test. 300 IN TYPE65400 \\# 4 0A000001\n")
	b.WriteString("svc.ex.test. 300 IN HTTPS 1 . alpn=h2,h3 port=8443\n")
	return b.String()
}

func withServers(text string, names ...string) string {
	for _, name := range names {
		text += "ex.test. 86400 IN NS " + name + "\n"
	}
	return text
}

func withoutRecord(t *testing.T, text, owner, typ string) string {
	t.Helper()
	var kept []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); words[0] != owner || words[3] != typ {
			kept = append(kept, line)
		}
	}
	without := strings.Join(kept, "")
	require.NotEqual(t, text, without)
	return without
}

func startServer(t *testing.T, kind rehearse.Kind, origin, text string, at netip.AddrPort) *rehearse.Real {
	t.Helper()
	s, err := rehearse.StartReal(t.Context(), rehearse.RealConfig{
		Kind: kind, Address: at, AllowTransfer: true, NSID: string(kind),
		Zones: []rehearse.ZoneText{{Origin: zonefile.MustName(origin), Text: []byte(text)}},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// again starts a new server where it was, with another zone.
func (m *realMove) again(t *testing.T, s *rehearse.Real, text string) *rehearse.Real {
	t.Helper()
	require.NoError(t, s.Stop())
	started := startServer(t, s.Kind, "ex.test.", text, s.Address)
	m.new[slices.Index(m.new, s)] = started
	return started
}

func (m *realMove) gate(t *testing.T, exit int) *migrate.Report {
	t.Helper()
	ran := process(t, filepath.Dir(m.plan), "gate", "delegate", m.plan, "--rate", "0", "--root-hints", noRoot(t), "--format", "json")
	r, err := render.Load(strings.NewReader(ran.stdout))
	require.NoError(t, err, "%s", ran.stderr)
	require.Equal(t, exit, ran.code, "%s", words(r))
	return r
}

// noRoot is a file with root hints that lead nowhere: nothing is looked up here.
func noRoot(t *testing.T) string {
	t.Helper()
	return writeFile(t, filepath.Join(t.TempDir(), "root.hints"), ". 3600000 NS none.test.\nnone.test. 3600000 A 127.0.0.1\n")
}

// assertAllEqual holds that every RRset was asked for at every new server, over
// UDP and TCP, and found equal to the file.
func (m *realMove) assertAllEqual(t *testing.T, r *migrate.Report) {
	t.Helper()
	rows := 0
	for _, row := range r.Servers {
		if row.Role == "new" {
			rows++
			assert.Greater(t, row.Asked, 30, "%s %s", row.Address, row.Transport)
			assert.Equal(t, row.Asked, row.Equal, "%s %s", row.Address, row.Transport)
			assert.Len(t, row.NSIDs, 1)
		}
	}
	assert.Equal(t, 2*len(m.new), rows)
}

// assertOnly holds that a check names a server and says something of it, and that
// no other server is blamed.
func (m *realMove) assertOnly(t *testing.T, r *migrate.Report, s *rehearse.Real, check, says string) {
	t.Helper()
	findings, unknown := r.Blocking()
	assert.Empty(t, unknown)
	assert.True(t, slices.ContainsFunc(findings, func(f migrate.Finding) bool {
		return f.Check == check && f.Address == s.Address.String() && strings.Contains(f.Owner+" "+f.Type+" "+f.Message, says)
	}), "%s", words(r))
	for _, f := range findings {
		assert.Equal(t, s.Address.String(), f.Address, "%s: %s", f.Check, f.Message)
	}
}
