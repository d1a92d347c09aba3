package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// together runs n tasks at the same time and gives the first error by task
// number. When one fails the others are told to stop. A panic goes on in the
// caller, with the stack that it had.
func together(ctx context.Context, n int, task func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs, panics := make([]error, n), make([]any, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panics[i] = fmt.Sprintf("%v\n%s", p, debug.Stack())
				}
				if panics[i] != nil || errs[i] != nil {
					cancel()
				}
			}()
			errs[i] = task(ctx, i)
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return firstCause(errs)
}

// inTurn is together for tasks that are shorter than it takes to start them.
func inTurn(ctx context.Context, n int, task func(ctx context.Context, i int) error) error {
	for i := range n {
		if err := task(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// firstCause prefers an error of its own over one that another's brought about.
func firstCause(errs []error) (found error) {
	for _, err := range errs {
		if err != nil && (found == nil || errors.Is(found, context.Canceled)) {
			found = err
		}
	}
	return found
}
