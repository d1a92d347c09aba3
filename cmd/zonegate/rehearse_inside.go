package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
)

// insideName is the flag that has a command line run on a stage.
const insideName = "inside"

func insideFlag() cli.Flag {
	return &cli.StringFlag{Name: insideName, Hidden: true, Usage: "run the command line behind -- on the stage of `FILE`"}
}

// rehearseInside runs a command line with the routes and the clock of a stage.
func (t *tool) rehearseInside(c *cli.Context) error {
	name := c.String(insideName)
	text, err := readSmall(name)
	if err != nil {
		return fmt.Errorf("stage %w", err)
	}
	d, err := stage.ParseDocument(text)
	if err != nil {
		return fmt.Errorf("stage %s: %w", name, err)
	}
	standStill()
	t.staged, t.sleep = &d, asleep
	if !d.Now.IsZero() {
		t.now = func() time.Time { return d.Now.Add(elapsed(d.Now)) }
	}
	return t.command(c.Context, c.Args().Slice())
}

// onStage has a look go to the servers of the stage, without a limit of its rate.
// What the command line says of rate and roots holds.
func (t *tool) onStage(c *cli.Context, cfg *live.Config) {
	cfg.Route = t.staged.Route
	if !c.IsSet("root-hints") {
		cfg.Roots = t.staged.Roots
	}
	if !c.IsSet("rate") {
		cfg.Rate = 0
	}
}

// standStill has clocks that start at --now only move on while a watch sleeps.
func standStill() {
	var slept time.Duration
	elapsed = func(time.Time) time.Duration { return slept }
	asleep = func(ctx context.Context, d time.Duration) error {
		slept += d
		return ctx.Err()
	}
}

// ownName is what this program is called; one of several names goes by it.
var ownName = os.Args[0]

// processRun is how a process of zonegate ended.
type processRun struct {
	code           int
	stdout, stderr string
}

// runInside runs a command line in a process of its own, in a folder, on a stage;
// nil: on none. An error is trouble with the process, or ctx's.
func runInside(ctx context.Context, dir string, on *stage.Document, args ...string) (p processRun, err error) {
	if on != nil {
		file, err := writeStage(*on)
		if err != nil {
			return p, err
		}
		defer os.Remove(file)
		args = append([]string{"rehearse", "--" + insideName, file, "--"}, args...)
	}
	program, err := os.Executable()
	if err != nil {
		return p, fmt.Errorf("find this program: %w", err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Args[0] = ownName
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.WaitDelay = 2 * graceTime
	err = cmd.Run()
	if ctx.Err() != nil {
		return p, ctx.Err()
	}
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return p, fmt.Errorf("run this program: %w", err)
	}
	return processRun{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, nil
}

// insideTool runs the command lines of cases.
func insideTool(ctx context.Context, dir string, on stage.Document, args []string) (cases.Ended, error) {
	p, err := runInside(ctx, dir, &on, args...)
	return cases.Ended{Code: p.code, Stdout: p.stdout, Stderr: p.stderr}, err
}

// writeStage writes a stage to a temporary file.
func writeStage(d stage.Document) (name string, err error) {
	text, err := d.JSON()
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "zonegate-stage-*.json")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return filepath.Abs(f.Name())
}
