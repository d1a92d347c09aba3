package main

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/zonefile"
)

// TestWholeMove moves a zone from BIND to NSD, Knot and PowerDNS, from the plan to
// the moment when BIND may be switched off, with TTLs of seconds.
func TestWholeMove(t *testing.T) {
	t.Parallel()
	m := startWholeMove(t)

	m.observe(t)
	m.expect(t, "delegate", migrate.NoGo, "ttl-not-lowered") // planned, and not done
	m.serveOld(t, oldNames, loweredTTL)
	m.waitFor(t, "delegate", "ttl-not-lowered")

	m.expect(t, "decommission", migrate.Wait, "")
	m.serveOld(t, newNames, loweredTTL)
	m.observe(t)
	m.delegateTo(t, newNames)
	m.observe(t)
	m.expect(t, "decommission", migrate.Wait, "drain-parent-mixed") // one round is not enough
	m.untilStarted(t)
	m.waitFor(t, "decommission", "drain-not-before")
}

// The TTLs of the move, in seconds.
const (
	parentTTL  = 5
	formerTTL  = 6
	loweredTTL = 2
)

var (
	oldNames = []string{"ns1.old.test.", "ns2.old.test."}
	newNames = []string{"ns1.new.test.", "ns2.new.test."}
)

// wholeMove is a move between real servers from its beginning to its end.
type wholeMove struct {
	dir         string
	serial      int
	parent, old *rehearse.Real
}

func startWholeMove(t *testing.T) *wholeMove {
	t.Helper()
	m := &wholeMove{dir: t.TempDir(), serial: 1}
	m.parent = startServer(t, rehearse.BIND, "test.", m.parentText(oldNames), netip.AddrPort{})
	m.old = startServer(t, rehearse.BIND, "ex.test.", m.zoneText(oldNames, formerTTL), netip.AddrPort{})
	var added []any
	for _, kind := range []rehearse.Kind{rehearse.NSD, rehearse.Knot, rehearse.PowerDNS} {
		added = append(added, startServer(t, kind, "ex.test.", m.zoneText(newNames, loweredTTL), netip.AddrPort{}).Address)
	}
	m.write(t, "new.zone", m.zoneText(newNames, loweredTTL))
	m.write(t, "plan.yaml", fmt.Sprintf(`version: 1
zone: ex.test.
dnssec: unsigned
old:
  source: axfr://%[1]s/ex.test.
  nameservers: [{name: ns1.old.test., addresses: ["%[1]s"]}, {name: ns2.old.test., addresses: ["%[1]s"]}]
new:
  source: new.zone
  nameservers: [{name: ns1.new.test., addresses: ["%[3]s", "%[4]s"]}, {name: ns2.new.test., addresses: ["%[5]s"]}]
parent: {zone: test., servers: ["%[2]s"]}
serial: per-group
timing:
  lowered: %[6]ds
  round-gap: 1s
  max-gap: 1m
  ttl-before: {ns: %[7]ds, ds: %[7]ds, reason: the zone was made for this test}
margin: 1s
`, append([]any{m.old.Address, m.parent.Address}, append(added, loweredTTL, formerTTL)...)...))
	return m
}

func (m *wholeMove) write(t *testing.T, name, text string) {
	t.Helper()
	writeFile(t, filepath.Join(m.dir, name), text)
}

func (m *wholeMove) parentText(names []string) string {
	text := fmt.Sprintf("$ORIGIN test.\n$TTL %d\n@ SOA a.nic hostmaster.nic %d 3600 600 604800 900\n@ NS a.nic\na.nic A 203.0.113.1\n", parentTTL, m.serial)
	for _, name := range names {
		text += "ex NS " + name + "\n"
	}
	return text + "old NS ns1.old\nnew NS ns1.new\nns1.old A 192.0.2.1\nns1.new A 198.51.100.1\nns2.old A 192.0.2.2\nns2.new A 198.51.100.2\n"
}

// zoneText is the zone with a name server set, and one TTL for what is lowered.
func (m *wholeMove) zoneText(names []string, ttl int) string {
	text := fmt.Sprintf("$ORIGIN ex.test.\n$TTL 300\n@ %d SOA %s hostmaster %d 3600 600 604800 %d\n", ttl, names[0], m.serial, ttl)
	for _, name := range names {
		text += fmt.Sprintf("@ %d NS %s\n", ttl, name)
	}
	return text + "@ A 192.0.2.80\n@ MX 10 mail\nmail A 192.0.2.25\nwww CNAME @\n*.wild TXT \"any\"\n"
}

