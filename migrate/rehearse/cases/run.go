package cases

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/migrate/render"
)

// Clock is what the clock shows in command lines without --now.
var Clock = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// Tool runs a command line of zonegate in a folder, on a stage. Its error is trouble
// with that, or ctx's; whatever the command line says is no error.
type Tool func(ctx context.Context, dir string, on stage.Document, args []string) (Ended, error)

// Ended is how a command line ended.
type Ended struct {
	Code           int
	Stdout, Stderr string
}

// Result is what came of a run.
type Result struct {
	Run *Run
	Ended
	// Report is the gate's; nil for commands that have none, and where none came.
	Report *migrate.Report
	// Differences are where it is not as expected.
	Differences []Difference
	// Trouble is why it could not be run to its end; nil: it was.
	Trouble error
}

// AsExpected tells whether a run ended as the case says.
func (r *Result) AsExpected() bool { return r.Trouble == nil && len(r.Differences) == 0 }

// Outcome is what came of a case.
type Outcome struct {
	*Case
	Results []Result // in the order of the runs
}

// AsExpected tells whether all runs ended as the case says.
func (o *Outcome) AsExpected() bool {
	return !slices.ContainsFunc(o.Results, func(r Result) bool { return !r.AsExpected() })
}

// Replay runs all runs of the cases, at most so many at the same time, and tells of
// each case that is through, where told is set: in any order, but not at the same
// time. The error is ctx's.
func Replay(ctx context.Context, all []*Case, atOnce int, tool Tool, told func(*Outcome)) ([]Outcome, error) {
	var (
		outcomes = make([]Outcome, len(all))
		slots    = make(chan struct{}, max(1, atOnce))
		running  sync.WaitGroup
		telling  sync.Mutex
	)
	for i, c := range all {
		outcomes[i] = Outcome{Case: c, Results: make([]Result, len(c.Runs))}
		var left sync.WaitGroup
		for j := range c.Runs {
			slots <- struct{}{}
			if ctx.Err() != nil {
				<-slots
				break
			}
			left.Add(1)
			running.Go(func() {
				defer left.Done()
				defer func() { <-slots }()
				outcomes[i].Results[j] = c.Play(ctx, tool, &c.Runs[j])
			})
		}
		running.Go(func() {
			left.Wait()
			if telling.Lock(); told != nil && ctx.Err() == nil {
				told(&outcomes[i])
			}
			telling.Unlock()
		})
	}
	running.Wait()
	return outcomes, ctx.Err()
}

// noAnswer is what a command line ends with that could not look at what it was asked:
// a file that is not there, a flag that there is not.
const noAnswer = 2

// Play runs one run of the case.
func (c *Case) Play(ctx context.Context, tool Tool, run *Run) Result {
	r := Result{Run: run}
	err := c.OnStage(ctx, tool, run, func(dir string, on stage.Document) (err error) {
		words := run.Words()
		if reports(words) {
			words = append(words, "--format", "json")
		}
		r.Ended, err = tool(ctx, dir, on, words)
		return err
	})
	if err == nil && r.Code == noAnswer && run.Exit != noAnswer {
		err = fmt.Errorf("there is no answer (exit 2): %s", strings.TrimSpace(r.Stdout+r.Stderr))
	}
	if r.Trouble = err; err != nil {
		return r
	}
	if reports(run.Words()) {
		if report, err := render.Load(strings.NewReader(r.Stdout)); err == nil {
			r.Report = report
		}
	}
	r.Differences = compare(run, &r)
	return r
}

// reports tells whether a command line ends in a report.
func reports(words []string) bool {
	return len(words) > 0 && (words[0] == "gate" || words[0] == "lint" || words[0] == "diff")
}

// OnStage makes a folder and a stage for a run, makes the looks that come before, has
// the servers be as they are in the run, and does something there.
func (c *Case) OnStage(ctx context.Context, tool Tool, run *Run, do func(dir string, on stage.Document) error) (err error) {
	dir, err := os.MkdirTemp("", "zonegate-case-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := errors.Join(os.CopyFS(dir, c.files), signInto(dir, c.files)); err != nil {
		return err
	}
	s, z := stage.New(), &zones{files: c.files}
	defer func() { err = errors.Join(err, s.Stop()) }()
	act := func(changed Servers, do func(on stage.Document) error) error {
		cast, err := c.with(z, changed)
		if err != nil {
			return err
		}
		if err := s.Play(ctx, cast); err != nil {
			return err
		}
		on := s.Document(c.roots()...)
		on.Now = Clock
		return do(on)
	}
	for i := range run.Before {
		look := &run.Before[i]
		if err := act(look.Servers, func(on stage.Document) error { return look.make(ctx, dir, on, tool) }); err != nil {
			return err
		}
	}
	return act(run.Servers, func(on stage.Document) error { return do(dir, on) })
}

// make makes a look that comes before a run.
func (l *Look) make(ctx context.Context, dir string, on stage.Document, tool Tool) error {
	for _, words := range l.Lines() {
		ended, err := tool(ctx, dir, on, words)
		if err != nil {
			return err
		}
		if ended.Code != 0 {
			return fmt.Errorf("the look before, %s, ended with %d: %s", strings.Join(words, " "), ended.Code, strings.TrimSpace(ended.Stdout+ended.Stderr))
		}
	}
	return nil
}
