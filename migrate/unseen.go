package migrate

import "slices"

// seenChecks are the families that judge what servers, the evidence or the plan
// show, whatever is known of the new zone.
var seenChecks = []string{"live", "parent", "nsname", "evidence", "sec", "plan", "drain"}

// Unseen says why nothing can be told of the new zone: it was to be transferred,
// and nothing of it came. Empty where it was read, however badly.
func (p *Pass) Unseen() string {
	switch {
	case !p.New.Unseen():
		return ""
	case p.Gate == GateLint:
		return "nothing of the zone could be had"
	}
	return "nothing of the new zone could be had"
}

// blind tells whether a check has nothing to look at since the new zone is
// unseen; what says so is not.
func (p *Pass) blind() bool {
	if !p.New.Unseen() {
		return false
	}
	for _, problem := range p.New.Problems() {
		if string(problem.Kind) == p.Check.ID {
			return false
		}
	}
	return p.Check.NeedsOld || !slices.Contains(seenChecks, p.Check.Family())
}