// serveOld has the old server take a zone.
func (m *wholeMove) serveOld(t *testing.T, names []string, ttl int) {
	t.Helper()
	m.serial++
	require.NoError(t, m.old.Reload(t.Context(), rehearse.ZoneText{Origin: zonefile.MustName("ex.test."), Text: []byte(m.zoneText(names, ttl))}))
}

// delegateTo has the parent name other servers.
func (m *wholeMove) delegateTo(t *testing.T, names []string) {
	t.Helper()
	m.serial++
	require.NoError(t, m.parent.Reload(t.Context(), rehearse.ZoneText{Origin: zonefile.MustName("test."), Text: []byte(m.parentText(names))}))
}

// run runs a command line at this moment.
func (m *wholeMove) run(t *testing.T, line string) ran {
	t.Helper()
	args := append(strings.Fields(line), "--now", time.Now().UTC().Format(time.RFC3339Nano))
	return process(t, m.dir, args...)
}

func (m *wholeMove) observe(t *testing.T) {
	t.Helper()
	ran := m.run(t, "observe plan.yaml --quick --rate 0 --root-hints "+noRoot(t))
	require.Equal(t, exitGo, ran.code, ran.stderr)
}

// ask looks, and asks a gate.
func (m *wholeMove) ask(t *testing.T, gate string) *migrate.Report {
	t.Helper()
	return m.judged(t, m.run(t, "gate "+gate+" plan.yaml --format json --rate 0 --root-hints "+noRoot(t)))
}

// asOf asks a gate for another time, of what is in the evidence.
func (m *wholeMove) asOf(t *testing.T, gate string, at time.Time) *migrate.Report {
	t.Helper()
	return m.judged(t, process(t, m.dir, "gate", gate, "plan.yaml", "--format", "json", "--offline", "--now", at.UTC().Format(time.RFC3339Nano)))
}

func (m *wholeMove) judged(t *testing.T, ran ran) *migrate.Report {
	t.Helper()
	r, err := render.Load(strings.NewReader(ran.stdout))
	require.NoError(t, err, "exit %d, %s", ran.code, ran.stderr)
	assert.Equal(t, map[migrate.Verdict]int{migrate.Go: exitGo, migrate.NoGo: exitNoGo, migrate.Wait: exitWait}[r.Verdict], ran.code)
	return r
}

// expect holds what a gate says now, and which check it is that keeps it from GO.
func (m *wholeMove) expect(t *testing.T, gate string, verdict migrate.Verdict, check string) {
	t.Helper()
	r := m.ask(t, gate)
	require.Equal(t, verdict, r.Verdict, words(r))
	if check != "" {
		assert.Contains(t, append(waiting(r), blockers(r)...), check, words(r))
	}
}

// blockers lists the checks that make a verdict NO-GO.
func blockers(r *migrate.Report) (ids []string) {
	for id := range blocking(r) {
		ids = append(ids, id)
	}
	return append(ids, unknown(r)...)
}

// untilStarted looks until the clock of the drain runs.
func (m *wholeMove) untilStarted(t *testing.T) {
	t.Helper()
	for m.ask(t, "decommission").NotBefore == nil {
		time.Sleep(pause)
	}
}

// pause is between questions that are asked again and again.
const pause = 200 * time.Millisecond

// waitFor asks a gate again and again until it opens: at the time that it gives
// first, and not before.
func (m *wholeMove) waitFor(t *testing.T, gate, check string) {
	t.Helper()
	r := m.ask(t, gate)
	require.Equal(t, migrate.Wait, r.Verdict, words(r))
	require.NotNil(t, r.NotBefore, words(r))
	assert.Contains(t, waiting(r), check)
	opens := *r.NotBefore
	for r.Verdict == migrate.Wait {
		require.True(t, r.At.Before(opens), "WAIT at %s, which is not before %s", r.At, opens)
		require.Equal(t, opens, *r.NotBefore, "the time does not move")
		time.Sleep(pause)
		r = m.ask(t, gate)
	}
	require.Equal(t, migrate.Go, r.Verdict, words(r))
	assert.False(t, r.At.Before(opens), "GO at %s, before %s", r.At, opens)
	assert.Equal(t, migrate.Wait, m.asOf(t, gate, opens.Add(-time.Second)).Verdict, "a second before")
	assert.Equal(t, migrate.Go, m.asOf(t, gate, opens).Verdict, "at the time")
}
