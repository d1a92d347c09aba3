package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// changeGroup is the changes of one kind, as people count them. total counts
// also those that the report does not list.
type changeGroup struct {
	title   string
	changes []*migrate.Change
	total   int
}

// signerTypes are made anew by the server's own signer; they are in no count.
var signerTypes = []string{"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "ZONEMD", "TYPE65534"}

// matters tells whether a change is one to the DNS.
func matters(c *migrate.Change) bool { return c.Kind != migrate.Same && c.Equivalence == "" }

func fromSigner(c *migrate.Change) bool { return slices.Contains(signerTypes, c.Type) }

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

func groupOf(c *migrate.Change) string {
	return groupOfSort(migrate.ChangeSort{
		Kind: c.Kind, Counted: c.Type != "SOA" && !fromSigner(c), Alike: c.Equivalence != "",
	})
}

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
	for i := range r.Changes {
		at := slices.Index(groupTitles, groupOf(&r.Changes[i]))
		groups[at].changes = append(groups[at].changes, &r.Changes[i])
	}
	leftOut := leftOutByGroup(r)
	for i := range groups {
		g := &groups[i]
		g.total = max(len(g.changes)+leftOut[g.title], counted(r, g.title))
	}
	return slices.DeleteFunc(groups, func(g changeGroup) bool { return len(g.changes) == 0 })
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
func (g *changeGroup) first(limit int) (shown []*migrate.Change, more int) {
	shown, _ = firstOf(g.changes, limit)
	return shown, g.total - len(shown)
}

// firstOf cuts a list to the limit (0 or less: none) and counts the rest.
func firstOf[T any](list []T, limit int) (shown []T, more int) {
	if limit <= 0 || len(list) <= limit {
		return list, 0
	}
	return list[:limit], len(list) - limit
}

// rdataLimit is how many characters of one record's rdata people are shown.
const rdataLimit = 300

// recordLines tells what happens to each record of an RRset: lines that begin
// with -, +, ~ (TTL only) or = (alike). owner is put before each record; "" for
// none. limit bounds the records of each sign.
func recordLines(c *migrate.Change, owner string, limit int) []string {
	if owner != "" {
		owner = visible(owner) + " "
	}
	lines := changedRecords(c, owner, limit)
	if c.Declared != "" {
		lines = append(lines, "    declared: "+visible(c.Declared))
	}
	return lines
}

func changedRecords(c *migrate.Change, owner string, limit int) []string {
	if !matters(c) {
		return []string{fmt.Sprintf("= %s%s alike but for %s", owner, visible(c.Type), visible(cmp.Or(c.Equivalence, "the way it is written")))}
	}
	switch c.Kind {
	case migrate.TTL:
		return []string{ttlLine(c, owner)}
	case migrate.Data:
		return dataLines(c, owner, limit)
	case migrate.Added:
		return signedLines("+", owner, c.Type, c.NewTTL, c.New, limit)
	}
	return signedLines("-", owner, c.Type, c.OldTTL, c.Old, limit)
}

func ttlLine(c *migrate.Change, owner string) string {
	if ttl(c.OldTTL) == ttl(c.NewTTL) {
		return fmt.Sprintf("~ %s%s TTLs inside the RRset differ, the least is %s", owner, visible(c.Type), ttl(c.OldTTL))
	}
	return fmt.Sprintf("~ %s%s TTL %s -> %s", owner, visible(c.Type), ttl(c.OldTTL), ttl(c.NewTTL))
}

func dataLines(c *migrate.Change, owner string, limit int) []string {
	gone, come := without(c.Old, c.New), without(c.New, c.Old)
	lines := signedLines("-", owner, c.Type, c.OldTTL, gone, limit)
	lines = append(lines, signedLines("+", owner, c.Type, c.NewTTL, come, limit)...)
	if kept := len(c.Old) - len(gone); kept > 0 && ttl(c.OldTTL) != ttl(c.NewTTL) {
		lines = append(lines, ttlLine(c, owner))
	}
	return lines
}

func signedLines(sign, owner, typ string, seconds *uint32, rdata []string, limit int) []string {
	shown, more := firstOf(rdata, limit)
	lines := make([]string, 0, len(shown)+1)
	for _, data := range shown {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s%s %s %s",
			sign, owner, ttl(seconds), visible(typ), clipped(data, rdataLimit)), " "))
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("%s and %s more of this RRset", sign, migrate.Plural(more, "record")))
	}
	return lines
}

func ttl(seconds *uint32) string {
	if seconds == nil {
		return "?"
	}
	return fmt.Sprint(*seconds)
}

// without lists what is in list and not in other.
func without(list, other []string) []string {
	have := make(map[string]bool, len(other))
	for _, s := range other {
		have[s] = true
	}
	var rest []string
	for _, s := range list {
		if !have[s] {
			rest = append(rest, s)
		}
	}
	return rest
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
	case slices.ContainsFunc(r.Changes, func(c migrate.Change) bool { return matters(&c) }):
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
