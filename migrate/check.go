// Package migrate judges a change to a zone: it holds what a check is, compares
// two zones, runs the checks that it is handed and draws up the report.
package migrate

import (
	"context"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Gate names a question that zonegate answers.
type Gate string

// The gates. GateLint looks at one zone by itself.
const (
	GateLint     Gate = "lint"
	GatePublish  Gate = "publish"
	GateParity   Gate = "parity"
	GateDelegate Gate = "delegate"
	// GateDecommission asks whether the old provider may be switched off.
	GateDecommission Gate = "decommission"
	// GateDS asks whether a DS or DNSKEY may be added or removed now, or the zone
	// be unsigned.
	GateDS Gate = "ds"
	// GateDiff asks what changes, and judges nothing: no check runs, and the
	// report has no verdict.
	GateDiff Gate = "diff"
)

// Severity is what a finding does to the verdict.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"   // blocks
	Warning Severity = "warning" // is shown and counted
	Notice  Severity = "notice"  // informs
)

// Check is one rule as a value. It is a pure function of what Pass holds.
type Check struct {
	// ID is a lasting kebab-case name with a family prefix. It is never renamed
	// and never reused.
	ID string
	// Severity of its findings, where a finding does not say otherwise.
	Severity Severity
	Doc      Doc
	// Gates that run it.
	Gates []Gate
	// NeedsOld makes the check not-applicable where there is no old zone.
	NeedsOld bool
	// AlwaysBlocks keeps its findings from being pre-existing: they count in
	// full although the old zone has them too.
	AlwaysBlocks bool
	// NotAcceptable keeps a plan from accepting its findings or lowering its
	// severity.
	NotAcceptable bool
	// ByName asks that a plan's entry name the check to accept its findings: one
	// that names an owner or type means what is wrong there, not how much of the
	// zone changes.
	ByName bool
	// Liftable lets an approval of exactly this diff lift its findings.
	Liftable bool
	// Visit, where set, is called once at the start and returns a function that
	// is called for each RRset of the new zone in canonical order; Types limits
	// that to some types (none: all). The zone is walked once for all checks.
	Visit func(*Pass) func(zonefile.RRset)
	Types []zonefile.Type
	// Run, where set, is called after the walk.
	Run func(*Pass)
	// After, where set, is called when all other checks have run and acceptances
	// were applied: it judges how the plan was used.
	After func(*Pass, Usage)
}

// Usage tells what became of the plan's acceptances.
type Usage struct {
	// Ignored tells for each of the plan's ignore entries whether it accepted
	// something.
	Ignored []bool
	// Ran tells whether the check of an ID ran to its end.
	Ran func(id string) bool
	// Known holds all checks by ID; it is not to be written to.
	Known map[string]*Check
}

// Family is the first word of the ID.
func (c *Check) Family() string {
	for i := range c.ID {
		if c.ID[i] == '-' {
			return c.ID[:i]
		}
	}
	return c.ID
}

// Doc documents a check. One text feeds explain, the generated page and SARIF.
type Doc struct {
	// Title says in one line, without a full stop, what is found.
	Title string
	// Why says what breaks, for whom.
	Why string
	// Fix says what to do, as a verb phrase.
	Fix string
	// Bad is a zone fragment, or two divided by a line "--- new", that the check
	// finds; Good is its twin that it does not. Both are run by a test.
	Bad, Good string
	// Refs are the sources of the rule: "RFC 1035 section 5.1".
	Refs []string
	// Incidents are outages that it shows, by zone and date as a case of
	// examples/incidents has them: ".se 2009-10-12".
	Incidents []string
}

// Outcome is how a check ended.
type Outcome string

// The outcomes. Unknown means that the check could not look; it blocks.
const (
	Passed        Outcome = "pass"
	Fail          Outcome = "fail"
	Unknown       Outcome = "unknown"
	NotApplicable Outcome = "not-applicable"
	// Waiting means that nothing is wrong, and that it is too early.
	Waiting Outcome = "wait"
)

// Pass is what one check sees and where it reports. A check must not keep it.
type Pass struct {
	Check *Check
	*Matter

	result *Result
	odd    bool // SkipPlain was called
}

