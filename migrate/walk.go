package migrate

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/zonegate/zonegate/zonefile"
)

// examine runs checks over a zone: those that visit RRsets in one walk, or in as
// many as there are processors, each for its share of the checks; then the
// others.
func (r *runner) examine(z *zonefile.Zone, tasks []*task) {
	var walks sync.WaitGroup
	for _, share := range shares(tasks, runtime.GOMAXPROCS(0)) {
		walks.Go(func() { r.walk(z, share) })
	}
	walks.Wait()
	var runs sync.WaitGroup
	for _, share := range shares(tasks, runtime.GOMAXPROCS(0)) {
		runs.Go(func() {
			for _, t := range share {
				if t.check.Run != nil && !t.dead() && r.ctx.Err() == nil {
					t.guarded(func() { t.check.Run(t.pass) })
				}
			}
		})
	}
	runs.Wait()
}

// shares deals tasks out.
func shares(tasks []*task, n int) [][]*task {
	dealt := make([][]*task, max(1, min(n, len(tasks))))
	for i, t := range tasks {
		at := i % len(dealt)
		dealt[at] = append(dealt[at], t)
	}
	return dealt
}

// visitor is a check's function for the RRsets of some types.
type visitor struct {
	task *task
	see  func(zonefile.RRset)
}

// visitors are listed by the type that they want to see.
type visitors struct {
	every  []*visitor
	byType map[zonefile.Type][]*visitor
	known  map[zonefile.Type][]*visitor // byType with every merged in
}

const contextEvery = 4096 // RRsets between looks at the context

func (r *runner) walk(z *zonefile.Zone, tasks []*task) {
	v := listVisitors(tasks)
	if len(v.every)+len(v.byType) == 0 {
		return
	}
	count := 0
	var typ zonefile.Type
	var who []*visitor
	for set := range z.RRsets() {
		if t := set.Type(); t != typ {
			typ, who = t, v.of(t)
		}
		for _, one := range who {
			one.visit(set)
		}
		if count++; count%contextEvery == 0 && r.ctx.Err() != nil {
			return
		}
	}
}

func listVisitors(tasks []*task) *visitors {
	v := &visitors{byType: map[zonefile.Type][]*visitor{}, known: map[zonefile.Type][]*visitor{}}
	for _, t := range tasks {
		if t.check.Visit == nil {
			continue
		}
		one := &visitor{task: t}
		t.guarded(func() { one.see = t.check.Visit(t.pass) })
		switch {
		case one.see == nil:
		case len(t.check.Types) == 0:
			v.every = append(v.every, one)
		default:
			for _, typ := range t.check.Types {
				v.byType[typ] = append(v.byType[typ], one)
			}
		}
	}
	return v
}

func (v *visitors) of(typ zonefile.Type) []*visitor {
	who, ok := v.known[typ]
	if !ok {
		who = append(append(who, v.every...), v.byType[typ]...)
		v.known[typ] = who
	}
	return who
}

func (v *visitor) visit(set zonefile.RRset) {
	if v.task.dead() {
		return
	}
	defer v.task.guard()
	v.see(set)
}

// guarded runs a piece of a check. A panic ends the check, not the run.
func (t *task) guarded(piece func()) {
	defer t.guard()
	piece()
}

// guard is to be deferred: it turns a panic into an unknown outcome.
func (t *task) guard() {
	if p := recover(); p != nil {
		t.bug = fmt.Sprintf("%s failed, which is a bug in zonegate: %v", t.check.ID, p)
		t.pass.Unknown(t.bug)
	}
}

// dead tells whether the check failed.
func (t *task) dead() bool { return t.bug != "" }
