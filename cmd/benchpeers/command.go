package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// command is one command line that is measured.
type command struct {
	name string   // what claims call it
	show string   // how the table writes it
	peer string   // the program that has to be installed; "" for zonegate's own
	argv []string // the process
	most int      // rounds at most, for slow ones; 0: as many as the others
	ends []int    // the exit codes of a run that did its work; nil: 0
}

// sample is what one run took.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // of resident memory, octets
}

// installed tells whether the command can be run here.
func (c command) installed() bool {
	if c.peer == "" {
		return true
	}
	_, err := exec.LookPath(c.peer)
	return err == nil
}

// run runs the command to its end. The peak is the process's own: this one, whose
// pages count until the program is loaded, stays small.
func (c command) run(ctx context.Context) (sample, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Stderr = &head{to: &said}
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return sample{}, err
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 && !slices.Contains(c.ends, code) {
		return sample{}, fmt.Errorf("%v ended with %d: %s", c.argv, code, said.Bytes())
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return sample{wall: wall, cpu: used, peak: peakOf(cmd.ProcessState)}, nil
}

// head keeps the beginning of what is written to it.
type head struct{ to *bytes.Buffer }

const headSize = 4 << 10

func (t *head) Write(p []byte) (int, error) {
	t.to.Write(p[:min(len(p), max(0, headSize-t.to.Len()))])
	return len(p), nil
}

// middle is the median of each of the numbers, by itself.
func middle(samples []sample) sample {
	return sample{
		wall: median(samples, func(s sample) time.Duration { return s.wall }),
		cpu:  median(samples, func(s sample) time.Duration { return s.cpu }),
		peak: median(samples, func(s sample) int64 { return s.peak }),
	}
}

func median[T any, N int64 | float64 | time.Duration](list []T, of func(T) N) N {
	numbers := make([]N, len(list))
	for i, v := range list {
		numbers[i] = of(v)
	}
	slices.Sort(numbers)
	half := len(numbers) / 2
	if len(numbers)%2 == 1 {
		return numbers[half]
	}
	return (numbers[half-1] + numbers[half]) / 2
}
