package live

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// group is goroutines that are waited for. A panic in one goes on in whoever
// waits, with the stack that it had, so that a bug ends in a verdict.
type group struct {
	all   sync.WaitGroup
	crash atomic.Pointer[crash]
}

// crash is a panic of another goroutine.
type crash string

func (g *group) Go(do func()) {
	g.all.Go(func() {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case crash:
				g.crash.CompareAndSwap(nil, &p)
			default:
				c := crash(fmt.Sprintf("%v\n%s", p, debug.Stack()))
				g.crash.CompareAndSwap(nil, &c)
			}
		}()
		do()
	})
}

func (g *group) Wait() {
	g.all.Wait()
	if c := g.crash.Load(); c != nil {
		panic(*c)
	}
}

// parallel does a piece of work for each item, so many at once at most.
func parallel[T any](atOnce int, items []T, do func(T)) {
	var all group
	slots := make(chan struct{}, atOnce)
	for _, item := range items {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			do(item)
		})
	}
	all.Wait()
}
