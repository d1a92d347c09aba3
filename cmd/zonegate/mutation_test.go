package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
)

// withoutCheck is set in the environment of processes in which a check finds nothing.
const withoutCheck = "ZONEGATE_TEST_WITHOUT_CHECK"

// without gives all checks, of which one finds nothing.
func without(id string) func() []*migrate.Check {
	all := checks.All()
	for i, c := range all {
		if c.ID == id {
			blind := *c
			blind.Visit, blind.After, blind.Run = nil, nil, func(*migrate.Pass) {}
			all[i] = &blind
		}
	}
	return func() []*migrate.Check { return all }
}

// toolWithout runs command lines with a check that finds nothing.
func toolWithout(id string) cases.Tool {
	return func(ctx context.Context, dir string, on stage.Document, args []string) (cases.Ended, error) {
		file, err := writeStage(on)
		if err != nil {
			return cases.Ended{}, err
		}
		defer os.Remove(file)
		cmd := exec.CommandContext(ctx, "zonegate", append([]string{"rehearse", "--inside", file, "--"}, args...)...)
		var stdout, stderr bytes.Buffer
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
		cmd.Env = append(os.Environ(), withoutCheck+"="+id)
		if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
			return cases.Ended{}, err
		}
		return cases.Ended{Code: cmd.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String()}, nil
	}
}

// How a check is missed that finds nothing.
const (
	byVerdict     = "verdict"     // a run of the corpus ends with another verdict
	byExpectation = "expectation" // with the same, and other findings
	byFixture     = "fixture"     // no run does; the check's own fixtures fail
)

// TestMutation switches each check off in turn: a case of the corpus must fail or, by
// TestMutationFixtures of the package checks, a fixture; and for every check that
// blocks and names an incident, one of the corpus.
func TestMutation(t *testing.T) {
	corpus, err := cases.ReadAll(os.DirFS(filepath.Join(root, "examples/incidents")))
	require.NoError(t, err)
	missed := missedBy(t, corpus)
	for _, c := range checks.All() {
		if c.Severity == migrate.Error && len(c.Doc.Incidents) > 0 {
			assert.NotEqual(t, byFixture, missed[c.ID], "%s names %s, and no case of the corpus fails without it", c.ID, strings.Join(c.Doc.Incidents, ", "))
		}
		if missed[c.ID] == byFixture {
			fires, err := filepath.Glob(filepath.Join(root, "migrate/checks/testdata", c.ID, "fires_*"))
			require.NoError(t, err)
			assert.NotEmpty(t, fires, "%s: nothing fails without it", c.ID)
		}
	}
	if !underRace {
		generated(t, "mutation", mutationTable(missed))
	}
}

// missedBy tells of each check how it is missed.
func missedBy(t *testing.T, corpus []*cases.Case) map[string]string {
	t.Helper()
	all := thinned(checks.All())
	missed, mu := map[string]string{}, sync.Mutex{}
	var running sync.WaitGroup
	slots := make(chan struct{}, 2*runtime.NumCPU())
	for _, c := range all {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			how := byFixture
			for _, run := range touching(corpus, c.ID) {
				if how = cmp.Or(missedIn(t, run, c.ID), how); how == byVerdict {
					break
				}
			}
			mu.Lock()
			defer mu.Unlock()
			missed[c.ID] = how
		})
	}
	running.Wait()
	return missed
}

// touch is a run that names a check.
type touch struct {
	*cases.Case
	run   *cases.Run
	alone bool // nothing else makes its verdict
}

// attempts is how many runs are tried with a check off: those first in which it alone
// makes the verdict, and of them those with the fewest looks before.
const attempts = 3

func touching(corpus []*cases.Case, id string) (list []touch) {
	for _, c := range corpus {
		for i := range c.Runs {
			run := &c.Runs[i]
			blocks := append(keysOf(run.Blocks), run.Unknown...)
			if slices.Contains(slices.Concat(blocks, run.Waits, keysOf(run.Finds)), id) {
				list = append(list, touch{c, run, slices.Equal(blocks, []string{id}) || len(blocks) == 0 && slices.Equal(run.Waits, []string{id})})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b touch) int {
		if a.alone != b.alone {
			if a.alone {
				return -1
			}
			return 1
		}
		return cmp.Compare(len(a.run.Before), len(b.run.Before))
	})
	return list[:min(len(list), attempts)]
}

func keysOf[V any](m map[string]V) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

// missedIn runs a run without a check; "" where it ends as the case says.
func missedIn(t *testing.T, run touch, id string) string {
	r := run.Play(t.Context(), toolWithout(id), run.run)
	switch {
	case r.Trouble != nil || r.Report == nil:
		t.Errorf("%s without %s: %s: %v %s", run.Name, id, run.run.About, r.Trouble, r.Stderr)
	case r.Code != run.run.Exit:
		return byVerdict
	case len(r.Differences) > 0:
		return byExpectation
	}
	return ""
}

// mutationTable is the score, and which checks the corpus does not need.
func mutationTable(missed map[string]string) string {
	counts, fixtures := map[string]int{}, []string{}
	for _, c := range checks.All() {
		how := missed[c.ID]
		if counts[how]++; how == byFixture {
			fixtures = append(fixtures, "`"+c.ID+"`")
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| checks | missed by a verdict of the corpus | by its findings | by fixtures only | by nothing |\n|---|---|---|---|---|\n")
	fmt.Fprintf(&b, "| %d | %d | %d | %d | 0 |\n\n", len(missed), counts[byVerdict], counts[byExpectation], counts[byFixture])
	fmt.Fprintf(&b, "By fixtures only: %s.\n", strings.Join(fixtures, ", "))
	return b.String()
}
