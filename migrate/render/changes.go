package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// changeGroup is the changes of one kind, as people count them: which of the
// report's they are. total counts also those that the report does not list.
type changeGroup struct {
	title string
	at    []int32
	total int
}

// matters tells whether a change is one to the DNS.
func matters(c *migrate.ChangeWords) bool { return c.Kind != migrate.Same && c.Equivalence == "" }

// Titles of the groups of changes.
const (
	groupRemoved = "removed"
	groupChanged = "changed"
	groupTTL     = "TTL only"
	groupAdded   = "added"
	groupUncount = "SOA and DNSSEC, in no count"
	groupAlike   = "equivalent"
)

var groupTitles = []string{groupRemoved, groupChanged, groupTTL, groupAdded, groupUncount, groupAlike}

func groupOfSort(s migrate.ChangeSort) string {
	switch {
	case s.Alike || s.Kind == migrate.Same:
		return groupAlike
	case !s.Counted:
		return groupUncount
	}
	return kindTitle(s.Kind)
}

func kindTitle(k migrate.ChangeKind) string {
	switch k {
	case migrate.Removed:
		return groupRemoved
	case migrate.Added:
		return groupAdded
	case migrate.TTL:
		return groupTTL
	}
	return groupChanged
}

// changeGroups sorts the changes by what they do, those that lose data first.
func changeGroups(r *migrate.Report) []changeGroup {
	groups := make([]changeGroup, len(groupTitles))
	for i, title := range groupTitles {
		groups[i].title = title
	}
	for i := range r.Changes.Len() {
		at := slices.Index(groupTitles, groupOfSort(r.Changes.Sort(i)))
		groups[at].at = append(groups[at].at, int32(i))
	}
	leftOut := leftOutByGroup(r)
	for i := range groups {
		g := &groups[i]
		g.total = max(len(g.at)+leftOut[g.title], counted(r, g.title))
	}
	return slices.DeleteFunc(groups, func(g changeGroup) bool { return len(g.at) == 0 })
}

// leftOutByGroup counts the changes that the report does not list.
func leftOutByGroup(r *migrate.Report) map[string]int {
	groups := map[string]int{}
	for sort, n := range r.LeftOut {
		groups[groupOfSort(sort)] += n
	}
	return groups
}

// counted is the number of changes of a kind in a report that does not list all.
func counted(r *migrate.Report, title string) int {
	if r.Counts == nil || r.ChangesLeftOut == 0 {
		return 0
	}
	k := r.Counts.All
	return map[string]int{groupRemoved: k.Deletes, groupChanged: k.Updates, groupTTL: k.TTLs, groupAdded: k.Adds}[title]
}

// first cuts a group to the limit and counts the rest.
func (g *changeGroup) first(limit int) (shown []int32, more int) {
	shown, _ = firstOf(g.at, limit)
	return shown, g.total - len(shown)
}

// firstOf cuts a list to the limit (0 or less: none) and counts the rest.
func firstOf[T any](list []T, limit int) (shown []T, more int) {
	if limit <= 0 || len(list) <= limit {
		return list, 0
	}
	return list[:limit], len(list) - limit
}

// changesLine counts the changes in words: "412 of 1,020 RRsets removed (40 %),
// 5 changed (0.5 %), 2 TTL only (0.2 %), 3 added".
func changesLine(k migrate.KindCounts) string {
	words := []string{}
	for _, part := range []struct {
		n    int
		what string
	}{{k.Deletes, groupRemoved}, {k.Updates, groupChanged}, {k.TTLs, groupTTL}} {
		if part.n == 0 {
			continue
		}
		word := migrate.Number(part.n)
		if len(words) == 0 {
			word += " of " + migrate.Plural(k.Old, "RRset")
		}
		words = append(words, fmt.Sprintf("%s %s (%s)", word, part.what, migrate.Percent(part.n, k.Old)))
	}
	if k.Adds > 0 {
		words = append(words, migrate.Number(k.Adds)+" added")
	}
	if len(words) == 0 && k.Old == 0 {
		return "nothing to compare with; " + migrate.Plural(k.New, "RRset")
	}
	if len(words) == 0 {
		return "none of " + migrate.Plural(k.Old, "RRset")
	}
	return strings.Join(words, ", ")
}

// delegationsLine sums up the delegations: "12 added, 3 removed, 40 re-pointed,
// of 1,500".
func delegationsLine(k migrate.KindCounts) string {
	line := fmt.Sprintf("%s added, %s removed, %s re-pointed", migrate.Number(k.Adds), migrate.Number(k.Deletes), migrate.Number(k.Updates))
	if k.TTLs > 0 {
		line += fmt.Sprintf(", %s TTL only", migrate.Number(k.TTLs))
	}
	return line + fmt.Sprintf(", of %s", migrate.Number(k.Old))
}

func moves(k migrate.KindCounts) int { return k.Adds + k.Deletes + k.Updates + k.TTLs }

// movedTypes lists the types that change, those with most changes first.
func movedTypes(c *migrate.Counts) []string {
	var list []string
	for typ, k := range c.Types {
		if moves(k) > 0 {
			list = append(list, typ)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := moves(c.Types[b]) - moves(c.Types[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return list
}

// equivalences counts the reason codes: "case 3, order 12".
func equivalences(c *migrate.Counts) string {
	codes := make([]string, 0, len(c.Equivalent))
	for code, n := range c.Equivalent {
		if n > 0 {
			codes = append(codes, visible(code)+" "+migrate.Number(n))
		}
	}
	slices.Sort(codes)
	return strings.Join(codes, ", ")
}

// verdictLine is the last word: "NO-GO  3 errors, 2 warnings".
func verdictLine(r *migrate.Report) string {
	return strings.TrimSpace(visible(verdict(r)) + "  " + visible(summary(r)))
}

// verdict is the gate's answer; a diff has none, and says whether the zones are
// the same.
func verdict(r *migrate.Report) string {
	switch {
	case !isDiff(r):
		return string(r.Verdict)
	case r.Changes.Matter():
		return "differs"
	}
	return "same"
}

func summary(r *migrate.Report) string {
	switch {
	case r.Summary != "" || !isDiff(r) || r.Counts == nil:
		return r.Summary
	case moves(r.Counts.All) > 0:
		return changesLine(r.Counts.All)
	case verdict(r) == "differs":
		return "in nothing but SOA and DNSSEC records; " + migrate.Plural(r.Counts.All.Old, "RRset") + " alike"
	}
	return migrate.Plural(r.Counts.All.Old, "RRset")
}