// Matter is what all checks of a run look at.
type Matter struct {
	Gate Gate
	// Plan is what the operator wrote; never nil: without a plan file it holds
	// the defaults.
	Plan *plans.Plan
	// New is the zone to judge; for a lint the only one. Never nil.
	New *zonefile.Zone
	// Old is the zone in service; nil in a lint and for a first publication.
	Old *zonefile.Zone
	// Diff is what changes from Old to New; nil where Old is.
	Diff *Diff
	// Seen is what evidence says about servers; nil in gates that compare files
	// alone.
	Seen *Seen
	// Approvals are the decisions of people to let this very change through.
	Approvals []*plans.Approval
	// Now is the time that the verdict is for.
	Now time.Time
	// Signing is what the question says about signatures.
	Signing Signing

	facts *facts
}

// SkipPlain is for Visit to say that the function which it returns finds nothing in
// sets that RRset.Plain tells of, and does not need to see them.
func (p *Pass) SkipPlain() { p.odd = true }

// Report adds a finding. Check and, where empty, Severity are filled in. Beyond
// MaxFindings of one check further ones are counted but not kept.
func (p *Pass) Report(f Finding) {
	f.Check = p.Check.ID
	if f.Severity == "" {
		f.Severity = p.Check.Severity
	}
	p.result.add(f)
}

// CountOnly counts a finding of a severity and gives true where there is no room
// for another one. A check that would make very many findings asks it before it
// writes their texts.
func (p *Pass) CountOnly(s Severity) bool { return p.result.countOnly(s) }

// CountBeyond is CountOnly for a check whose milder findings may take all of the
// room.
func (p *Pass) CountBeyond(s Severity) bool { return p.result.countBeyond(s) }

// Origin is the name of the zone: the new zone's or, where that is too broken to
// tell, the old one's.
func (p *Pass) Origin() zonefile.Name { return originOf(p.Old, p.New) }

// OldDigest is the Digest of the old zone; empty where there is none.
func (p *Pass) OldDigest() string { return p.facts.oldDigest() }

// OldContent is the ContentDigest of the old zone; empty where there is none or it is
// not signed.
func (p *Pass) OldContent() string { return p.facts.oldContent() }

// Context ends when nobody waits for the verdict any more. A check that works for more
// than a moment heeds it.
func (p *Pass) Context() context.Context { return p.facts.ctx }

// Summarize puts into the report what was verified.
func (p *Pass) Summarize(s *SignatureSummary) { p.facts.signatures.Store(s) }

// DiffDigest is the digest of the change; empty where there is no old zone.
func (p *Pass) DiffDigest() string { return p.facts.diffDigest() }

// Memo gives what was made under a key once in a run, by whichever check asked
// first.
func (p *Pass) Memo(key any, make func() any) any { return p.facts.memo(key, make) }

// Unknown records that the check could not look, and why. It blocks, whatever
// the check found besides.
func (p *Pass) Unknown(reason string) {
	p.result.Outcome, p.result.Reason, p.result.NotBefore = Unknown, reason, nil
}

// Wait records that nothing is wrong and that it is too early, and why; until is
// the earliest time, nil where something has to be seen first. A check that found
// an error besides is a failed one, and one that could not look stays unknown.
func (p *Pass) Wait(until *time.Time, reason string) {
	if p.result.Outcome != Unknown {
		p.result.Outcome, p.result.Reason, p.result.NotBefore = Waiting, reason, until
	}
}

// Clock is what evidence says about when the old provider may be switched off;
// nil in gates that judge no servers.
func (p *Pass) Clock() *Clock {
	if p.Seen == nil {
		return nil
	}
	return p.Memo("clock", func() any {
		c := p.Seen.Clock(p.Plan, p.Origin())
		c.countZones(p.Old, p.New)
		return c
	}).(*Clock)
}

// NoteServers puts into the report's notes what was verified of servers.
func (p *Pass) NoteServers(notes []string) { p.facts.servers.Store(&notes) }

// NotApplicable records that the question does not arise, and why.
func (p *Pass) NotApplicable(reason string) {
	p.result.Outcome, p.result.Reason = NotApplicable, reason
}
