package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// writePlan writes the plan of a move of a kind between the two providers.
func (w *world) writePlan(t *testing.T, kind, newSource, more string) {
	t.Helper()
	w.write(t, "root.hints", fmt.Sprintf(". 3600000 NS r0.root.\nr0.root. 3600000 A %s\n", rootAddress))
	w.write(t, "plan.yaml", fmt.Sprintf(`version: 1
zone: ex.test.
old: {source: "axfr://%s/ex.test.", nameservers: [%s]}
new: {source: %q, nameservers: [%s]}
parent: {zone: test., servers: auto}
dnssec: %s
serial: per-group
timing: {ttl-before: {ns: %ds, ds: %ds, reason: the zone was made for this test}, round-gap: 1s, max-gap: 1m}
margin: 2s
severity: {zone-single-ns: notice}
evidence: evidence.jsonl
%s`, oldAddress, strings.Join(oldNames, ", "), newSource, strings.Join(newNames, ", "), kind, max(w.ttl.parentNS, w.ttl.ns), w.ttl.ds, more))
}

func (w *world) write(t *testing.T, name, text string) {
	t.Helper()
	writeFile(t, filepath.Join(w.dir, name), text)
}

// asked is a question of a walk: a gate with its words, or a step of plan status
// that is to be done.
type asked []string

// reply is what zonegate says to it.
type reply struct {
	verdict   migrate.Verdict
	at        time.Time
	notBefore *time.Time
	checks    []string // that keep it from GO
	words     string
}

// put puts a question at this moment. What keeps a gate from GO is looked at
// anew each time.
func (w *world) put(t *testing.T, q asked) reply {
	t.Helper()
	if q[0] == "status" {
		return w.status(t, q[1])
	}
	args := append([]string{"gate", q[0], "plan.yaml", "--format", "json", "--rate", "0", "--root-hints", "root.hints"}, q[1:]...)
	return w.judged(t, append(args, "--now", now()))
}

// asOf puts a question to a gate as of another time, of what is in the evidence.
func (w *world) asOf(t *testing.T, q asked, at time.Time) reply {
	t.Helper()
	args := append([]string{"gate", q[0], "plan.yaml", "--format", "json", "--offline"}, q[1:]...)
	return w.judged(t, append(args, "--now", at.UTC().Format(time.RFC3339Nano)))
}

func now() string { return time.Now().UTC().Format(time.RFC3339Nano) }

func (w *world) judged(t *testing.T, args []string) reply {
	t.Helper()
	ran := process(t, w.dir, args...)
	r, err := render.Load(strings.NewReader(ran.stdout))
	require.NoError(t, err, "%q: exit %d, %s", args, ran.code, ran.stderr)
	assert.Equal(t, map[migrate.Verdict]int{migrate.Go: exitGo, migrate.NoGo: exitNoGo, migrate.Wait: exitWait}[r.Verdict], ran.code)
	checks := slices.Sorted(slices.Values(append(waiting(r), blockers(r)...)))
	return reply{r.Verdict, r.At, r.NotBefore, slices.Compact(checks), words(r)}
}

// status tells of a step as a gate would.
func (w *world) status(t *testing.T, step string) reply {
	t.Helper()
	w.observe(t)
	ran := process(t, w.dir, "plan", "status", "plan.yaml", "--format", "json", "--now", now())
	var status migrate.Status
	require.NoError(t, json.Unmarshal([]byte(ran.stdout), &status), "exit %d, %s", ran.code, ran.stderr)
	i := slices.IndexFunc(status.Steps, func(s migrate.Step) bool { return s.ID == step })
	require.GreaterOrEqual(t, i, 0, "%s is no step of\n%s", step, ran.stdout)
	s := status.Steps[i]
	verdict := map[migrate.StepState]migrate.Verdict{
		migrate.StepDone: migrate.Go, migrate.StepWaiting: migrate.Wait, migrate.StepReady: migrate.Wait, migrate.StepBlocked: migrate.NoGo,
	}[s.State]
	state := s.State
	if state == migrate.StepReady { // it was seen once, and is to be seen again
		state = migrate.StepWaiting
	}
	return reply{verdict, status.At, s.Until, []string{step + " " + string(state)}, fmt.Sprintf("%+v of\n%s", s, ran.stdout)}
}

func (w *world) observe(t *testing.T, flags ...string) {
	t.Helper()
	args := append([]string{"observe", "plan.yaml", "--rate", "0", "--root-hints", "root.hints", "--now", now()}, flags...)
	ran := process(t, w.dir, args...)
	require.Equal(t, exitGo, ran.code, "%s", ran.stderr)
}

// looksToStart is how often a gate is asked until it knows when it opens: two
// rounds start the clocks of the parent.
const looksToStart = 6

// pass puts a question until the answer is GO, at the time that it gives and not
// before, and tells when that was.
func (w *world) pass(t *testing.T, q asked) (opened time.Time) {
	t.Helper()
	r := w.put(t, q)
	for i := 0; i < looksToStart && r.verdict == migrate.Wait && r.notBefore == nil; i++ {
		time.Sleep(time.Second)
		r = w.put(t, q)
	}
	if r.verdict == migrate.Wait {
		require.NotNil(t, r.notBefore, "%q: %s", q, r.words)
		opens := *r.notBefore
		time.Sleep(time.Until(opens))
		r = w.put(t, q)
		require.Equal(t, migrate.Go, r.verdict, "%q at %s, which was to open at %s: %s", q, r.at, opens, r.words)
		if q[0] != "status" {
			assert.Equal(t, migrate.Wait, w.asOf(t, q, opens.Add(-time.Second)).verdict, "%q a second before %s", q, opens)
			assert.Equal(t, migrate.Go, w.asOf(t, q, opens).verdict, "%q at %s", q, opens)
		}
	}
	require.Equal(t, migrate.Go, r.verdict, "%q: %v, of\n%s", q, r.checks, r.words)
	return r.at
}

// loadReport is the report of a command that ran with --format json.
func loadReport(t *testing.T, ran ran) *migrate.Report {
	t.Helper()
	r, err := render.Load(strings.NewReader(ran.stdout))
	require.NoError(t, err, "exit %d, %s", ran.code, ran.stderr)
	return r
}
