package migrate

import (
	"slices"
	"sync"
)

// What a run needs only while it is under way is used again by the next: where 10,000
// zones of 20 records are judged, making it anew for each is 6 % of the work.
var (
	taskRooms = sync.Pool{New: func() any { return new(taskRoom) }}
	walkers   = sync.Pool{New: func() any { return new(walker) }}
)

// taskRoom is room for tasks.
type taskRoom struct {
	tasks []task
	list  []*task
}

// newTasks makes tasks of checks, and room for what they come to.
func newTasks(entries []*entry) ([]*task, []Result) { return new(taskRoom).fill(entries) }

// fill is newTasks in the room that is there. The results are no part of it: they stay.
func (m *taskRoom) fill(entries []*entry) ([]*task, []Result) {
	n := len(entries)
	results := make([]Result, n)
	m.tasks, m.list = slices.Grow(m.tasks[:0], n)[:n], slices.Grow(m.list[:0], n)[:n]
	for i, e := range entries {
		results[i] = Result{Check: e.check.ID, Outcome: Passed}
		m.tasks[i] = task{entry: e, result: &results[i]}
		m.list[i] = &m.tasks[i]
	}
	return m.list, results
}

// leave lets another run have the room. The tasks must not be used any more.
func (m *taskRoom) leave() {
	clear(m.tasks)
	taskRooms.Put(m)
}

// leave lets another walk have the walker.
func (w *walker) leave() {
	clear(w.visitors)
	clear(w.room)
	*w = walker{visitors: w.visitors[:0], room: w.room[:0]}
	walkers.Put(w)
}
