package checks

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// run puts the question of a case and answers it with every check.
func (f *fixture) run(t *testing.T) *migrate.Report {
	t.Helper()
	q := f.question(t)
	report, err := migrate.Run(context.Background(), All(), q)
	require.NoError(t, err)
	if q.Evidence == nil {
		requirePlain(t, q, report)
	}
	return report
}

// question is that of a case.
func (f *fixture) question(t *testing.T) migrate.Question {
	t.Helper()
	q := migrate.Question{Gate: f.gate, Now: f.now, New: f.read(t, "new.zone", f.new), Signing: f.signing}
	switch {
	case f.old == nil:
		q.OldNone = f.gate != migrate.GateLint
	case trimmed(*f.old) == "none":
		q.OldNone = true
	default:
		q.Old = f.read(t, "old.zone", *f.old)
		if q.Old.Broken() {
			q.OldTrouble, q.Old = "the old zone does not parse", nil
		}
	}
	if f.plan != nil {
		plan, err := plans.Parse("plan.yaml", []byte(*f.plan), plans.Options{})
		require.NoError(t, err, "plan.yaml")
		q.Plan = plan
	}
	if f.hasEvidence() {
		q.Evidence = f.book(t, &q)
	}
	if text, ok := f.files["approval.yaml"]; ok {
		approval, err := plans.ParseApproval("approval.yaml", []byte(text))
		require.NoError(t, err, "approval.yaml")
		q.Approvals = append(q.Approvals, approval)
	}
	return q
}

func trimmed(s string) string { return string(bytes.TrimSpace([]byte(s))) }

func (f *fixture) read(t *testing.T, name, text string) *zonefile.Zone {
	t.Helper()
	opt := zonefile.Options{FileName: name, Open: f.open}
	if f.origin != "infer" {
		opt.Origin = zonefile.MustName(f.origin)
	}
	z, err := zonefile.Read(context.Background(), memory(name, text), opt)
	require.NoError(t, err, "read %s", name)
	return z
}

func (f *fixture) open(name, _ string) (zonefile.Source, error) {
	text, ok := f.files[name]
	if !ok {
		return zonefile.Source{}, fmt.Errorf("no such file")
	}
	return memory(name, text), nil
}

func memory(name, text string) zonefile.Source {
	return zonefile.InMemory(name, []byte(text))
}

// result picks one check's result out of a report.
func result(r *migrate.Report, id string) migrate.Result {
	for _, res := range r.Results {
		if res.Check == id {
			return res
		}
	}
	return migrate.Result{Check: id, Outcome: migrate.Passed}
}

// line tells a finding in one line, for a test that fails.
func line(f *migrate.Finding) string {
	place := "no position"
	if f.Pos != nil {
		place = fmt.Sprintf("%s:%d:%d %q", f.Pos.File, f.Pos.Line, f.Pos.Column, token(f.Pos))
	}
	about := f.Owner + " " + f.Type
	if f.Address != "" {
		about += " " + migrate.ShortAddress(f.Address) + " " + f.Transport + " " + f.Vantage + " " + f.NSID
	}
	return fmt.Sprintf("%s: %s %s (%s): %s", place, f.Check, f.Severity, about, f.Message)
}
