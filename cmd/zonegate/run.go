package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse/stage"
)

// graceTime is how long a command may take to end after an interrupt before it
// is left behind.
const graceTime = 600 * time.Millisecond

// endlessGraceTime is the same for one that is over with an interrupt: it ends with
// 0 only when all it saw is on disk, however slow that is.
const endlessGraceTime = 10 * time.Second

// tool is the command line tool with what the operating system hands to it.
type tool struct {
	stdin  io.Reader
	stdout *sink
	stderr io.Writer
	now    func() time.Time
	getenv func(string) string
	// sleep waits between rounds of a watch; nil: by the system's clock.
	sleep func(context.Context, time.Duration) error
	// staged tells where servers stand that a rehearsal put on loopback; nil: servers
	// are where their addresses are.
	staged *stage.Document
	// endless tells that an interrupt is how the command ends, and no trouble.
	endless atomic.Bool
	// isTerminal tells whether standard output and standard error are terminals.
	stdoutTerminal, stderrTerminal bool

	mu       sync.Mutex
	unwanted map[string]bool // files to remove should the command not end by itself
}

// run runs one command line and gives its exit code.
func run(args []string) int {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is a write error like any other
	ctx, stop := interruptible(context.Background())
	defer stop()
	t := newTool()
	done := make(chan int, 1)
	go func() { done <- t.run(ctx, args) }()
	select {
	case code := <-done:
		if ctx.Err() == nil || t.endless.Load() {
			return code
		}
	case <-ctx.Done():
		stop() // a second interrupt ends the process at once
		grace := graceTime
		if t.endless.Load() {
			grace = endlessGraceTime
		}
		select {
		case code := <-done:
			if t.endless.Load() {
				return code
			}
		case <-time.After(grace):
		}
	}
	t.removeUnwanted()
	fmt.Fprintln(os.Stderr, "zonegate: interrupted; there is no verdict")
	return exitTrouble
}

// interruptible gives a context that ends with an interrupt, unless whoever
// started the process (nohup, a shell's background job) had signals ignored.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	var heeded []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			heeded = append(heeded, s)
		}
	}
	if len(heeded) == 0 {
		return context.WithCancel(ctx)
	}
	return signal.NotifyContext(ctx, heeded...)
}

// clock is what verdicts are dated by; elapsed is how clocks that start at --now
// run on; asleep, where set, is how a watch waits.
var (
	clock   = time.Now
	elapsed = time.Since
	asleep  func(context.Context, time.Duration) error
)

func newTool() *tool {
	return &tool{
		stdin:          os.Stdin,
		stdout:         &sink{w: bufio.NewWriterSize(os.Stdout, 64<<10)},
		stderr:         os.Stderr,
		now:            clock,
		getenv:         os.Getenv,
		sleep:          asleep,
		stdoutTerminal: isTerminal(os.Stdout),
		stderrTerminal: isTerminal(os.Stderr),
	}
}

// run runs a command to its end: whatever happens becomes an exit code, and a
// message on standard error where it is trouble.
func (t *tool) run(ctx context.Context, args []string) (code int) {
	defer t.removeUnwanted()
	defer func() {
		if p := recover(); p != nil {
			code = t.bug(p, debug.Stack())
		}
	}()
	err := t.command(ctx, args)
	if ctx.Err() != nil && !t.endless.Load() {
		return exitTrouble
	}
	if flushErr := t.stdout.flush(); flushErr != nil {
		err = fmt.Errorf("write to standard output: %w", flushErr)
	}
	code, show := exitCode(err)
	if show {
		fmt.Fprintf(t.stderr, "zonegate: %v\n", err)
	}
	return code
}

// bug says that zonegate failed. What it could not judge does not go ahead.
func (t *tool) bug(p any, stack []byte) int {
	t.stdout.flush()
	fmt.Fprintf(t.stderr, "zonegate: NO-GO: this is a bug in zonegate, not in the zone: %v\n"+
		"please report it with these lines:\n%s", p, stack)
	return exitNoGo
}

// keepNot has a file removed should the command not end by itself; settled
// takes that back.
func (t *tool) keepNot(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.unwanted == nil {
		t.unwanted = make(map[string]bool)
	}
	t.unwanted[name] = true
}

func (t *tool) settled(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.unwanted, name)
}

func (t *tool) removeUnwanted() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name := range t.unwanted {
		os.Remove(name)
	}
	clear(t.unwanted)
}

// sink is standard output: the first write error stays and is reported once.
type sink struct {
	w   *bufio.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if s.err == nil {
		s.err = err
	}
	return n, err
}

func (s *sink) flush() error {
	if err := s.w.Flush(); s.err == nil {
		s.err = err
	}
	return s.err
}
