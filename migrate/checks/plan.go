package checks

import "github.com/zonegate/zonegate/migrate"

// planChecks judge how the plan fits the zones that it is used on.
var planChecks = []*migrate.Check{
	planProtectUnmatched,
	planExpectUnpinned,
	planExpectExpired,
	planIgnoreUnmatched,
	planIgnoreExpired,
}

// comparingGates are those that compare two zones.
var comparingGates = []migrate.Gate{migrate.GatePublish, migrate.GateParity, migrate.GateDelegate, migrate.GateDecommission}

// planFinding is a finding about an entry of the plan, without its texts.
func planFinding(p *migrate.Pass, line int) migrate.Finding {
	f := migrate.Finding{Owner: p.Origin().String()}
	if p.Plan.File != "" && line > 0 {
		f.Pos = &migrate.Pos{File: p.Plan.File, Line: line}
	}
	return f
}

// atPlan points to an entry of the plan.
func atPlan(p *migrate.Pass, line int, message string) []migrate.Related {
	if p.Plan.File == "" || line == 0 {
		return nil
	}
	return []migrate.Related{{Message: message, Pos: &migrate.Pos{File: p.Plan.File, Line: line}}}
}
