package migrate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/zonegate/zonegate/migrate"
)

// TestTotals holds what many zones are together, and how that is said.
func TestTotals(t *testing.T) {
	warned := verdictOf(migrate.Go, migrate.Finding{Severity: migrate.Warning})
	old := verdictOf(migrate.Go, migrate.Finding{Severity: migrate.Warning, PreExisting: true})
	accepted := verdictOf(migrate.Go, migrate.Finding{Severity: migrate.Warning, Accepted: &migrate.Acceptance{}})
	first := verdictOf(migrate.Go)
	first.Inputs = nil
	unseen := migrate.NotJudged(migrate.ManyHead{Gate: migrate.GatePublish, At: time.Unix(1, 0)}, "", "why", nil)
	good, wait, bad := verdictOf(migrate.Go), verdictOf(migrate.Wait), verdictOf(migrate.NoGo)
	for _, c := range []struct {
		zones   []*migrate.Report
		verdict migrate.Verdict
		summary string
	}{
		{[]*migrate.Report{good}, migrate.Go, "1 zone: 1 GO"},
		{[]*migrate.Report{good, warned, old, accepted}, migrate.Go, "4 zones: 4 GO (1 with warnings)"},
		{[]*migrate.Report{good, first, warned}, migrate.Go, "3 zones: 3 GO (1 with warnings, 1 published for the first time)"},
		{[]*migrate.Report{good, wait, good}, migrate.Wait, "3 zones: 2 GO, 1 WAIT"},
		{[]*migrate.Report{wait, bad, good}, migrate.NoGo, "3 zones: 1 GO, 1 WAIT, 1 NO-GO"},
		{[]*migrate.Report{bad, unseen, wait}, migrate.NoGo, "3 zones: 1 WAIT, 2 NO-GO (1 not judged)"},
		{nil, migrate.NoGo, "0 zones: "},
	} {
		var all, joined migrate.Totals
		for _, r := range c.zones {
			var one migrate.Totals
			one.Add(r)
			all.Add(r)
			joined.Join(one)
		}
		assert.Equal(t, c.verdict, all.Verdict(), c.summary)
		assert.Equal(t, c.summary, all.Summary())
		assert.Equal(t, all, joined)
	}
}

func verdictOf(v migrate.Verdict, findings ...migrate.Finding) *migrate.Report {
	return &migrate.Report{
		Gate: migrate.GatePublish, Verdict: v, Inputs: []migrate.Input{{Role: "old"}, {Role: "new"}},
		Results: []migrate.Result{{Check: "a", Findings: findings}},
	}
}
