package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// summary is the verdict in one line: how many findings of which weight, then
// the worst facts, then what changes.
func (r *runner) summary() string {
	if r.q.Gate == GateDiff {
		return strings.Join(r.changeClauses(), "; ")
	}
	clauses := []string{r.tallyClause()}
	if r.q.OldTrouble != "" {
		clauses = append(clauses, "the old zone cannot be used: "+r.q.OldTrouble)
	}
	headlines, amount := r.headlines()
	clauses = append(append(clauses, r.timeClauses()...), headlines...)
	if !amount {
		clauses = append(clauses, r.changeClauses()...)
	} else if names := r.nameServerClause(); names != "" {
		clauses = append(clauses, names)
	}
	return strings.Join(clauses, "; ")
}

// tallyClause counts: "3 errors, 2 warnings, 1 check could not look". Errors count that
// no room was kept for; what else there was none for counts by itself.
func (r *runner) tallyClause() string {
	var errors, warnings, old, accepted, unlisted, unknown int
	for i := range r.report.Results {
		res := &r.report.Results[i]
		if res.Outcome == Unknown && res.Accepted == nil {
			unknown++
		}
		errors += res.keep.dropped
		if slices.ContainsFunc(res.Findings, func(f Finding) bool { return f.Severity != Notice }) {
			unlisted += res.Total - len(res.Findings) - res.keep.dropped
		}
		for j := range res.Findings {
			switch f := &res.Findings[j]; {
			case f.Accepted != nil:
				accepted++
			case f.PreExisting && f.Severity != Notice:
				old++
			case f.Severity == Error:
				errors++
			case f.Severity == Warning:
				warnings++
			}
		}
	}
	clause := Plural(errors, "error") + ", " + Plural(warnings, "warning")
	if more := countWords([]countWord{{old, "pre-existing"}, {accepted, "accepted"}, {unlisted, "not listed"}}); more != "" {
		clause += ", " + more
	}
	if unknown > 0 {
		clause += ", " + Plural(unknown, "check") + " could not look"
	}
	return clause
}

// timeClauses say until when to wait, or what has to be seen before that is known:
// "not before 2030-01-03T01:00:00Z", "drain-old-apex waits".
func (r *runner) timeClauses() (clauses []string) {
	switch {
	case r.report.NotBefore != nil:
		return []string{"not before " + EarliestText(*r.report.NotBefore)}
	case r.report.Verdict == Wait:
		clauses = append(clauses, r.waitingClause())
	}
	if at := r.report.Clock.Bound(); at != nil && r.q.Gate == GateDecommission && at.After(r.q.Now) {
		clauses = append(clauses, "not before "+EarliestText(*at)+" at the earliest")
	}
	return clauses
}

func (r *runner) waitingClause() string {
	var ids []string
	for i := range r.report.Results {
		if res := &r.report.Results[i]; res.waits() && res.NotBefore == nil {
			ids = append(ids, res.Check)
		}
	}
	if len(ids) == 1 {
		return ids[0] + " waits for what is not seen yet"
	}
	return List(ids, someHeadlines) + " wait for what is not seen yet"
}

const someHeadlines = 4

// headlines names what blocks, the worst first. amount tells whether one of
// them says how much changes.
func (r *runner) headlines() (clauses []string, amount bool) {
	type headline struct {
		text string
		rank int
	}
	var all []headline
	for i := range r.report.Results {
		check := r.report.Results[i].Check
		text, own := r.report.Results[i].headline(r.q.OldTrouble != "" || r.q.New.Unseen())
		if text == "" {
			continue
		}
		counts := own && strings.HasPrefix(check, "change-") && check != "change-approval"
		amount = amount || counts
		all = append(all, headline{text, headlineRank(check, counts)})
	}
	slices.SortStableFunc(all, func(a, b headline) int { return cmp.Compare(a.rank, b.rank) })
	for i, h := range all {
		if i == someHeadlines {
			clauses = append(clauses, Plural(len(all)-i, "more check"))
			break
		}
		clauses = append(clauses, h.text)
	}
	return clauses, amount
}

// headlineRank puts causes before what they do: what cannot be read, lost dots,
// servers that do not answer, other faults of servers, how much is lost, single
// faults.
func headlineRank(check string, amount bool) int {
	switch {
	case strings.HasPrefix(check, "syntax-"):
		return 0
	case check == "dot-mass-shift":
		return 1
	case strings.HasPrefix(check, "dot-"):
		return 2
	case slices.Contains(cannotBeAsked, check):
		return 3
	case strings.HasPrefix(check, "live-"), strings.HasPrefix(check, "drain-"):
		return 4
	case check == "change-floor" || check == "change-deletes":
		return 5
	case amount:
		return 6
	}
	return 7
}

// cannotBeAsked are the checks for servers that cannot be asked any more.
var cannotBeAsked = []string{"live-not-authoritative", "live-ns-unresolvable", "live-tcp", "live-unreachable"}

