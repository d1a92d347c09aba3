package render

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestLoadRefusesWaits replaces one piece of a good report and wants the error
// that says what would be right.
func TestLoadRefusesWaits(t *testing.T) {
	data, err := os.ReadFile("testdata/decommission-wait.json")
	require.NoError(t, err)
	for _, c := range []struct{ old, new, want string }{
		{`"verdict": "WAIT"`, `"verdict": "GO"`, `the report makes no sense: verdict is "GO", and a check waits: it is "WAIT"`},
		{`"outcome": "wait"`, `"outcome": "pass"`, `the report makes no sense: results[1] has a time not to be early by, and its outcome is "pass": it is "wait"`},
		{`"severity": "warning"`, `"severity": "error"`, `the report makes no sense: verdict is "WAIT", and 1 finding and 0 checks that could not look block: it is "NO-GO"`},
		{`"state": "held"`, `"state": "steady"`, `the report makes no sense: clock.conditions[0].state is "steady": it is held, pending, broken or unseen`},
		{`"name": "parent"`, `"name": "uncle"`, `the report makes no sense: clock.conditions[0].name is "uncle": it is parent, apex, old or new-apex`},
		{`"cause": "old"`, `"cause": "age"`, `the report makes no sense: clock.conditions[0].restarts[0].cause is "age": it is gap, old, mixed, wrong or silent`},
		{`"decides": true`, `"decides": "yes"`, `not a report of zonegate: field "clock": terms.decides is a JSON string and would have to be a true or false`},
	} {
		t.Run(c.new, func(t *testing.T) {
			changed := strings.Replace(string(data), c.old, c.new, 1)
			require.NotEqual(t, string(data), changed)
			_, err := Load(strings.NewReader(changed))
			assert.EqualError(t, err, c.want)
		})
	}
	open, err := os.ReadFile("testdata/decommission-open.json")
	require.NoError(t, err)
	_, err = Load(strings.NewReader(strings.ReplaceAll(string(open), `"outcome": "wait"`, `"outcome": "pass"`)))
	assert.EqualError(t, err, `the report makes no sense: verdict is "WAIT", and no check waits: it is "GO"`)
}

// TestWaitIsSaidFirst: the first line of text tells until when, to the next full
// second, and each form says that the gate is not open.
func TestWaitIsSaidFirst(t *testing.T) {
	r := load(t, "testdata/decommission-wait.json")
	require.NotZero(t, r.NotBefore.Nanosecond())
	first, _, _ := strings.Cut(rendered(t, r, "text", Options{}), "\n")
	assert.Equal(t, "WAIT not before 2026-11-22T11:59:59Z (in 2h2m59s)", first)
	assert.Contains(t, rendered(t, r, "sarif", Options{}), `"level": "error"`)
	assert.Contains(t, rendered(t, r, "junit", Options{}), `failures="1" errors="0"`)
	assert.Contains(t, rendered(t, r, "github", Options{}), "::warning title=drain-not-before::")
	quiet := rendered(t, r, "text", Options{Quiet: true})
	assert.Equal(t, 1, strings.Count(quiet, "\n"))
	assert.True(t, strings.HasPrefix(quiet, "WAIT  "), quiet)
}

// TestClockIsShownForEachVerdict of gate decommission, once.
func TestClockIsShownForEachVerdict(t *testing.T) {
	r := load(t, "testdata/decommission-wait.json")
	past := r.At.Add(-time.Hour)
	for _, v := range []migrate.Verdict{migrate.Go, migrate.Wait, migrate.NoGo} {
		r.Verdict = v
		if v == migrate.Go {
			r.Clock.NotBefore = &past
		}
		for format, heading := range map[string]string{"text": "\nclock: max(Pns, Cns) + S\n", "markdown": "\n### Clock: max(Pns, Cns) + S\n"} {
			out := rendered(t, r, format, Options{})
			assert.Equal(t, 1, strings.Count(out, heading), "%s %s", v, format)
			assert.Equal(t, v == migrate.Go, strings.Contains(out, "over since 2026-11-22T08:57:00Z: 2026-11-22T07:57:00Z + S"), "%s %s", v, format)
		}
		r.Clock.NotBefore = r.NotBefore
	}
	r.Gate = migrate.GateDelegate
	assert.NotContains(t, rendered(t, r, "text", Options{}), "clock:")
}
