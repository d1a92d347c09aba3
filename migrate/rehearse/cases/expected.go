package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/plans"
)

// kindsOfChange are what changes are counted by.
var kindsOfChange = []string{"adds", "deletes", "updates", "ttls"}

// checkExpected holds that what a run is to end with can be.
func (r *reading) checkExpected(run *Run) {
	for _, check := range slices.Sorted(maps.Keys(run.Blocks)) {
		if n := run.Blocks[check]; n < 1 {
			r.add(run.line, "blocks: %s: %d; a check that does not block is left out", check, n)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(run.Changes)) {
		if !slices.Contains(kindsOfChange, kind) {
			r.add(run.line, "changes: %s is none of %s", kind, strings.Join(kindsOfChange, ", "))
		}
	}
	if slices.Contains(run.Says, "") {
		r.add(run.line, "says has a text without a word, which stands everywhere")
	}
	if run.IsTwin() && run.Exit != 0 {
		r.add(run.line, "a twin is a run that passes, and this one ends with %d; call it otherwise, or have it end with 0", run.Exit)
	}
}

// CheckNames holds that the checks which the runs name are among those there are. An
// error is of Problems.
func (c *Case) CheckNames(known []string) error {
	r := &reading{Case: c, file: c.file}
	for i := range c.Runs {
		run := &c.Runs[i]
		named := slices.Concat(slices.Collect(maps.Keys(run.Blocks)), slices.Collect(maps.Keys(run.Finds)), run.Unknown, run.Waits)
		slices.Sort(named)
		for _, check := range slices.Compact(named) {
			if !slices.Contains(known, check) {
				r.add(run.line, "there is no check %s%s", check, nearCheck(check, known))
			}
		}
	}
	if len(r.problems) == 0 {
		return nil
	}
	return r.problems
}

func nearCheck(check string, known []string) string {
	if near := plans.Nearest(check, known); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; zonegate checks lists them"
}
