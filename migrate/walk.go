package migrate

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/zonefile"
)

// fewRecords is up to how many records of a zone no goroutine is worth its start.
const fewRecords = 2000

// workers is how many goroutines share the work on a zone.
func workers(z *zonefile.Zone) int {
	if z.Len() <= fewRecords {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// examine runs checks over a zone: those that visit RRsets in one walk, or in as
// many as there are processors, each for its share of the checks; then the
// others.
func (r *runner) examine(z *zonefile.Zone, tasks []*task) {
	inShares(tasks, workers(z), func(share []*task) { r.walk(z, share) })
	inShares(tasks, workers(z), func(share []*task) {
		for _, t := range share {
			if t.check.Run != nil && !t.dead() && r.ctx.Err() == nil {
				t.run()
			}
		}
	})
}

// inShares deals tasks out to n goroutines; one is the caller's.
func inShares(tasks []*task, n int, do func([]*task)) {
	if n = min(n, len(tasks)); n < 2 {
		do(tasks)
		return
	}
	var all sync.WaitGroup
	for first := range n {
		share := make([]*task, 0, len(tasks)/n+1)
		for i := first; i < len(tasks); i += n {
			share = append(share, tasks[i])
		}
		all.Go(func() { do(share) })
	}
	all.Wait()
}

// visitor is a check's function for the RRsets of some types.
type visitor struct {
	task *task
	see  func(zonefile.RRset)
}

// walker shows the RRsets of a zone to checks.
type walker struct {
	visitors []visitor // of checks that did not fail
	low      [lowTypes]audience
	high     map[zonefile.Type]audience // nil: no such type was met yet
	met      typeSet                    // types for which low holds the visitors
	room     []visitor                  // what low and high are made of
	next     int                        // index of the visitor whose turn is after the one under way
}

// audience is who wants to see the RRsets of a type: plain ones, and others.
type audience struct{ plain, odd []visitor }

func (a *audience) of(set zonefile.RRset) []visitor {
	if len(a.plain) < len(a.odd) && set.Plain() {
		return a.plain
	}
	return a.odd
}

const contextEvery = 4096 // RRsets between looks at the context

func (r *runner) walk(z *zonefile.Zone, tasks []*task) {
	w := newWalker(tasks)
	defer w.leave()
	if len(w.visitors) == 0 {
		return
	}
	count := 0
	var typ zonefile.Type
	var who audience
	for set := range z.RRsets() {
		if t := set.Type(); t != typ {
			typ, who = t, w.of(t)
		}
		if here := who.of(set); len(here) > 0 && !w.show(set, here) {
			who = w.of(typ)
		}
		if count++; count%contextEvery == 0 && r.ctx.Err() != nil {
			return
		}
	}
}

func newWalker(tasks []*task) *walker {
	w := walkers.Get().(*walker)
	for _, t := range tasks {
		if t.check.Visit == nil {
			continue
		}
		if see := t.visit(); see != nil {
			w.visitors = append(w.visitors, visitor{t, see})
		}
	}
	return w
}

// of lists those who want to see a type: first checks of every type, then those
// that name it.
func (w *walker) of(typ zonefile.Type) audience {
	if typ < lowTypes {
		if !w.met.has(typ) {
			w.low[typ] = w.list(typ)
			w.met.add(typ)
		}
		return w.low[typ]
	}
	who, ok := w.high[typ]
	if !ok {
		if w.high == nil {
			w.high = map[zonefile.Type]audience{}
		}
		who = w.list(typ)
		w.high[typ] = who
	}
	return who
}

func (w *walker) list(typ zonefile.Type) audience {
	a := audience{odd: w.choose(typ, false)}
	a.plain = a.odd
	switch typ {
	case zonefile.TypeNS, zonefile.TypeDS, zonefile.TypeA, zonefile.TypeAAAA: // others are not plain
		a.plain = w.choose(typ, true)
	}
	return a
}

func (w *walker) choose(typ zonefile.Type, plain bool) []visitor {
	from := len(w.room)
	for _, all := range [...]bool{true, false} {
		for _, v := range w.visitors {
			if v.task.types.isAll() == all && (all || v.task.wants(typ)) && !(plain && v.task.pass.odd) {
				w.room = append(w.room, v)
			}
		}
	}
	return w.room[from:len(w.room):len(w.room)]
}

// show shows an RRset to visitors, and tells whether all bore it. One that
// panics is out; those after it still get to see the RRset.
func (w *walker) show(set zonefile.RRset, who []visitor) bool {
	w.next = 0
	fine := true
	for w.next < len(who) {
		if failed := w.showRest(set, who); failed != nil {
			fine = false
			w.drop(failed)
		}
	}
	return fine
}

// showRest stops at the first panic. Recovering is for the visits of all checks
// to an RRset together: of 25 that see each NS RRset of a registry most cost less
// than a defer does.
func (w *walker) showRest(set zonefile.RRset, who []visitor) (failed *task) {
	defer func() {
		if p := recover(); p != nil {
			failed = who[w.next-1].task
			failed.broke(p)
		}
	}()
	for w.next < len(who) {
		w.next++
		who[w.next-1].see(set)
	}
	return nil
}

// drop forgets the visitor of a check that failed.
func (w *walker) drop(t *task) {
	w.visitors = slices.DeleteFunc(slices.Clone(w.visitors), func(v visitor) bool { return v.task == t })
	w.met, w.high = typeSet{}, nil
}

// visit sets the check up to visit RRsets.
func (t *task) visit() (see func(zonefile.RRset)) {
	defer t.guard()
	return t.check.Visit(&t.pass)
}

// run is the part of the check that follows the walk.
func (t *task) run() {
	defer t.guard()
	t.check.Run(&t.pass)
}

// wants tells whether the check names a type among those that it visits.
func (t *task) wants(typ zonefile.Type) bool {
	if typ < lowTypes {
		return t.types.has(typ)
	}
	return slices.Contains(t.check.Types, typ)
}

// guarded runs a piece of a check. A panic ends the check, not the run.
func (t *task) guarded(piece func()) {
	defer t.guard()
	piece()
}

// guard is to be deferred.
func (t *task) guard() {
	if p := recover(); p != nil {
		t.broke(p)
	}
}

// broke turns a panic into an unknown outcome.
func (t *task) broke(p any) {
	t.bug = fmt.Sprintf("%s failed, which is a bug in zonegate: %v", t.check.ID, p)
	t.pass.Unknown(t.bug)
}

// dead tells whether the check failed.
func (t *task) dead() bool { return t.bug != "" }

// typeSet holds types under lowTypes, as bits; the first bit stands for all.
type typeSet [(lowTypes + 63) / 64]uint64

// newTypeSet lists types; none stand for all.
func newTypeSet(types []zonefile.Type) (s typeSet) {
	if len(types) == 0 {
		s.add(0)
	}
	for _, t := range types {
		if t < lowTypes {
			s.add(t)
		}
	}
	return s
}

func (s *typeSet) add(t zonefile.Type)      { s[t/64] |= 1 << (t % 64) }
func (s *typeSet) has(t zonefile.Type) bool { return s[t/64]&(1<<(t%64)) != 0 }
func (s *typeSet) isAll() bool              { return s.has(0) }
