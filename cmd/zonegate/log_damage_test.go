package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/migrate/render"
)

// logMove is a move that is GO, with the commands that use the log.
type logMove struct {
	*loopStage
	look     string   // writes to the log
	commands []string // they take --evidence
}

// logMoves are a move before the switch and one after all waits. Each log lies
// beside one of another run.
func logMoves(t *testing.T) []logMove {
	t.Helper()
	before := logMove{newStage(t, "testdata/delegate/faults", faultCast()), "observe plan.yaml --quick", []string{
		"observe plan.yaml --quick", "observe plan.yaml --watch --rounds 1", "gate delegate plan.yaml", "gate delegate plan.yaml --offline",
	}}
	before.observe(t, "observe plan.yaml")
	c, err := cases.Read(os.DirFS("testdata/decommission"), "decommission", "testdata/decommission")
	require.NoError(t, err)
	i := slices.IndexFunc(c.Runs, func(r cases.Run) bool { return r.About == "all is well" })
	require.GreaterOrEqual(t, i, 0)
	gate := c.Runs[i].Run
	_, now, _ := strings.Cut(gate, " --now ")
	after := logMove{stageOf(t, "testdata/decommission", c, &c.Runs[i]), "observe plan.yaml --quick --now " + now, []string{
		"observe plan.yaml --quick --now " + now, gate, gate + " --offline",
	}}
	after.observe(t, gate)
	for _, m := range []logMove{before, after} {
		m.observe(t, m.look+" --evidence other.jsonl")
	}
	return []logMove{before, after}
}

// observe runs a command that writes to the log.
func (m logMove) observe(t *testing.T, line string) {
	t.Helper()
	_, r := m.run(t, line)
	require.Equal(t, exitGo, r.code, r.stderr)
}

// logCase is a line of testdata/logs.
type logCase struct{ about, change, said string }

func readLogCases(t *testing.T, file string) (cases []logCase) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/logs", file))
	require.NoError(t, err)
	for line := range strings.Lines(strings.ReplaceAll(string(text), `\|`, "\x00")) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") || len(cells) != 3 || cells[0] == "change" {
			continue
		}
		for i, cell := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cell), "\x00", "|")
		}
		cases = append(cases, logCase{cells[0], cells[1], cells[2]})
	}
	require.NotEmpty(t, cases)
	return cases
}

// TestDamagedLogs holds what every command says of a log that is not what was
// written: none of them goes on, and nothing of it is touched.
func TestDamagedLogs(t *testing.T) {
	t.Parallel()
	for _, m := range logMoves(t) {
		runs := m.runs(readLogCases(t, "damage.txt"))
		together4(runs, func(r *logRun) { r.play(t) })
		for _, r := range runs {
			t.Run(r.about+", "+r.command, r.check)
		}
	}
}

// logRun is a command with a log that was changed.
type logRun struct {
	logCase
	logMove
	command       string
	log           string // in the folder of the stage
	pristine      map[string]string
	before, after map[string]string
	out           string
	ran           ran
}

func (m logMove) runs(cases []logCase) (runs []*logRun) {
	for i, c := range cases {
		for j, command := range m.commands {
			runs = append(runs, &logRun{logCase: c, logMove: m, command: command, log: fmt.Sprintf("log%d-%d.jsonl", i, j)})
		}
	}
	return runs
}

// together4 does things at the same time.
func together4[T any](things []T, do func(T)) {
	var wait sync.WaitGroup
	slots := make(chan bool, 4)
	for _, x := range things {
		wait.Go(func() {
			slots <- true
			defer func() { <-slots }()
			do(x)
		})
	}
	wait.Wait()
}

func (r *logRun) play(t *testing.T) {
	r.copyLog(t)
	r.pristine = r.files(t)
	r.damage(t)
	r.out, r.ran = r.run(t, r.line())
	r.after = r.files(t)
}

func (r *logRun) line() string {
	line := r.command + " --evidence " + r.log
	if strings.HasPrefix(line, "gate ") {
		line += " --format json"
	}
	return line
}

// copyLog copies the log of the stage.
func (r *logRun) copyLog(t *testing.T) {
	for _, ext := range []string{"", ".head"} {
		text, err := os.ReadFile(r.path("evidence.jsonl" + ext))
		require.NoError(t, err)
		writeFile(t, r.path(r.log+ext), string(text))
	}
}

// damage changes the log as the case says.
func (r *logRun) damage(t *testing.T) {
	lines := fmt.Sprint(strings.Count(r.pristine[r.path(r.log)], "\n"))
	r.said = strings.NewReplacer("$LOG", r.log, "$N", lines).Replace(r.said)
	cmd := exec.Command("sh", "-ec", `inplace() { f=$1; shift; "$@" <"$f" >"$f.x"; cat "$f.x" >"$f"; rm "$f.x"; }`+"\n"+r.change)
	cmd.Dir = r.dir
	cmd.Env = append(cmd.Environ(), "LOG="+r.log, "N="+lines, "LOOKING="+strings.Join(r.lookingFlags(), " "))
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "%s: %s", r.about, out)
	r.before = r.files(t)
}

// files are the log and what is beside it.
func (r *logRun) files(t *testing.T) map[string]string {
	names, err := filepath.Glob(r.path(r.log) + "*")
	assert.NoError(t, err)
	files := map[string]string{}
	for _, name := range names {
		info, err := os.Lstat(name)
		assert.NoError(t, err)
		files[name] = info.Mode().String()
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(name)
			assert.NoError(t, err)
			files[name] = string(text)
		}
	}
	return files
}

func (r *logRun) check(t *testing.T) {
	isGate := strings.HasPrefix(r.command, "gate ")
	var report *migrate.Report
	said := r.ran.stderr
	if isGate {
		var err error
		report, err = render.Load(strings.NewReader(r.out))
		require.NoError(t, err, "exit %d, %s", r.ran.code, r.ran.stderr)
		said = troubles(report)
	}
	if r.said == "ok" {
		assert.Equal(t, exitGo, r.ran.code, said)
		for name, text := range r.pristine {
			assert.True(t, strings.HasSuffix(name, ".head") || strings.HasPrefix(r.after[name], text), "lines are lost")
		}
		return
	}
	assert.NotEqual(t, r.pristine, r.before, "nothing was changed")
	assert.Equal(t, exitNoGo, r.ran.code, said)
	assert.Equal(t, r.before, r.after, "something was touched")
	if isGate {
		assert.Contains(t, said, r.said)
		assert.Equal(t, migrate.NoGo, report.Verdict)
		return
	}
	assert.Regexp(t, `^zonegate: (the evidence is damaged, and nothing is appended to it: |evidence )`+r.log, said)
}

// troubles are what is wrong with the logs of a report, with the lines.
func troubles(r *migrate.Report) string {
	var b strings.Builder
	for _, res := range r.Results {
		for _, f := range res.Findings {
			switch {
			case res.Check != "evidence-damaged":
			case f.Pos != nil:
				fmt.Fprintf(&b, "%s line %d: %s\n", f.Pos.File, f.Pos.Line, f.Message)
			default:
				fmt.Fprintln(&b, f.Message)
			}
		}
	}
	return b.String()
}
