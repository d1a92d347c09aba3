package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"path/filepath"
	"regexp"
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

// TestWholeMove moves a zone from BIND to NSD, Knot and PowerDNS, from the first
// look to the moment when BIND is switched off, with TTLs of seconds.
func TestWholeMove(t *testing.T) {
	t.Parallel()
	m := startWholeMove(t)
	m.makePlan(t)
	m.status(t, "U1 blocked, U4 blocked, U7 blocked")

	m.expect(t, "delegate", migrate.NoGo, "ttl-not-lowered")    // planned, and not done
	m.status(t, "U0 blocked, U1 ready, U4 blocked, U7 blocked") // TTLs differ
	m.serveOld(t, oldNames, loweredTTL)
	m.expect(t, "delegate", migrate.Wait, "ttl-not-lowered")
	m.status(t, "U1 waiting, U4 blocked, U7 blocked")
	m.waitFor(t, "delegate", "ttl-not-lowered")
	m.status(t, "U1 done, U2 done, U3 ready, U4 blocked")

	m.serveOld(t, newNames, loweredTTL)
	m.expect(t, "delegate", migrate.Go, "")
	m.status(t, "U3 done, U4 ready, U5 blocked, U7 blocked")
	m.expect(t, "decommission", migrate.Wait, "drain-parent-mixed")
	m.delegateTo(t, newNames)
	m.watch(t)
	m.status(t, "U4 done, U5 waiting, U7 waiting")

	m.waitFor(t, "decommission", "drain-not-before")
	m.status(t, "U5 done, U6 skipped, U7 ready, U8 blocked")
	require.NoError(t, m.old.Stop())
	m.observe(t)
	m.status(t, "U7 done, U8 ready")
}

// The TTLs of the move, in seconds.
const (
	parentTTL  = 5
	formerTTL  = 6
	loweredTTL = 2
)

var (
	oldNames = []string{"ns1.old.test."}
	newNames = []string{"ns1.new.test.", "ns2.new.test."}
)

// wholeMove is a move between real servers from its beginning to its end.
type wholeMove struct {
	dir         string
	serial      int
	parent, old *rehearse.Real
	new         []*rehearse.Real
}

func startWholeMove(t *testing.T) *wholeMove {
	t.Helper()
	m := &wholeMove{dir: t.TempDir(), serial: 1}
	m.parent = startServer(t, rehearse.BIND, "test.", m.parentText(oldNames), netip.AddrPort{})
	m.old = startServer(t, rehearse.BIND, "ex.test.", m.zoneText(oldNames, formerTTL), netip.AddrPort{})
	m.write(t, "new.zone", m.zoneText(newNames, loweredTTL))
	for _, kind := range []rehearse.Kind{rehearse.NSD, rehearse.Knot, rehearse.PowerDNS} {
		m.new = append(m.new, startServer(t, kind, "ex.test.", m.zoneText(newNames, loweredTTL), netip.AddrPort{}))
	}
	return m
}

// makePlan has a plan drafted, and completes it as a person would: the new
// servers, addresses with their ports, and times that are short.
func (m *wholeMove) makePlan(t *testing.T) {
	t.Helper()
	ran := m.run(t, fmt.Sprintf("plan init ex.test --parent-servers %s --port %d --root-hints %s", m.parent.Address, m.old.Address.Port(), noRoot(t)))
	require.Equal(t, exitGo, ran.code, ran.stderr)
	text := ran.stdout
	for _, change := range [][2]string{
		{`    - ns1\.old\.test\. .*`, fmt.Sprintf(`    - {name: ns1.old.test., addresses: ["%s"]}`, m.old.Address)},
		{`  # source: new.zone .*`, `  source: new.zone`},
		{`    - 'FILL-IN a name server.*`, fmt.Sprintf(`    - {name: ns1.new.test., addresses: ["%s", "%s"]}`, m.new[0].Address, m.new[1].Address)},
		{`    - 'FILL-IN another.*`, fmt.Sprintf(`    - {name: ns2.new.test., addresses: ["%s"]}`, m.new[2].Address)},
		{`  # ttl-before: .*`, fmt.Sprintf(`  ttl-before: {ns: %[1]ds, ds: %[1]ds, reason: the zone was made for this test}`, formerTTL)},
		{`  # lowered: .*`, fmt.Sprintf(`  lowered: %ds`, loweredTTL)},
		{`  round-gap: .*`, `  round-gap: 1s`},
		{`  max-gap: .*`, `  max-gap: 1m`},
		{`margin: .*`, `margin: 1s`},
		{`# serial: per-group`, `serial: per-group`},
	} {
		pattern := regexp.MustCompile(`(?m)^` + change[0] + `$`)
		require.Len(t, pattern.FindAllString(text, -1), 1, "%s in\n%s", change[0], text)
		text = pattern.ReplaceAllLiteralString(text, change[1])
	}
	m.write(t, "plan.yaml", text)
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
	return text + "old NS ns1.old\nnew NS ns1.new\nns1.old A 127.0.0.1\nns2.old A 127.0.0.1\nns1.new A 127.0.0.1\nns2.new A 127.0.0.1\n"
}

// zoneText is the zone with a name server set, and one TTL.
func (m *wholeMove) zoneText(names []string, ttl int) string {
	text := fmt.Sprintf("$ORIGIN ex.test.\n$TTL %d\n@ SOA %s hostmaster %d 3600 600 604800 %d\n", ttl, names[0], m.serial, ttl)
	for _, name := range names {
		text += "@ NS " + name + "\n"
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

// watch looks until the parent has shown the new set in two rounds.
func (m *wholeMove) watch(t *testing.T) {
	t.Helper()
	ran := m.run(t, "observe plan.yaml --watch --every 1s --rounds 3 --rate 0 --root-hints "+noRoot(t))
	require.Equal(t, exitGo, ran.code, ran.stderr)
	assert.Contains(t, ran.stdout, "clock started: not before ")
}

// status holds what is told of some steps: "U1 done, U2 ready".
func (m *wholeMove) status(t *testing.T, want string) {
	t.Helper()
	ran := m.run(t, "plan status plan.yaml --format json")
	var status migrate.Status
	require.NoError(t, json.Unmarshal([]byte(ran.stdout), &status), "exit %d, %s", ran.code, ran.stderr)
	var got []string
	for _, step := range status.Steps {
		if strings.Contains(want, step.ID+" ") {
			got = append(got, step.ID+" "+string(step.State))
		}
	}
	require.Equal(t, want, strings.Join(got, ", "), ran.stdout)
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
