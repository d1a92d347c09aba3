package migrate

import "github.com/zonegate/zonegate/plans"

func (s Severity) rank() int {
	switch s {
	case Error:
		return 0
	case Warning:
		return 1
	}
	return 2
}

func (r *runner) applySeverities() { r.applySeveritiesTo(r.tasks) }

// applySeveritiesTo heeds the plan's severity rules. A rule moves the findings
// that have the check's own severity, and where it is milder than that all those
// that are worse than it.
func (r *runner) applySeveritiesTo(tasks []*task) {
	for _, t := range tasks {
		rule, ok := severityRule(r.plan, t.check)
		if !ok {
			continue
		}
		for i := range t.result.Findings {
			f := &t.result.Findings[i]
			own := f.Severity == t.check.Severity
			if f.Severity != rule && (own || rule.rank() > f.Severity.rank()) {
				f.DefaultSeverity, f.Severity = f.Severity, rule
			}
		}
		if rule != Error {
			t.result.keep.dropped = 0
		}
	}
}

func severityRule(plan *plans.Plan, c *Check) (Severity, bool) {
	for _, rule := range plan.Severity {
		s := Severity(rule.Severity)
		if rule.Check == c.ID && !(c.NotAcceptable && s.rank() > c.Severity.rank()) {
			return s, true
		}
	}
	return "", false
}
