package dnssec

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"sync"
)

// findings gathers problems, and makes no text for those that nobody will read.
type findings struct {
	list   []Problem
	counts map[Kind]map[Level]int
}

// add takes a problem with its text; of one kind and level at most MaxProblems are
// kept.
func (f *findings) add(p Problem, format string, args ...any) {
	if f.counts == nil {
		f.counts = map[Kind]map[Level]int{}
	}
	if f.counts[p.Kind] == nil {
		f.counts[p.Kind] = map[Level]int{}
	}
	f.counts[p.Kind][p.Level]++
	if f.counts[p.Kind][p.Level] > MaxProblems {
		return
	}
	p.Text = fmt.Sprintf(format, args...)
	f.list = append(f.list, p)
}

// inChunks runs work over 0 to n-1, a run of numbers for each worker, and puts the
// results in order. Work must come to its end when ctx is over.
func inChunks[T any](ctx context.Context, n, workers int, work func(ctx context.Context, lo, hi int) []T) []T {
	workers = max(1, min(cmp.Or(workers, runtime.GOMAXPROCS(0)), n/512))
	parts := make([][]T, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() { parts[w] = work(ctx, n*w/workers, n*(w+1)/workers) })
	}
	wait.Wait()
	all := parts[0]
	for _, part := range parts[1:] {
		all = append(all, part...)
	}
	return all
}
