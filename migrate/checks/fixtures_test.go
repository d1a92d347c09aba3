package checks

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// TestFixtures runs testdata/<check-id>/<case>.txtar.
func TestFixtures(t *testing.T) {
	for _, c := range All() {
		cases, err := filepath.Glob(filepath.Join("testdata", c.ID, "*.txtar"))
		require.NoError(t, err)
		t.Run(c.ID, func(t *testing.T) {
			demandTwins(t, cases)
			for _, path := range cases {
				name := strings.TrimSuffix(filepath.Base(path), ".txtar")
				t.Run(name, func(t *testing.T) { runFixture(t, c.ID, path, name) })
			}
		})
	}
}

const (
	realZones = "real"
	incidents = "incidents"
)

// TestIncidents runs whole cases: every blocking finding and every warning about
// servers must be wanted, and the verdict must be the case's.
func TestIncidents(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join("testdata", incidents, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			f, err := loadFixture(path)
			require.NoError(t, err)
			require.NotEmpty(t, f.verdict, "the case has no verdict")
			report := f.run(t)
			for _, finding := range f.left(t, report) {
				about := strings.Split(finding.Check, "-")[0]
				if finding.Blocks() || finding.Severity == migrate.Warning && slices.Contains(serverFamilies, about) {
					t.Errorf("not wanted: %s", line(&finding))
				}
			}
			require.Equal(t, f.verdict, report.Verdict, report.Summary)
			f.compareTime(t, report)
			require.Equal(t, f.waits, waiting(report), allReasons(report))
			for _, words := range f.reasons {
				require.Contains(t, allReasons(report), words)
			}
			for _, note := range f.notes {
				require.Contains(t, report.Notes, note)
			}
			for _, row := range f.rows {
				require.Contains(t, matrixRows(report), row)
			}
		})
	}
}

// matrixRows writes the matrix as cases do: "new 192.0.2.1 udp good good good 7
// good good good 9/9".
func matrixRows(report *migrate.Report) (rows []string) {
	for i := range report.Servers {
		r := &report.Servers[i]
		words := []string{r.Role, migrate.ShortAddress(r.Address), r.Transport, string(r.Reachable), string(r.Authoritative), string(r.SerialCell)}
		if r.Serial != nil {
			words = append(words, strconv.FormatUint(uint64(*r.Serial), 10))
		}
		words = append(words, string(r.NSSet), string(r.Parity), string(r.Negative))
		if r.Asked > 0 {
			words = append(words, fmt.Sprintf("%d/%d", r.Equal, r.Asked))
		}
		rows = append(rows, strings.Join(append(words, r.NSIDs...), " "))
	}
	return rows
}

// serverFamilies are those whose findings are about servers.
var serverFamilies = []string{"live", "parent", "nsname", "drain", "evidence", "sec"}

// TestFixtureFolders keeps cases from lying in a folder that no check reads.
func TestFixtureFolders(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() && e.Name() != realZones && e.Name() != incidents {
			_, ok := ByID(e.Name())
			require.True(t, ok, "testdata/%s is named after no check", e.Name())
		}
	}
}

func demandTwins(t *testing.T, cases []string) {
	t.Helper()
	for _, prefix := range []string{"fires_", "silent_"} {
		has := slices.ContainsFunc(cases, func(path string) bool {
			return strings.HasPrefix(filepath.Base(path), prefix)
		})
		require.True(t, has, "no case %s*.txtar", prefix)
	}
}

func runFixture(t *testing.T, id, path, name string) {
	f, err := loadFixture(path)
	require.NoError(t, err)
	wantsIt := f.outcome == migrate.Unknown || f.outcome == migrate.Waiting || slices.ContainsFunc(f.wants, func(w *want) bool { return w.id == id })
	switch {
	case strings.HasPrefix(name, "fires_"):
		require.True(t, wantsIt, "a case named fires_ must want something of %s", id)
	case strings.HasPrefix(name, "silent_"):
		require.False(t, wantsIt, "a case named silent_ must want nothing of %s", id)
	default:
		t.Fatalf("the name begins with neither fires_ nor silent_")
	}
	report := f.run(t)
	f.compare(t, id, report)
	if f.verdict != "" {
		require.Equal(t, f.verdict, report.Verdict, report.Summary)
	}
	if f.outcome != "" {
		require.Equal(t, f.outcome, result(report, id).Outcome, result(report, id).Reason)
	}
	for _, words := range f.reasons {
		require.Contains(t, result(report, id).Reason, words)
	}
	f.compareTime(t, report)
}

// compareTime demands the report's time not to be early by, and the summary.
func (f *fixture) compareTime(t *testing.T, report *migrate.Report) {
	t.Helper()
	require.Contains(t, report.Summary, f.summary)
	if f.until == "" {
		return
	}
	until := "none"
	if report.NotBefore != nil {
		until = migrate.EarliestText(*report.NotBefore)
	}
	require.Equal(t, f.until, until, report.Summary)
}

// waiting are the checks of a report that wait.
func waiting(report *migrate.Report) (ids []string) {
	for i := range report.Results {
		if report.Results[i].Outcome == migrate.Waiting {
			ids = append(ids, report.Results[i].Check)
		}
	}
	return ids
}

// allReasons are those of the outcomes of a report.
func allReasons(report *migrate.Report) (text string) {
	for i := range report.Results {
		if res := &report.Results[i]; res.Reason != "" {
			text += res.Check + " " + string(res.Outcome) + ": " + res.Reason + "\n"
		}
	}
	return text
}

// compare demands that no finding of the check under test is unwanted.
func (f *fixture) compare(t *testing.T, id string, report *migrate.Report) {
	t.Helper()
	for _, finding := range f.left(t, report) {
		if finding.Check == id {
			t.Errorf("not wanted: %s", line(&finding))
		}
	}
	if t.Failed() {
		t.Log(strings.Join(listed(report, id), "\n"))
	}
}

// left finds each want among the findings, those with a place first, and gives
// the findings that nothing wants.
func (f *fixture) left(t *testing.T, report *migrate.Report) []migrate.Finding {
	t.Helper()
	var left []migrate.Finding
	for _, res := range report.Results {
		left = append(left, res.Findings...)
	}
	slices.SortStableFunc(f.wants, func(a, b *want) int { return strings.Compare(b.file, a.file) })
	for _, w := range f.wants {
		at := slices.IndexFunc(left, func(f migrate.Finding) bool { return w.matches(&f) })
		if at < 0 {
			t.Errorf("missing: %s", w)
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	return left
}

func listed(report *migrate.Report, id string) []string {
	lines := []string{"all findings of " + id + ":"}
	res := result(report, id)
	for i := range res.Findings {
		lines = append(lines, line(&res.Findings[i]))
	}
	return lines
}
