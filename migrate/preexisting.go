package migrate

import "slices"

// markPreExisting marks the findings of lint checks that the old zone has
// identically. The old zone is asked only by checks that found something.
func (r *runner) markPreExisting() {
	if r.old == nil {
		return
	}
	var asked, overfull []*task
	for _, t := range r.tasks {
		if len(t.result.Findings) > 0 && t.lints && !t.dead() {
			asked = append(asked, t)
		}
	}
	for i, had := range r.askOld(asked) {
		t := asked[i]
		if t.result.Total > len(t.result.Findings) && len(had) > 0 {
			t.result.keep.known = had
			overfull = append(overfull, t)
			continue
		}
		t.result.markKnown(had)
	}
	r.askAgain(overfull)
}

// lints tells whether the check judges a zone by itself, and its findings may
// be old ones. What judges the plan does not: there is one plan for both zones.
func (c *Check) lints() bool {
	return slices.Contains(c.Gates, GateLint) && !c.NeedsOld && !c.AlwaysBlocks && c.After == nil && c.Family() != "plan"
}

// askOld lints the old zone and gives the keys of what each check finds there.
func (r *runner) askOld(asked []*task) []map[uint64]bool {
	keys := make([]map[uint64]bool, len(asked))
	entries := make([]*entry, len(asked))
	for i, t := range asked {
		entries[i] = t.entry
	}
	tasks, _ := newTasks(entries)
	for i, t := range tasks {
		keys[i] = map[uint64]bool{}
		t.result.keep.collect = keys[i]
	}
	m := r.matter()
	m.Gate, m.New, m.Old, m.Diff = GateLint, r.old, nil, nil
	r.hand(m, tasks)
	r.examine(r.old, tasks)
	return keys
}

// askAgain runs checks anew that found more than is kept, now that it is known
// which findings are old.
func (r *runner) askAgain(tasks []*task) {
	for _, t := range tasks {
		*t.result = Result{Check: t.check.ID, Outcome: Passed, keep: keeper{known: t.result.keep.known}}
	}
	r.hand(r.matter(), tasks)
	r.examine(r.q.New, tasks)
}

func (r *Result) markKnown(had map[uint64]bool) {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.PreExisting = had[f.key()]
	}
}
