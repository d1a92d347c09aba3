package migrate

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// conclude draws up the report from what the checks found.
func (r *runner) conclude() {
	rep := r.report
	for _, t := range r.tasks {
		t.result.settle()
	}
	rep.Results = r.results
	if origin := r.origin(); origin != "" {
		rep.Zone = origin.String()
	}
	r.comment()
	r.listInputs()
	rep.Signatures = r.facts.signatures.Load()
	if notes := r.facts.servers.Load(); notes != nil {
		rep.Notes = append(rep.Notes, *notes...)
	}
	if r.diff != nil {
		rep.Counts = &r.diff.Counts
		rep.DiffDigest = r.facts.diffDigest()
		rep.Changes, rep.LeftOut = r.diff.listChanges(r.q.ChangeLimit)
		for _, n := range rep.LeftOut {
			rep.ChangesLeftOut += n
		}
	} else if r.q.OldNone && !r.q.New.Unseen() {
		rep.Counts = firstCounts(r.q.New)
	}
	if r.seen != nil {
		rep.Servers = r.seen.matrix(rep.Results)
		rep.Clock = r.clock()
	}
	if r.q.Gate != GateDiff {
		rep.Verdict = r.verdict()
	}
	if rep.Verdict == Wait {
		rep.NotBefore = latestOf(rep.Results)
	}
	rep.Summary = r.summary()
}

// settle gives a check that found nothing its outcome, and one that waits and
// found an error that of a failed one: it is not the time that is in the way.
func (r *Result) settle() {
	switch {
	case len(r.Findings) == 0 && r.Outcome == Fail && r.Total == 0:
		r.Outcome = Passed
	case r.Outcome == Waiting && (r.blocks() || r.keep.dropped > 0):
		r.Outcome, r.Reason, r.NotBefore = Fail, "", nil
	}
}

// verdict is GO only when everything could be looked at, nothing blocks, and it
// is not too early.
func (r *runner) verdict() Verdict {
	switch {
	case r.q.OldTrouble != "" || r.dropped() > 0 || slices.ContainsFunc(r.report.Results, Result.blocks):
		return NoGo
	case slices.ContainsFunc(r.report.Results, Result.waits):
		return Wait
	}
	return Go
}

// clock is what the checks went by. One that cannot be reckoned has made each
// check that asked for it unknown.
func (r *runner) clock() (c *Clock) {
	defer func() {
		if recover() != nil {
			c = nil
		}
	}()
	c = r.pass().Clock()
	if r.diff != nil {
		c.CountData(r.diff)
	}
	if c.Terms == nil {
		c.Terms = []Term{}
	}
	return c
}

// Bound is the earliest time that the old provider may be switched off: NotBefore
// or, while that is not known, Earliest. Nil: nothing is known, or c is nil.
func (c *Clock) Bound() *time.Time {
	switch {
	case c == nil:
		return nil
	case c.NotBefore != nil:
		return c.NotBefore
	}
	return c.Earliest
}

// waits tells whether the check says that it is too early.
func (r Result) waits() bool { return r.Outcome == Waiting }

// latestOf is the latest time that a check waits for; nil where one does not know
// its time.
func latestOf(results []Result) (latest *time.Time) {
	for i := range results {
		r := &results[i]
		switch {
		case !r.waits():
		case r.NotBefore == nil:
			return nil
		case latest == nil || r.NotBefore.After(*latest):
			latest = r.NotBefore
		}
	}
	return latest
}

// blocks tells whether the result makes the verdict NO-GO.
func (r Result) blocks() bool {
	return r.Outcome == Unknown && r.Accepted == nil ||
		slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Blocks() })
}

// dropped counts the blocking findings for which there was no room.
func (r *runner) dropped() (n int) {
	for _, t := range r.tasks {
		n += t.result.keep.dropped
	}
	return n
}

func (r *runner) origin() zonefile.Name { return originOf(r.q.Old, r.q.New) }

