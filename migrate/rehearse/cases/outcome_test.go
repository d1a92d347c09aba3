package cases_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
)

const shownCase = `
incident:
  date: 2031-04-01/02
  zone: example.net and many others
  class: B
  mode: detects
  what: a secondary served the zone of last week, and nobody looked at it until it had signatures no more
  story: |
    It was a Tuesday, and a long story that has to be broken over more than one line, for nobody has a terminal that is so wide.

    The model is small.
  sources: [https://status.example.net/1]
  first: delegate
runs:
  - about: one server is behind
    before:
      - {run: observe plan.yaml, at: 2030-01-01T00:00:00Z, every: 1h30m, times: 3}
      - {run: observe plan.yaml}
    run: gate delegate plan.yaml
    exit: 1
    blocks: {live-serial: 2}
    unknown: [live-stale]
  - about: too early
    run: gate decommission plan.yaml
    exit: 3
    waits: [drain-not-before]
    not-before: 2030-01-02T00:00:00Z
  - {about: seen by a watch, run: observe plan.yaml --watch, exit: 1, says: [alarm]}
  - {about: not to be had, run: gate delegate other.yaml}
  - {about: twin, run: gate delegate plan.yaml}
`

// shownOutcomes are a case in which some runs are not as expected, one in which all
// are, and one without an incident.
func shownOutcomes(t *testing.T) []cases.Outcome {
	t.Helper()
	tomorrow := time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
	blocked := &migrate.Report{Verdict: migrate.NoGo, Results: []migrate.Result{
		{Check: "live-serial", Outcome: migrate.Fail, Findings: []migrate.Finding{
			{Check: "live-serial", Severity: migrate.Error, Server: "ns2.test.", Address: "192.0.2.2:53", Owner: "ex.test.", Type: "SOA", Message: "ex.test. SOA has serial 7, and ns1.test. has 9"},
			{Check: "live-serial", Severity: migrate.Error, Message: "another"},
			{Check: "live-serial", Severity: migrate.Warning, Message: "no matter"},
		}},
		{Check: "live-stale", Outcome: migrate.Unknown, Reason: "nobody looked"},
	}}
	early := &migrate.Report{Verdict: migrate.Wait, NotBefore: &tomorrow, Results: []migrate.Result{
		{Check: "drain-not-before", Outcome: migrate.Waiting, Reason: "caches may hold the old set"},
	}}
	all, err := cases.ReadAll(fstest.MapFS{
		"2031-example/case.yaml": {Data: []byte(shownCase)},
		"own/case.yaml":          {Data: []byte("source: a friend\nruns: [{about: nothing special, run: lint a.zone}]")},
	})
	require.NoError(t, err)
	good := &migrate.Report{Verdict: migrate.Go}
	ended := func(code int, report *migrate.Report) func(*cases.Result) {
		return func(r *cases.Result) { r.Code, r.Report = code, report }
	}
	results := func(c *cases.Case, how ...func(*cases.Result)) cases.Outcome {
		o := cases.Outcome{Case: c, Results: make([]cases.Result, len(c.Runs))}
		for i := range c.Runs {
			o.Results[i].Run = &c.Runs[i]
			how[i](&o.Results[i])
		}
		return o
	}
	watched := func(r *cases.Result) { r.Code, r.Stdout = 1, "one\ntwo\nthree\nalarm: ns2.test. is behind\n" }
	lost := func(r *cases.Result) { r.Trouble = errors.New("server 192.0.2.1: b.zone: line 1: no SOA") }
	differs := func(r *cases.Result) {
		r.Code, r.Report = 1, blocked
		r.Differences = []cases.Difference{{What: "exit code", Want: "0", Got: "1"}, {What: "blocking findings", Want: "none", Got: "live-serial: 2"}}
	}
	return []cases.Outcome{
		results(all[0], ended(1, blocked), ended(3, early), watched, lost, differs),
		results(all[0], ended(1, blocked), ended(3, early), watched, ended(0, good), ended(0, good)),
		results(all[1], ended(0, good)),
	}
}

// TestOutcomes holds how outcomes are shown. With -update it writes it.
func TestOutcomes(t *testing.T) {
	outcomes := shownOutcomes(t)
	story := func(i int) func(io.Writer) error {
		return func(w io.Writer) error { return cases.WriteStory(w, &outcomes[i]) }
	}
	for file, write := range map[string]func(io.Writer) error{
		"testdata/story-differs.txt": story(0),
		"testdata/story.txt":         story(1),
		"testdata/story-own.txt":     story(2),
		"testdata/table.txt":         func(w io.Writer) error { return cases.WriteTable(w, outcomes) },
		"testdata/outcomes.json":     func(w io.Writer) error { return cases.WriteJSON(w, outcomes) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		if *update {
			require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), b.String(), file)
		for line := range bytes.Lines(b.Bytes()) {
			if file != "testdata/outcomes.json" {
				assert.LessOrEqual(t, utf8.RuneCount(bytes.TrimSpace(line)), cases.Width, "%s: %s", file, line)
			}
		}
	}
}

// TestReplayEnds: a replay that is interrupted ends, starts nothing more, and says
// so.
func TestReplayEnds(t *testing.T) {
	all, err := cases.ReadAll(fstest.MapFS{"2031-example/case.yaml": {Data: []byte(shownCase)}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err = cases.Replay(ctx, all, 1, cancelling(cancel), nil)
	assert.ErrorIs(t, err, context.Canceled)
}
