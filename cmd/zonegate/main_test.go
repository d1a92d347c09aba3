package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

var update = flag.Bool("update", false, "make expected outputs anew")

func TestMain(m *testing.M) {
	version, ownName = "v0.0.0-test", "zonegate"
	clock = func() time.Time { return testNow }
	if os.Getenv(stillClock) != "" {
		standStill()
	}
	if id := os.Getenv(withoutCheck); id != "" {
		theChecks = without(id)
	}
	testscript.Main(m, map[string]func(){"zonegate": main})
}

// TestScript runs testdata/script: commands with their exit codes and outputs.
func TestScript(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	testscript.Run(t, testscript.Params{
		Files:         thinned(scripts),
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": exitcode,
			"gzip":     gzipCommand,
			"repeat":   repeat,
			"serve":    serve,
			"bind":     bind,
			"fill":     fill,
		},
	})
}

// stillClock is set in the environment of processes whose clock only moves on from
// --now while a watch sleeps.
const stillClock = "ZONEGATE_TEST_STILL_CLOCK"

// testNow is what the clock shows in tests.
var testNow = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

// ran is how a command line ended.
type ran struct {
	code           int
	stdout, stderr string
}

// runTool runs a command line in this process.
func runTool(t testing.TB, stdin string, args ...string) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	tool := &tool{
		stdin:  strings.NewReader(stdin),
		stdout: &sink{w: bufio.NewWriter(&stdout)},
		stderr: &stderr,
		now:    clock,
		getenv: func(string) string { return "" },
	}
	code := tool.run(context.Background(), args)
	return ran{code, stdout.String(), stderr.String()}
}

// report runs a gate or lint and gives its report.
func report(t testing.TB, args ...string) (*migrate.Report, ran) {
	t.Helper()
	r := runTool(t, "", append(args, "--format", "json")...)
	loaded, err := render.Load(strings.NewReader(r.stdout))
	require.NoError(t, err, "%v: exit %d, %s", args, r.code, r.stderr)
	return loaded, r
}

// blocking counts the blocking findings by check.
func blocking(r *migrate.Report) map[string]int {
	counts := make(map[string]int)
	findings, _ := r.Blocking()
	for _, f := range findings {
		counts[f.Check]++
	}
	return counts
}

// unknown lists the checks that could not look.
func unknown(r *migrate.Report) (ids []string) {
	_, results := r.Blocking()
	for _, res := range results {
		ids = append(ids, res.Check)
	}
	return ids
}

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	return name
}
