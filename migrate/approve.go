package migrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
)

// ApprovalState tells how an approval fits a run.
type ApprovalState struct {
	*plans.Approval
	// Trouble says why it approves nothing: it is for another zone or change,
	// expired, or short of names. Empty where there is none.
	Trouble string
	// Stale says how the old zone is not the one that the approval was made on.
	Stale string
	// InForce are the persons whose approval is given and has not expired.
	InForce []plans.ApprovalName
}

// Fits tells whether the approval lifts limits in this run.
func (s *ApprovalState) Fits() bool { return s.Trouble == "" && s.Stale == "" }

// JudgeApprovals tells how each approval fits the run. The names of several that
// are for this very change count together.
func (p *Pass) JudgeApprovals() []ApprovalState {
	states := make([]ApprovalState, len(p.Approvals))
	names := map[string]bool{}
	for i, a := range p.Approvals {
		states[i] = p.judgeApproval(a)
		if states[i].Fits() {
			for _, n := range states[i].InForce {
				names[strings.ToLower(strings.Join(strings.Fields(n.By), " "))] = true
			}
		}
	}
	for i := range states {
		if s := &states[i]; s.Fits() && len(names) < p.Plan.Approvals {
			s.Trouble = fmt.Sprintf("has %s in force, the plan asks for %d", Plural(len(names), "name"), p.Plan.Approvals)
		}
	}
	return states
}

func (p *Pass) judgeApproval(a *plans.Approval) ApprovalState {
	s := ApprovalState{Approval: a, InForce: a.InForce(p.Now), Stale: p.staleApproval(a)}
	zone := p.Origin().String()
	switch {
	case plans.ResolveName(a.Zone, ".") != plans.ResolveName(zone, "."):
		s.Trouble = fmt.Sprintf("is for the zone %s, this one is %s", a.Zone, zone)
	case a.DiffDigest != p.DiffDigest():
		s.Trouble = fmt.Sprintf("is for another change (%s), this one is %s", brief(a.DiffDigest), brief(p.DiffDigest()))
	case len(s.InForce) == 0:
		s.Trouble = notInForce(a.Names, p.Now)
	}
	return s
}

// brief shortens a digest to what tells two apart.
func brief(digest string) string { return digest[:min(len(digest), len("sha256:")+12)] }

// notInForce says why none of the names counts: dated later than the verdict, or
// expired.
func notInForce(names []plans.ApprovalName, now time.Time) string {
	for _, n := range names {
		if n.At.After(now) {
			return fmt.Sprintf("is dated %s, which is still to come at %s", stamp(n.At), stamp(now))
		}
	}
	return "expired at " + stamp(lastUntil(names))
}

func lastUntil(names []plans.ApprovalName) (last time.Time) {
	for _, n := range names {
		if n.Until.After(last) {
			last = n.Until
		}
	}
	return last
}

// StaleBase says how the old zone is not the one that the plan was made on.
func (p *Pass) StaleBase() string {
	if p.Plan.Base == nil {
		return ""
	}
	return p.staleOld(p.Plan.Base.Serial, p.Plan.Base.Digest)
}

// staleApproval goes by the content of a signed old zone, which signing anew leaves
// as it is, where the approval says it.
func (p *Pass) staleApproval(a *plans.Approval) string {
	content := p.OldContent()
	switch {
	case a.OldContent == "" || content == "":
		return p.staleOld(a.OldSerial, a.OldDigest)
	case !strings.EqualFold(a.OldContent, content):
		return fmt.Sprintf("was made on an old zone whose content has the digest %s, this one has %s", brief(a.OldContent), brief(content))
	}
	return ""
}

func (p *Pass) staleOld(serial *uint32, digest string) string {
	soa, ok := p.Old.SOA()
	switch {
	case serial != nil && !ok:
		return fmt.Sprintf("was made on serial %d, the old zone has no SOA", *serial)
	case serial != nil && *serial != soa.Serial:
		return fmt.Sprintf("was made on serial %d, the old zone has %d", *serial, soa.Serial)
	case digest != "" && !strings.EqualFold(digest, p.OldDigest()):
		return fmt.Sprintf("was made on an old zone of digest %s, this one has %s", brief(digest), brief(p.OldDigest()))
	}
	return ""
}

// approve lifts what approvals of exactly this diff lift.
func (r *runner) approve() {
	if r.old == nil || len(r.q.Approvals) == 0 {
		return
	}
	for _, s := range r.pass().JudgeApprovals() {
		if !s.Fits() {
			continue
		}
		lifted := r.lift(s)
		r.report.Notes = append(r.report.Notes, approvalNote(s, lifted))
	}
}

func (r *runner) lift(s ApprovalState) (lifted int) {
	for _, t := range r.tasks {
		if !t.check.Liftable {
			continue
		}
		for i := range t.result.Findings {
			if f := &t.result.Findings[i]; f.Blocks() {
				f.Accepted = s.acceptance()
				lifted++
			}
		}
		lifted += t.result.keep.dropped
		t.result.keep.dropped = 0
	}
	return lifted
}

func approvalNote(s ApprovalState, lifted int) string {
	by := s.acceptance().By
	if lifted == 0 {
		return fmt.Sprintf("approval %s by %s was not needed: it lifts nothing", s.File, by)
	}
	return fmt.Sprintf("approval %s by %s was used: it lifts %s of this very change", s.File, by, Plural(lifted, "finding"))
}

// acceptance names all persons, and the time at which the first of them no
// longer approves.
func (s *ApprovalState) acceptance() *Acceptance {
	var by, reasons []string
	until := s.InForce[0].Until
	for _, n := range s.InForce {
		by = append(by, n.By)
		reasons = append(reasons, n.Reason)
		if n.Until.Before(until) {
			until = n.Until
		}
	}
	return &Acceptance{Source: s.File, Reason: strings.Join(compact(reasons), "; "), By: strings.Join(by, ", "), Until: stamp(until)}
}

// compact drops repeated words, keeping their order.
func compact(words []string) (once []string) {
	seen := map[string]bool{}
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			once = append(once, w)
		}
	}
	return once
}
