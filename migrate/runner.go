package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Run answers a question with those of the checks that its gate asks for. The
// error is for a question that cannot be answered, or ctx's; whatever is wrong
// with a zone, with the plan or with a check stands in the report.
func Run(ctx context.Context, all []*Check, q Question) (*Report, error) {
	r, err := newRunner(ctx, all, q)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(){
		r.compare, r.see, r.look, r.markPreExisting, r.applySeverities, r.accept, r.approve, r.lookAfter, r.locate, r.conclude,
	} {
		if step(); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	r.room.leave()
	return r.report, nil
}

// runner is one run under way.
type runner struct {
	ctx    context.Context
	q      Question
	plan   *plans.Plan
	lineup *lineup
	report *Report
	old    *zonefile.Zone // nil where there is none or it cannot be used
	diff   *Diff
	seen   *Seen // nil where no servers are judged
	facts  *facts
	tasks  []*task // in order of check ID
	room   *taskRoom
	// results are what the tasks come to, in their order.
	results []Result
	used    []bool // plan.Ignore entries that accepted something
	// ignored are the patterns of plan.Ignore, made when first asked for.
	ignored []*plans.Pattern
}

// task is one check in a run.
type task struct {
	*entry
	pass   Pass
	result *Result
	bug    string // how it panicked
}

// facts are computed when first asked for.
type facts struct {
	oldDigest, newDigest, diffDigest, oldContent func() string

	ctx        context.Context
	signatures atomic.Pointer[SignatureSummary]
	servers    atomic.Pointer[[]string] // what was verified of servers

	mu    sync.Mutex
	memos map[any]*memo
}

// memo is a fact and whether it is known.
type memo struct {
	once sync.Once
	fact any
}

func (f *facts) memo(key any, make func() any) any {
	m := f.memoOf(key)
	m.once.Do(func() { m.fact = make() })
	return m.fact
}

func (f *facts) memoOf(key any) *memo {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.memos[key]
	if m == nil {
		if f.memos == nil {
			f.memos = map[any]*memo{}
		}
		m = new(memo)
		f.memos[key] = m
	}
	return m
}

// defaultPlan is read by many runs and written by none.
var defaultPlan = sync.OnceValue(plans.Default)

func newRunner(ctx context.Context, all []*Check, q Question) (*runner, error) {
	if q.New == nil {
		return nil, errors.New("there is no zone to judge")
	}
	if q.Gate != GateLint && q.Gate != GateDS && q.Old == nil && !q.OldNone && q.OldTrouble == "" {
		return nil, fmt.Errorf("gate %s needs an old zone, or to be told that there is none", q.Gate)
	}
	r := &runner{ctx: ctx, q: q, plan: q.Plan, lineup: lineupOf(all), old: q.Old}
	if r.plan == nil {
		r.plan = defaultPlan()
	}
	if q.Old != nil && q.Old.Origin() != "" && q.New.Origin() != "" && q.Old.Origin() != q.New.Origin() {
		return nil, fmt.Errorf("the old zone is %s and the new one %s: only two versions of one zone can be compared", q.Old.Origin(), q.New.Origin())
	}
	if origin := r.origin(); origin != "" {
		if err := r.plan.CheckZone(origin.String()); err != nil {
			return nil, err
		}
	}
	if n := len(r.plan.Ignore); n > 0 {
		r.used, r.ignored = make([]bool, n), make([]*plans.Pattern, n)
	}
	if q.OldTrouble == "" && q.Old != nil && q.Old.Broken() {
		r.q.OldTrouble = "it does not parse"
	}
	if r.q.OldTrouble != "" || q.Gate == GateLint {
		r.old = nil
	}
	r.report = &Report{Schema: Schema, Tool: q.Tool, Gate: q.Gate, At: q.Now.UTC(), Notes: slices.Clone(q.Notes)}
	r.pick()
	return r, nil
}

// pick takes the checks of the gate, by ID.
func (r *runner) pick() {
	r.room = taskRooms.Get().(*taskRoom)
	r.tasks, r.results = r.room.fill(r.lineup.gate(r.q.Gate))
	for _, t := range r.tasks {
		rule, _ := severityRule(r.plan, t.check)
		t.result.keep.raised = rule == Error
	}
}

// compare finds what changes.
func (r *runner) compare() {
	none := func() string { return "" }
	r.facts = &facts{ctx: r.ctx, oldDigest: none, newDigest: none, diffDigest: none, oldContent: none}
	if !r.q.New.Unseen() {
		r.facts.newDigest = sync.OnceValue(func() string { return r.q.New.Digest() })
		r.soon(r.facts.newDigest)
	}
	if r.old == nil {
		return
	}
	r.facts.oldDigest = sync.OnceValue(func() string { return r.old.Digest() })
	if HoldsSignatures(r.old) {
		r.facts.oldContent = sync.OnceValue(func() string { return r.old.ContentDigest() })
	}
	if !r.q.New.Unseen() {
		r.findChanges()
	}
	r.soon(r.facts.oldDigest)
}

// soon begins with a digest that the report will have, and that is long in coming.
func (r *runner) soon(digest func() string) {
	if !r.q.NoDigests {
		go digest()
	}
}

func (r *runner) findChanges() {
	r.diff = Compare(r.old, r.q.New, CompareOptions{Written: r.compares() || r.q.Gate == GateDiff})
	if r.q.Signing.Unsigned {
		r.diff.leaveOutSigner()
	}
	r.facts.diffDigest = sync.OnceValue(r.diff.Digest)
	r.diff.declare(r.plan, r.q.Now)
	if r.compares() {
		r.diff.weigh(&equivalences{diff: r.diff, plan: r.plan, side: &r.plan.New, unsound: r.unsoundApexNS})
	}
	r.diff.Recount()
}

// see draws together what evidence says. Gates that judge servers never do
// without: where nobody looked, nothing was seen.
func (r *runner) see() {
	if r.q.Evidence == nil && r.q.Gate.judgesServers() {
		r.q.Evidence = &evidence.Book{}
	}
	if r.q.Evidence == nil {
		return
	}
	r.seen = See(r.q.Evidence, r.plan, r.origin(), r.facts.newDigest(), r.facts.oldDigest(), r.q.Now,
		cmp.Or(r.q.MaxAge, DefaultMaxAge), cmp.Or(r.q.ContentMaxAge, DefaultContentMaxAge))
	r.seen.NowGiven, r.seen.noContent = r.q.NowGiven, r.q.Gate == GateDS
}

// judgesServers tells whether a gate goes by what was seen of servers.
func (g Gate) judgesServers() bool { return g == GateDelegate || g == GateDecommission || g == GateDS }

// look runs the checks.
func (r *runner) look() {
	ready := make([]*task, 0, len(r.tasks))
	r.hand(r.matter(), r.tasks)
	for _, t := range r.tasks {
		if t.check.After != nil || !r.applies(t) {
			continue
		}
		ready = append(ready, t)
	}
	r.examine(r.q.New, ready)
}

func (r *runner) matter() *Matter {
	return &Matter{
		Gate: r.q.Gate, Plan: r.plan, New: r.q.New, Old: r.old, Diff: r.diff,
		Seen: r.seen, Approvals: r.q.Approvals, Now: r.q.Now, Signing: r.q.Signing, facts: r.facts,
	}
}

// hand gives tasks what they are to look at.
func (r *runner) hand(m *Matter, tasks []*task) {
	for _, t := range tasks {
		t.pass = Pass{Check: t.check, Matter: m, result: t.result}
	}
}

// pass is for those that look as a check does, and report nothing.
func (r *runner) pass() *Pass { return &Pass{Check: &Check{}, Matter: r.matter(), result: &Result{}} }

// applies tells whether a check can look at all, and says why not.
func (r *runner) applies(t *task) bool {
	switch {
	case t.pass.blind():
		t.pass.Unknown(t.pass.Unseen())
		return false
	case !t.check.NeedsOld || r.old != nil:
		return true
	case r.q.OldTrouble != "":
		t.pass.Unknown("the old zone cannot be used: " + r.q.OldTrouble)
	case r.q.OldNone:
		t.pass.NotApplicable("there is no old zone: this is a first publication")
	default:
		t.pass.NotApplicable("there is no old zone to compare with")
	}
	return false
}

// lookAfter runs the checks that judge how the plan was used, and applies the
// plan to what they find.
func (r *runner) lookAfter() {
	var late []*task
	usage := Usage{Ignored: slices.Clone(r.used), Ran: r.ran, Known: r.lineup.known}
	for _, t := range r.tasks {
		if t.check.After != nil && r.applies(t) {
			late = append(late, t)
			t.guarded(func() { t.check.After(&t.pass, usage) })
		}
	}
	r.applySeveritiesTo(late)
	r.acceptFor(late)
}

// ran tells whether a check of that ID ran to its end.
func (r *runner) ran(id string) bool {
	i, ok := slices.BinarySearchFunc(r.tasks, id, func(t *task, id string) int { return cmp.Compare(t.check.ID, id) })
	if !ok {
		return false
	}
	outcome := r.tasks[i].result.Outcome
	return outcome == Passed || outcome == Fail || outcome == Waiting
}
