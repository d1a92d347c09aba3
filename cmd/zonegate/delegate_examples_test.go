package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// stageRuns runs a case that has servers: each run in a copy of its folder, with
// servers of its own, all at the same time.
func (c exampleCase) stageRuns(t *testing.T, dir string) {
	for _, run := range c.Runs {
		t.Run(run.About, func(t *testing.T) {
			t.Parallel()
			s := c.stage(t, dir, run)
			for _, look := range run.Before {
				s.play(t, with(c.Servers, look.Servers))
				_, ran := s.run(t, look.Run)
				require.Equal(t, exitGo, ran.code, "%s: %s", look.Run, ran.stderr)
			}
			s.play(t, with(c.Servers, run.Servers))
			out, ran := s.run(t, run.Run+" --format json")
			r, err := render.Load(strings.NewReader(out))
			require.NoError(t, err, "%s: exit %d, %s", run.Run, ran.code, ran.stderr)
			run.check(t, r, ran)
		})
	}
}

// stage makes the stage of a run, on which nobody is yet.
func (c exampleCase) stage(t testing.TB, dir string, run exampleRun) *stage {
	t.Helper()
	cast := with(c.Servers, run.Servers)
	for _, look := range run.Before {
		cast = with(cast, look.Servers)
	}
	for a := range cast {
		cast[a] = actor{Gone: true}
	}
	return newStage(t, dir, cast, c.Root...)
}

// run runs a command line of zonegate in the folder of the stage, as a process of
// its own, and gives what it prints with the addresses that stand in the case.
// Commands that look get the flags that they need here.
func (s *stage) run(t testing.TB, line string) (stdout string, r ran) {
	t.Helper()
	args := strings.Fields(line)
	if s.looks(args) {
		args = append(args, s.lookingFlags()...)
	}
	cmd := exec.Command("zonegate", args...)
	cmd.Dir = s.dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	r = ran{cmd.ProcessState.ExitCode(), s.unstaged(out.String()), s.unstaged(errs.String())}
	return r.stdout, r
}

func (s *stage) looks(args []string) bool {
	line := strings.Join(args, " ") + " "
	return (strings.HasPrefix(line, "observe ") || strings.HasPrefix(line, "gate delegate ")) && !strings.Contains(line, " --offline ")
}

// words are the messages and reasons of a report, with what they are about.
func words(r *migrate.Report) string {
	var b strings.Builder
	for _, res := range r.Results {
		fmt.Fprintln(&b, res.Check, res.Reason)
		for _, f := range res.Findings {
			fmt.Fprintln(&b, f.Check, f.Server, f.Address, f.NSID, f.Vantage, f.Owner, f.Type, f.Message)
		}
	}
	return b.String()
}
