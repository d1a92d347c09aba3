package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Limits of the command of --on-change: rounds go on whatever it does.
const (
	hookTimeout = time.Minute
	hookQueue   = 1000
)

// changeHook runs a command for each change, one after the other. A nil one does
// nothing.
type changeHook struct {
	tool    *tool
	command string
	timeout time.Duration
	jobs    chan hookJob
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

type hookJob struct {
	line string
	env  []string
}

// newChangeHook starts what runs a command, each time for so long at most; nil
// without one.
func newChangeHook(t *tool, command string, timeout time.Duration) *changeHook {
	if command == "" {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	h := &changeHook{tool: t, command: command, timeout: timeout, jobs: make(chan hookJob, hookQueue), cancel: cancel}
	h.done.Go(func() {
		for job := range h.jobs {
			if ctx.Err() == nil {
				h.exec(ctx, job)
			}
		}
	})
	return h
}

// run has the command run for a change.
func (h *changeHook) run(c *migrate.WatchChange, line string) {
	if h == nil {
		return
	}
	select {
	case h.jobs <- hookJob{line, hookEnvironment(c)}:
	default:
		h.warn("left out for this line, since %d others wait: %s", hookQueue, line)
	}
}

func (h *changeHook) warn(format string, args ...any) {
	fmt.Fprintf(h.tool.stderr, "zonegate: warning: --on-change: "+format+"\n", args...)
}

// hookEnvironment is what the command finds in its environment, beside that of
// zonegate.
func hookEnvironment(c *migrate.WatchChange) []string {
	env := map[string]string{
		"ZONE": c.Zone, "CHANGE": shown(c.String()), "AT": migrate.TimeText(c.At), "ALARM": "0", "STOOD": "0",
		"ROLE": string(c.Role), "SERVER": c.Server, "ADDRESS": c.Address, "VANTAGE": c.Vantage,
		"WHAT": c.What, "FROM": c.From, "TO": c.To, "WHY": c.Why, "NOT_BEFORE": "",
	}
	if c.Alarm {
		env["ALARM"] = "1"
	}
	if c.Stood {
		env["STOOD"] = "1"
	}
	if c.NotBefore != nil {
		env["NOT_BEFORE"] = migrate.TimeText(*c.NotBefore)
	}
	var list []string
	for key, value := range env {
		list = append(list, "ZONEGATE_"+key+"="+shown(value))
	}
	return list
}

func (h *changeHook) exec(ctx context.Context, job hookJob) {
	ctx, cancel := context.WithTimeoutCause(ctx, h.timeout, fmt.Errorf("it was ended after %s", migrate.SpanText(h.timeout)))
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", h.command)
	cmd.Env = append(cmd.Environ(), job.env...)
	cmd.Stdin = strings.NewReader(job.line + "\n")
	cmd.Stdout, cmd.Stderr = h.tool.stderr, h.tool.stderr
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	err := cmd.Run()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		h.warn("%v, for the line: %s", err, job.line)
	}
}

// hookPatience is how long the end of a watch waits for commands that run or wait.
const hookPatience = hookTimeout + 5*time.Second

// end waits for the commands; after an interrupt those that run are ended, and
// those that wait are left out.
func (h *changeHook) end(ctx context.Context) {
	if h == nil {
		return
	}
	defer h.cancel()
	close(h.jobs)
	done := make(chan struct{})
	go func() { h.done.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-ctx.Done():
		h.warn("commands were ended, or not run any more, after an interrupt")
	case <-time.After(hookPatience):
		h.warn("commands were ended, or not run any more, %s after the last round", migrate.SpanText(hookPatience))
	}
	h.cancel()
	select {
	case <-done:
	case <-time.After(graceTime / 2):
	}
}
