package dnssec

import (
	"cmp"
	"context"
	"runtime"
	"sync"
)

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
