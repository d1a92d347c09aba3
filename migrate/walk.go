package migrate

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// examine runs checks over a zone: one walk for all that visit RRsets, then the
// others one by one.
func (r *runner) examine(z *zonefile.Zone, tasks []*task) {
	r.walk(z, tasks)
	for _, t := range tasks {
		if t.check.Run != nil && !t.dead && r.ctx.Err() == nil {
			r.guarded(t, func() { t.check.Run(t.pass) })
		}
	}
}

// visitor is a check's function for the RRsets of some types.
type visitor struct {
	run  *runner
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
	v := r.visitors(tasks)
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

func (r *runner) visitors(tasks []*task) *visitors {
	v := &visitors{byType: map[zonefile.Type][]*visitor{}, known: map[zonefile.Type][]*visitor{}}
	for _, t := range tasks {
		if t.check.Visit == nil {
			continue
		}
		one := &visitor{run: r, task: t}
		r.guarded(t, func() { one.see = t.check.Visit(t.pass) })
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
	if v.task.dead {
		return
	}
	defer v.run.guard(v.task)
	v.see(set)
}

// guarded runs a piece of a check. A panic ends the check, not the run.
func (r *runner) guarded(t *task, piece func()) {
	defer r.guard(t)
	piece()
}

// guard is to be deferred: it turns a panic into an unknown outcome.
func (r *runner) guard(t *task) {
	p := recover()
	if p == nil {
		return
	}
	t.dead = true
	what := fmt.Sprintf("%s failed, which is a bug in zonegate: %v", t.check.ID, p)
	t.pass.Unknown(what)
	r.report.Notes = append(r.report.Notes, what)
}
