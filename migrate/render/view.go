package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// class is what a finding means to the reader, worst first.
type class int

const (
	blocking    class = iota // errors that make the verdict NO-GO
	warnings                 // shown, and do not block
	notices                  // for information
	accepted                 // let through by a person
	preExisting              // errors that the old zone has too
	classes
)

func classOf(f *migrate.Finding) class {
	switch {
	case f.Accepted != nil:
		return accepted
	case f.PreExisting:
		return preExisting
	case f.Severity == migrate.Error:
		return blocking
	case f.Severity == migrate.Warning:
		return warnings
	}
	return notices
}

// view is a report sorted for reading.
type view struct {
	*migrate.Report
	// unknown are the checks that could not look; let are those among them that
	// a person let through.
	unknown, let []*migrate.Result
	// waiting are the checks that say that it is too early.
	waiting []*migrate.Result
	buckets [classes]bucket
}

// bucket holds the findings of one class, in groups by check, and checks of one
// family together.
type bucket struct {
	groups []group
	total  int
}

// group is the findings of one class and check. total counts also those that
// the report does not keep.
type group struct {
	check    string
	findings []*migrate.Finding
	total    int
}

func look(r *migrate.Report) *view {
	v := &view{Report: r}
	for i := range r.Results {
		v.add(&r.Results[i])
	}
	order := familyOrder(r)
	for c := range v.buckets {
		slices.SortStableFunc(v.buckets[c].groups, func(a, b group) int {
			return cmp.Or(order[family(a.check)]-order[family(b.check)], explains(b.check)-explains(a.check))
		})
		for _, g := range v.buckets[c].groups {
			if family(g.check) == "syntax" {
				slices.SortStableFunc(g.findings, inText)
			}
		}
	}
	return v
}

// explains is 1 for a check that says in one finding what its family says in
// many.
func explains(check string) int {
	if check == "dot-mass-shift" {
		return 1
	}
	return 0
}

// inText orders findings as their places stand in the files.
func inText(a, b *migrate.Finding) int {
	switch {
	case a.Pos == nil || b.Pos == nil || a.Pos.File != b.Pos.File:
		return 0
	case a.Pos.Line != b.Pos.Line:
		return a.Pos.Line - b.Pos.Line
	}
	return a.Pos.Column - b.Pos.Column
}

func (v *view) add(res *migrate.Result) {
	if res.Outcome == migrate.Unknown && res.Accepted == nil {
		v.unknown = append(v.unknown, res)
	} else if res.Outcome == migrate.Unknown {
		v.let = append(v.let, res)
	}
	if res.Outcome == migrate.Waiting {
		v.waiting = append(v.waiting, res)
	}
	var byClass [classes][]*migrate.Finding
	for i := range res.Findings {
		c := classOf(&res.Findings[i])
		byClass[c] = append(byClass[c], &res.Findings[i])
	}
	left := max(0, res.Total-len(res.Findings))
	for c, list := range byClass {
		if len(list) == 0 {
			continue
		}
		v.buckets[c].groups = append(v.buckets[c].groups, group{res.Check, list, len(list) + left})
		v.buckets[c].total += len(list) + left
		left = 0
	}
}

// family is the first word of a check's ID.
func family(id string) string {
	word, _, _ := strings.Cut(id, "-")
	return word
}

// families lists the families in the order of the report.
func families(r *migrate.Report) []string {
	var list []string
	for i := range r.Results {
		if f := family(r.Results[i].Check); !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}

// causes are the families whose findings bring others about: a line that cannot
// be read makes its names dangle, a lost dot makes them vanish.
var causes = []string{"syntax", "dot"}

// familyOrder puts causes before what they do.
func familyOrder(r *migrate.Report) map[string]int {
	order := map[string]int{}
	for i, f := range families(r) {
		order[f] = len(causes) + i
	}
	for i, f := range causes {
		order[f] = i
	}
	return order
}

// shares tells how many findings of each group to show, so that together they
// are at most limit (0 or less: all) and no check hides another.
func (b *bucket) shares(limit int) []int {
	shown := make([]int, len(b.groups))
	for grew := true; grew; {
		grew = false
		for i, g := range b.groups {
			if shown[i] == len(g.findings) || limit > 0 && sum(shown) == limit {
				continue
			}
			shown[i]++
			grew = true
			if limit <= 0 {
				shown[i] = len(g.findings)
			}
		}
	}
	return shown
}

func sum(list []int) int {
	total := 0
	for _, n := range list {
		total += n
	}
	return total
}

// familyTotal counts the findings of one family.
func (b *bucket) familyTotal(name string) int {
	total := 0
	for _, g := range b.groups {
		if family(g.check) == name {
			total += g.total
		}
	}
	return total
}

// acceptance tells who let something through and why, in one line.
func acceptance(a *migrate.Acceptance) string {
	words := []string{a.Reason}
	for _, part := range [][2]string{{"by ", a.By}, {"until ", a.Until}, {"in ", a.Source}} {
		if part[1] != "" {
			words = append(words, part[0]+part[1])
		}
	}
	if a.Reason == "" {
		words = words[1:]
	}
	return strings.Join(words, ", ")
}

// blindness is checks that could not look for the same reason.
type blindness struct {
	reason string
	checks []string
}

// blindnesses puts checks together that could not look for the same reason: an
// old zone that cannot be had blinds many.
func blindnesses(results []*migrate.Result) []blindness {
	var list []blindness
	for _, res := range results {
		i := slices.IndexFunc(list, func(b blindness) bool { return b.reason == reason(res) })
		if i < 0 {
			i = len(list)
			list = append(list, blindness{reason: reason(res)})
		}
		list[i].checks = append(list[i].checks, res.Check)
	}
	return list
}

// manyBlind is how many checks that could not look for one reason are named; of
// more their families are.
const manyBlind = 24

// names lists the checks, or "zone-* (24)" for those of a family where they are
// many.
func (b blindness) names() (names []string) {
	if len(b.checks) <= manyBlind {
		return b.checks
	}
	var families []string
	members := map[string][]string{}
	for _, id := range b.checks {
		family, _, _ := strings.Cut(id, "-")
		if members[family] == nil {
			families = append(families, family)
		}
		members[family] = append(members[family], id)
	}
	for _, family := range families {
		name := members[family][0]
		if n := len(members[family]); n > 1 {
			name = fmt.Sprintf("%s-* (%d)", family, n)
		}
		names = append(names, name)
	}
	return names
}

// reason is why a check could not look.
func reason(res *migrate.Result) string {
	if res.Reason == "" {
		return "no reason given"
	}
	return res.Reason
}

// waitReason is why a check waits. Where the terms are shown besides, it is
// without them.
func waitReason(r *migrate.Report, res *migrate.Result) string {
	if res.Check != "drain-not-before" || !hasClock(r) {
		return reason(res)
	}
	words, _, _ := strings.Cut(reason(res), "; ")
	return words
}