// originOf is the new zone's origin or, where it has none, the old one's.
func originOf(old, new *zonefile.Zone) zonefile.Name {
	if new.Origin() == "" && old != nil {
		return old.Origin()
	}
	return new.Origin()
}

// comment notes what a reader should know and no check says.
func (r *runner) comment() {
	note := func(format string, args ...any) {
		r.report.Notes = append(r.report.Notes, fmt.Sprintf(format, args...))
	}
	for _, z := range []*zonefile.Zone{r.q.Old, r.q.New} {
		if z != nil && z.OriginInferred() != "" && len(z.Files()) > 0 {
			note("%s: the origin %s was taken from %s", z.Files()[0].Name, z.Origin(), z.OriginInferred())
		}
	}
	if r.q.Plan != nil {
		for _, w := range r.q.Plan.Warnings {
			note("%s", w)
		}
	}
	if r.q.OldNone && r.q.Gate != GateLint {
		note("first publication: there is no old zone, and nothing was compared")
	}
	for _, t := range r.tasks {
		if t.dead() {
			note("%s", t.bug)
		}
	}
	if r.q.OldTrouble != "" {
		note("the old zone cannot be used: %s", r.q.OldTrouble)
	}
	if text := bogusNote(r.report.Results); text != "" {
		note("%s", text)
	}
	if r.q.Plan == nil && r.q.Gate == GatePublish && r.old != nil {
		note("no plan: the default limits hold")
	}
	if r.q.Signing.Unsigned {
		note("%s", r.unsignedNote())
	}
	if r.q.OldSeen && r.old != nil {
		note("the old zone was put together from what its servers answer to the names of the new zone: " +
			"names that only the old servers know cannot be seen that way")
	}
	if r.seen != nil {
		r.report.Notes = append(r.report.Notes, r.seen.limits()...)
	}
}

func (r *runner) listInputs() {
	role := "new"
	if r.q.Gate == GateLint {
		role = "zone"
	}
	if r.q.Old != nil && r.q.Gate != GateLint {
		digest := r.facts.oldDigest
		if r.old == nil {
			digest = func() string { return r.q.Old.Digest() }
		}
		r.addZone("old", r.q.Old, r.shown(digest))
		r.report.Inputs[0].ContentDigest = r.shown(r.facts.oldContent)
	}
	r.addZone(role, r.q.New, r.shown(r.facts.newDigest))
	r.report.Inputs = append(r.report.Inputs, r.q.Inputs...)
	if r.seen == nil {
		return
	}
	for _, f := range r.seen.Book.Files {
		r.report.Inputs = append(r.report.Inputs, Input{Role: "evidence", Name: f.Name, Lines: f.Lines, Head: f.Head})
	}
}

// shown is a digest, unless the report does without.
func (r *runner) shown(digest func() string) string {
	if r.q.NoDigests {
		return ""
	}
	return digest()
}

// addZone lists a zone and what it includes.
func (r *runner) addZone(role string, z *zonefile.Zone, digest string) {
	in := Input{Role: role, Records: z.Len(), RRsets: z.RRsetCount(), Digest: digest, Inferred: z.OriginInferred()}
	if soa, ok := z.SOA(); ok {
		in.Serial = &soa.Serial
	}
	var included []Input
	for i, f := range z.Files() {
		if i == 0 {
			in.Name, in.SHA256 = f.Name, f.SHA256
			continue
		}
		included = append(included, Input{Role: "include", Name: f.Name, SHA256: f.SHA256})
	}
	r.report.Inputs = append(append(r.report.Inputs, in), included...)
}

// firstCounts counts a zone that nothing went before.
func firstCounts(z *zonefile.Zone) *Counts {
	d := Diff{New: z}
	for set := range z.RRsets() {
		d.tally.at(set.Type()).New++
	}
	for n := range z.Nodes() {
		d.tally.cut(false, n.IsCut())
	}
	d.tally.cuts.Adds = 0
	d.Recount()
	return &d.Counts
}
