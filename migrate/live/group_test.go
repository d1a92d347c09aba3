package live

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestGroupPanics: a panic in a goroutine of a goroutine comes to who waits for
// them all, and the others come to their end.
func TestGroupPanics(t *testing.T) {
	var done atomic.Int32
	defer func() {
		p, _ := recover().(crash)
		assert.Contains(t, string(p), "bug 2\n")
		assert.Contains(t, string(p), "group_test.go", "the stack of the goroutine")
		assert.EqualValues(t, 3, done.Load())
	}()
	parallel(2, []int{1, 2, 3, 4}, func(i int) {
		parallel(1, []int{i}, func(i int) {
			if i == 2 {
				panic("bug 2")
			}
			done.Add(1)
		})
	})
	t.Error("it went on")
}
