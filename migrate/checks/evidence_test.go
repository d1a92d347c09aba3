package checks

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// evidenceRun is a run of two lines: its zone, its new server, and when it was, in
// seconds before the verdict.
type evidenceRun struct {
	zone, server string
	ago          time.Duration
}

func (r evidenceRun) entries(name string, now time.Time) (list []evidence.Entry) {
	e := evidence.Entry{At: now.Add(-r.ago), Vantage: "ams", Run: name}
	if r.zone != "" {
		e.Begin = &evidence.Begin{Schema: evidence.Schema, Zone: r.zone, NewServers: strings.Fields(r.server)}
		list = append(list, e)
	}
	e.Begin, e.End, e.At = nil, &evidence.End{}, e.At.Add(time.Second)
	return append(list, e)
}

// TestEvidenceChecks holds what each check says of a book.
func TestEvidenceChecks(t *testing.T) {
	ours := evidenceRun{"example.com.", "ns1.new.test.", time.Minute}
	for name, c := range map[string]struct {
		runs     []evidenceRun
		troubles []evidence.Trouble
		want     []string
	}{
		"nothing":  {},
		"our runs": {runs: []evidenceRun{ours, {"EXAMPLE.com.", "ns9.new.test. NS1.new.test.", time.Hour}, {"example.com.", "", time.Hour}}},
		"broken": {
			troubles: []evidence.Trouble{{Kind: evidence.Broken, File: "sin.jsonl", Line: 13, Message: "number 14 where 13 is due"}},
			want:     []string{"evidence-damaged error sin.jsonl:13: number 14 where 13 is due"},
		},
		"short": {
			troubles: []evidence.Trouble{{Kind: evidence.Short, File: "sin.jsonl", Message: "3 lines"}},
			want:     []string{"evidence-damaged error sin.jsonl: 3 lines"},
		},
		"every kind": {
			troubles: []evidence.Trouble{
				{Kind: evidence.HeadMissing, File: "a", Message: "m"},
				{Kind: evidence.Unreadable, File: "a", Message: "m"},
				{Kind: evidence.UnknownSchema, File: "a", Line: 1, Message: "m"},
			},
			want: []string{"evidence-damaged error a: m", "evidence-damaged error a: m", "evidence-damaged error a:1: m"},
		},
		"torn": {
			troubles: []evidence.Trouble{{Kind: evidence.Torn, File: "sin.jsonl", Line: 13, Message: "cut off"}},
			want:     []string{"evidence-damaged warning sin.jsonl:13: cut off"},
		},
		"clock back": {
			troubles: []evidence.Trouble{{Kind: evidence.ClockBack, File: "sin.jsonl", Line: 13, Message: "dated"}},
			want:     []string{"evidence-clock error sin.jsonl:13: dated"},
		},
		"two seconds ahead": {runs: []evidenceRun{{"example.com.", "ns1.new.test.", -time.Second}}},
		"from the future": {
			runs: []evidenceRun{{"example.com.", "ns1.new.test.", -3 * time.Second}, {"example.com.", "ns1.new.test.", -time.Minute}},
			want: []string{"evidence-clock warning 4 entries of 2 runs from vantage ams between 2030-01-01T00:00:03Z and 2030-01-01T00:01:01Z are from the future, for the verdict is for 2030-01-01T00:00:00Z: not used"},
		},
		"another zone": {
			runs: []evidenceRun{ours, {"example.org.", "ns1.new.test.", time.Minute}},
			want: []string{"evidence-foreign error 2 entries of 1 run from vantage ams between 2029-12-31T23:59:00Z and 2029-12-31T23:59:01Z are about the zone example.org., and not example.com.: not used"},
		},
		"another move": {
			runs: []evidenceRun{ours, {"example.com.", "ns1.old.test. ns2.old.test.", time.Minute}},
			want: []string{"evidence-foreign error 2 entries of 1 run from vantage ams between 2029-12-31T23:59:00Z and 2029-12-31T23:59:01Z are about a move to ns1.old.test. ns2.old.test., none of which is a new server of the plan: not used"},
		},
		"no begin": {
			runs: []evidenceRun{{"", "", time.Minute}},
			want: []string{"evidence-foreign error 1 entry of 1 run from vantage ams at 2029-12-31T23:59:01Z is of run-0, whose first line is in no log: nobody knows what was looked at: not used"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			now := newFixture().now
			book := &evidence.Book{Troubles: c.troubles}
			for i, r := range c.runs {
				book.Entries = append(book.Entries, r.entries(fmt.Sprintf("run-%d", i), now)...)
			}
			report := judgeEvidence(t, book, now)
			assert.Equal(t, c.want, evidenceFindings(report))
			assert.Equal(t, strings.Contains(strings.Join(c.want, "\n"), " error "), report.Verdict == migrate.NoGo)
		})
	}
}

// judgeEvidence asks the evidence checks alone, with a plan that accepts and
// lowers all it may.
func judgeEvidence(t *testing.T, book *evidence.Book, now time.Time) *migrate.Report {
	t.Helper()
	zone := "@ 3600 SOA a b 1 3600 600 604800 300\n@ 3600 NS ns1.new.test.\n"
	z, err := zonefile.Read(context.Background(), memory("new.zone", zone), zonefile.Options{FileName: "new.zone", Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	plan, err := plans.Parse("plan.yaml", []byte("version: 1\nnew: {nameservers: [ns1.new.test.]}\nseverity: {evidence-damaged: notice}\n"), plans.Options{})
	require.NoError(t, err)
	report, err := migrate.Run(context.Background(), evidenceChecks, migrate.Question{
		Gate: migrate.GateDelegate, New: z, Old: z, Plan: plan, Evidence: book, Now: now,
	})
	require.NoError(t, err)
	return report
}

func evidenceFindings(r *migrate.Report) (list []string) {
	for _, res := range r.Results {
		for _, f := range res.Findings {
			text := f.Message
			if f.Pos != nil {
				text = fmt.Sprintf("%s:%d: %s", f.Pos.File, f.Pos.Line, text)
			}
			list = append(list, fmt.Sprintf("%s %s %s", f.Check, f.Severity, text))
		}
	}
	return list
}