// headline says in a few words what of a check blocks; own tells whether the
// check has words of its own for it.
func (res *Result) headline(blinded bool) (text string, own bool) {
	var first *Finding
	count := res.keep.dropped
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Blocks() {
			if count++; first == nil {
				first = f
			}
		}
	}
	switch {
	case first == nil && count == 0 && res.Outcome == Unknown && res.Accepted == nil && !blinded:
		return res.Check + " is unknown", false
	case first == nil:
		return "", false
	case first.Headline != "" && count > 1 && !first.HeadlineForAll:
		return fmt.Sprintf("%s (and %s more)", first.headlineOn(), Number(count-1)), true
	case first.Headline != "":
		return first.headlineOn(), true
	case count > 1:
		return fmt.Sprintf("%s (%s)", res.Check, on(Number(count), res.whereabouts())), false
	}
	return strings.TrimSpace(strings.TrimSuffix(fmt.Sprintf("%s (%s)", res.Check, on(subject(first), first.Who())), "()")), false
}

// on says where something is; where that is not known, nothing.
func on(what, where string) string {
	if what == "" || where == "" {
		return what + where
	}
	return what + " on " + where
}

func subject(f *Finding) string { return strings.TrimSpace(f.Owner + " " + f.Type) }

// changeClauses says what changes: "12 RRsets added, 3 removed, 5 changed of
// 22,540", "4 delegations changed".
func (r *runner) changeClauses() (clauses []string) {
	c := r.report.Counts
	if c == nil {
		return nil
	}
	if r.diff == nil {
		return []string{"first publication of " + sizeClause(c)}
	}
	for _, clause := range []string{
		r.amountClause(), delegationClause(c.Delegations), r.declaredClause(), equivalentClause(c.Equivalent), r.nameServerClause(),
	} {
		if clause != "" {
			clauses = append(clauses, clause)
		}
	}
	return clauses
}

func sizeClause(c *Counts) string {
	clause := Plural(c.All.New, "RRset")
	if c.Delegations.New > 0 {
		clause += ", " + Plural(c.Delegations.New, "delegation")
	}
	return clause
}

// compares tells whether the question is if two zones are one, not what changes.
func (r *runner) compares() bool { return r.q.Gate == GateParity || r.q.Gate.judgesServers() }

func (r *runner) amountClause() string {
	k := r.report.Counts.All
	if k.Changes() == 0 {
		return r.quietClause()
	}
	parts := []countWord{{k.Adds, "added"}, {k.Deletes, "removed"}, {k.Updates, "changed"}, {k.TTLs, "with another TTL"}}
	if r.compares() {
		parts = []countWord{{k.Deletes, "missing"}, {k.Adds, "extra"}, {k.Updates, "different"}, {k.TTLs, "with another TTL"}}
	}
	words := countWords(parts)
	first, rest, _ := strings.Cut(words, " ")
	noun := "RRsets"
	if first == "1" {
		noun = "RRset"
	}
	of := "of"
	if k.Changes() == k.Adds {
		of = "to"
	}
	return fmt.Sprintf("%s %s %s %s %s", first, noun, rest, of, Number(k.Old))
}

type countWord struct {
	n    int
	what string
}

// countWords is "12 added, 3 removed": what there is none of is left out.
func countWords(parts []countWord) string {
	var words []string
	for _, part := range parts {
		if part.n > 0 {
			words = append(words, Number(part.n)+" "+part.what)
		}
	}
	return strings.Join(words, ", ")
}

// quietClause is for zones in which nothing that counts differs.
func (r *runner) quietClause() string {
	var soa, dnssec bool
	for i := range r.diff.Sets {
		c := &r.diff.Sets[i]
		if c.Matters() {
			soa = soa || c.Type == zonefile.TypeSOA
			dnssec = dnssec || c.Type.IsDNSSEC()
		}
	}
	clause, but := "nothing changes", " but the "
	if r.compares() {
		clause, but = "0 differences", " but in the "
	}
	switch {
	case soa && dnssec:
		return clause + but + "SOA and DNSSEC records"
	case soa:
		return clause + but + "SOA"
	case dnssec:
		return clause + but + "DNSSEC records"
	}
	return clause + " in " + Plural(r.report.Counts.All.New, "RRset")
}

func delegationClause(k KindCounts) string {
	if k.Changes() == 0 {
		return ""
	}
	words := countWords([]countWord{
		{k.Adds, "added"}, {k.Deletes, "removed"}, {k.Updates, "re-pointed"}, {k.TTLs, "with another TTL"},
	})
	return fmt.Sprintf("%s changed (%s)", Plural(k.Changes(), "delegation"), words)
}

func (r *runner) declaredClause() string {
	n := 0
	for i := range r.diff.Sets {
		if r.diff.Sets[i].Expect > 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return Number(n) + " as the plan declares"
}

func equivalentClause(codes map[string]int) string {
	if len(codes) == 0 {
		return ""
	}
	words := make([]string, 0, len(codes))
	total := 0
	for code, n := range codes {
		words = append(words, code+" "+Number(n))
		total += n
	}
	slices.Sort(words)
	return fmt.Sprintf("%s without effect (%s)", Number(total), strings.Join(words, ", "))
}

// nameServerClause names both apex NS sets where the new one was taken for the
// new provider's own.
func (r *runner) nameServerClause() string {
	if r.diff == nil {
		return ""
	}
	for i := range r.diff.Sets {
		c := &r.diff.Sets[i]
		if c.Type == zonefile.TypeNS && c.Owner == r.origin() && c.Kind == Data && r.compares() {
			return fmt.Sprintf("apex NS %s became %s", setText(c.Old), setText(c.New))
		}
	}
	return ""
}

func setText(set zonefile.RRset) string {
	var words []string
	for _, n := range Targets(set) {
		words = append(words, n.String())
	}
	return strings.Join(words, " ")
}
