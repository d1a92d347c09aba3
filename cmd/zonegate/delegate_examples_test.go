package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/render"
)

// stageRuns runs a case that has servers: each run in a copy of its folder, with
// servers of its own, all at the same time.
func (c exampleCase) stageRuns(t *testing.T, dir string) {
	for _, run := range c.Runs {
		t.Run(run.About, func(t *testing.T) {
			t.Parallel()
			s := c.stage(t, dir, run)
			out, ran := s.run(t, run.Run+" --format json")
			r, err := render.Load(strings.NewReader(out))
			require.NoError(t, err, "%s: exit %d, %s", run.Run, ran.code, ran.stderr)
			run.check(t, r, ran)
		})
	}
}

// stage makes the stage of a run, with the looks made that come before.
func (c exampleCase) stage(t testing.TB, dir string, run exampleRun) *loopStage {
	t.Helper()
	cast := with(c.Servers, run.Servers)
	for _, look := range run.Before {
		cast = with(cast, look.Servers)
	}
	for a := range cast {
		cast[a] = actor{Gone: true}
	}
	s := newStage(t, dir, cast, c.Root...)
	for _, look := range run.Before {
		s.play(t, with(c.Servers, look.Servers))
		for _, line := range look.lines() {
			_, ran := s.run(t, line)
			require.Equal(t, exitGo, ran.code, "%s: %s", line, ran.stderr)
		}
	}
	s.play(t, with(c.Servers, run.Servers))
	return s
}

// lines are the command lines of a look, dated where they have a time.
func (look exampleLook) lines() (lines []string) {
	for i := range max(1, look.Times) {
		line := look.Run
		if at := look.At.Add(time.Duration(i) * look.Every); !look.At.IsZero() {
			line += " --now " + at.Format(time.RFC3339)
		}
		lines = append(lines, line)
	}
	return lines
}

// run runs a command line of zonegate in the folder of the stage, and gives what
// it prints with the addresses that stand in the case. Commands that look get the
// flags that they need here.
func (s *loopStage) run(t testing.TB, line string) (stdout string, r ran) {
	t.Helper()
	args := quotedFields(line)
	if s.looks(args) {
		args = append(args, s.lookingFlags()...)
	}
	r = processWith(t, s.dir, []string{stillClock + "=1"}, args...)
	r.stdout, r.stderr = s.unstaged(r.stdout), s.unstaged(r.stderr)
	return r.stdout, r
}

// process runs zonegate as a process of its own: the parser of the command line
// keeps things that concurrent runs in one process would share.
func process(t testing.TB, dir string, args ...string) ran {
	t.Helper()
	return processWith(t, dir, nil, args...)
}

func processWith(t testing.TB, dir string, environment []string, args ...string) ran {
	t.Helper()
	cmd := exec.Command("zonegate", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), environment...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return ran{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// onStage runs commands of a shell as the README of a case shows them, where the
// servers are as in one of its runs.
func onStage(t *testing.T, dir, about string) func(string) ([]byte, int) {
	t.Helper()
	c := readCase(t, dir)
	i := slices.IndexFunc(c.Runs, func(r exampleRun) bool { return r.About == about })
	require.GreaterOrEqual(t, i, 0, "the case has no run %q", about)
	s := c.stage(t, dir, c.Runs[i])
	return func(command string) ([]byte, int) {
		command, tail, piped := strings.Cut(command, " | ")
		if words := strings.Fields(command); s.looks(words[1:]) {
			command += " " + strings.Join(s.lookingFlags(), " ")
		}
		if piped {
			command += " | " + tail
		}
		printed, code := shell(t, s.dir, command)
		return []byte(s.unstaged(string(printed))), code
	}
}

func (s *loopStage) looks(args []string) bool {
	line := strings.Join(args, " ") + " "
	return (strings.HasPrefix(line, "observe ") || strings.HasPrefix(line, "gate delegate ") || strings.HasPrefix(line, "gate decommission ") || strings.HasPrefix(line, "gate ds ")) && !strings.Contains(line, " --offline ")
}

// words are the messages and reasons of a report, with what they are about.
func words(r *migrate.Report) string {
	var b strings.Builder
	for _, res := range r.Results {
		if res.Reason != "" {
			fmt.Fprintln(&b, res.Check, res.Reason)
		}
		for _, f := range res.Findings {
			fmt.Fprintln(&b, f.Check, f.Server, f.Address, f.NSID, f.Vantage, f.Owner, f.Type, f.Message)
		}
	}
	return b.String()
}

// listedFaults is the part of a README that lists the faults.
var listedFaults = regexp.MustCompile("(?s)<!-- faults -->\n(.*?)<!-- end of faults -->")

// TestFaultTable holds that the faults of the README are those there are. With
// -update it writes them.
func TestFaultTable(t *testing.T) {
	file := filepath.Join(root, "examples/incidents/README.md")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var b strings.Builder
	b.WriteString("<!-- faults -->\n| fault | what the server does |\n|---|---|\n")
	for _, line := range rehearse.FaultWords() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", line[0], line[1])
	}
	b.WriteString("<!-- end of faults -->")
	want := listedFaults.ReplaceAllLiteralString(string(text), b.String())
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(want), 0o666))
		return
	}
	assert.Equal(t, want, string(text), "run make golden and read the difference")
}
