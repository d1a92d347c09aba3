package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
)

// stageOf makes the stage of a run of a case, with the looks made that come before.
func stageOf(t testing.TB, dir string, c *cases.Case, run *cases.Run) *loopStage {
	t.Helper()
	usual := castOf(t, c.Servers)
	cast := with(usual, castOf(t, run.Servers))
	for _, look := range run.Before {
		cast = with(cast, castOf(t, look.Servers))
	}
	for a := range cast {
		cast[a] = actor{Gone: true}
	}
	s := newStage(t, dir, cast, addressesOf(c.Root...)...)
	for _, look := range run.Before {
		s.play(t, with(usual, castOf(t, look.Servers)))
		for _, line := range look.Lines() {
			_, ran := s.run(t, strings.Join(line, " "))
			require.Equal(t, exitGo, ran.code, "%s: %s", line, ran.stderr)
		}
	}
	s.play(t, with(usual, castOf(t, run.Servers)))
	return s
}

// castOf is the cast of a case.
func castOf(t testing.TB, servers cases.Servers) actors {
	t.Helper()
	cast := actors{}
	for text, is := range servers {
		address, err := netip.ParseAddr(text)
		require.NoError(t, err)
		cast[address] = actor{
			Zones: is.Zones, TCPZones: is.TCPZones, Denials: is.Denials, Faults: is.Faults, NSID: is.NSID, Transfer: is.Transfer, Gone: is.Gone,
		}
	}
	return cast
}

// run runs a command line of zonegate in the folder of the stage, and gives what
// it prints with the addresses that stand in the case. Commands that look get the
// flags that they need here.
func (s *loopStage) run(t testing.TB, line string) (stdout string, r ran) {
	t.Helper()
	args := (&cases.Run{Run: line}).Words()
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
func onStage(t *testing.T, dir, about string, do func(run func(command string) ([]byte, int))) {
	t.Helper()
	c, err := cases.Read(os.DirFS(dir), filepath.Base(dir), filepath.Base(dir))
	require.NoError(t, err)
	i := slices.IndexFunc(c.Runs, func(r cases.Run) bool { return r.About == about })
	require.GreaterOrEqual(t, i, 0, "the case has no run %q", about)
	require.NoError(t, c.OnStage(t.Context(), insideTool, &c.Runs[i], func(dir string, on stage.Document) error {
		file, err := writeStage(on)
		require.NoError(t, err)
		defer os.Remove(file)
		do(func(command string) ([]byte, int) {
			return shell(t, dir, strings.Replace(command, "zonegate", "zonegate rehearse --inside "+file+" --", 1))
		})
		return nil
	}))
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
