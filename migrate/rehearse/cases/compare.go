package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Difference is something in which a run did not end as the case says.
type Difference struct {
	What string `json:"what"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: expected %s, got %s", d.What, d.Want, d.Got)
}

// comparison collects differences.
type comparison struct{ list []Difference }

func (c *comparison) equal(what, want, got string) {
	if want != got {
		c.list = append(c.list, Difference{what, want, got})
	}
}

// compare holds a run against what the case says of it.
func compare(run *Run, r *Result) []Difference {
	c := &comparison{}
	got := fmt.Sprint(r.Code)
	if r.Report == nil && r.Code != run.Exit {
		got += ": " + strings.TrimSpace(r.Stderr)
	}
	c.equal("exit code", fmt.Sprint(run.Exit), got)
	said := r.Stdout + r.Stderr
	switch {
	case r.Report != nil:
		c.report(run, r.Report)
		said = words(r.Report)
	case reports(run.Words()) && run.Exit != 2 && r.Code == run.Exit:
		c.equal("report", "one", "none: "+strings.TrimSpace(r.Stderr))
	}
	for _, text := range run.Says {
		if !strings.Contains(said, text) {
			c.list = append(c.list, Difference{"words", text, "none such in: " + strings.TrimSpace(said)})
		}
	}
	return c.list
}

func (c *comparison) report(run *Run, r *migrate.Report) {
	c.equal("blocking findings", counted(run.Blocks), counted(Blocking(r)))
	c.equal("checks that could not look", listed(run.Unknown), listed(outcomes(r, migrate.Unknown)))
	c.equal("checks that wait", listed(run.Waits), listed(outcomes(r, migrate.Waiting)))
	c.time("not before", run.NotBefore, r.NotBefore)
	if run.Earliest != "" {
		var earliest *time.Time
		if r.Clock != nil {
			earliest = r.Clock.Earliest
		}
		c.time("earliest", run.Earliest, earliest)
	}
	others := notBlocking(r)
	for _, check := range slices.Sorted(maps.Keys(run.Finds)) {
		c.equal("findings of "+check+" that do not block", fmt.Sprint(run.Finds[check]), fmt.Sprint(others[check]))
	}
	if run.Changes != nil {
		c.equal("changes", counted(run.Changes), counted(changes(r)))
	}
}

// time compares a time with the one that a case gives; empty: it gives none.
func (c *comparison) time(what, want string, got *time.Time) {
	switch {
	case want == "":
	case got == nil:
		c.equal(what, want, "none")
	default:
		if at, err := time.Parse(time.RFC3339, want); err == nil {
			want = at.UTC().Format(time.RFC3339Nano)
		}
		c.equal(what, want, got.UTC().Format(time.RFC3339Nano))
	}
}

// Blocking counts the findings that block, by check.
func Blocking(r *migrate.Report) map[string]int {
	counts := map[string]int{}
	findings, _ := r.Blocking()
	for _, f := range findings {
		counts[f.Check]++
	}
	return counts
}

func notBlocking(r *migrate.Report) map[string]int {
	counts := map[string]int{}
	for _, res := range r.Results {
		for _, f := range res.Findings {
			if !f.Blocks() {
				counts[f.Check]++
			}
		}
	}
	return counts
}

// outcomes lists the checks that ended in a way. Of those that could not look only
// those count that block.
func outcomes(r *migrate.Report, o migrate.Outcome) (ids []string) {
	results := r.Results
	if o == migrate.Unknown {
		_, results = r.Blocking()
	}
	for _, res := range results {
		if res.Outcome == o {
			ids = append(ids, res.Check)
		}
	}
	return ids
}

func changes(r *migrate.Report) map[string]int {
	if r.Counts == nil {
		return nil
	}
	all := r.Counts.All
	return map[string]int{"adds": all.Adds, "deletes": all.Deletes, "updates": all.Updates, "ttls": all.TTLs}
}

// words are the notes, messages, advice and reasons of a report, with what they are
// about; addresses as people write them, without the port that all have.
func words(r *migrate.Report) string {
	var b strings.Builder
	for _, note := range r.Notes {
		fmt.Fprintln(&b, "note:", note)
	}
	for _, res := range r.Results {
		if res.Reason != "" {
			fmt.Fprintln(&b, res.Check, res.Reason)
		}
		for _, f := range res.Findings {
			fmt.Fprintln(&b, f.Check, f.Server, migrate.ShortAddress(f.Address), f.NSID, f.Vantage, f.Owner, f.Type, f.Message)
			fmt.Fprintln(&b, "fix:", f.Fix)
		}
	}
	return b.String()
}

// counted writes counts as a case does, by name.
func counted(counts map[string]int) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s: %d", name, counts[name]))
	}
	return orNone(list)
}

// listed writes names as a case does, in order.
func listed(names []string) string {
	return orNone(slices.Sorted(slices.Values(names)))
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
