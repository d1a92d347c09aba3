package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// manyRendered writes reports as one document.
func manyRendered(t *testing.T, format string, opt Options, end ManyEnd, reports ...*migrate.Report) string {
	t.Helper()
	head := migrate.ManyHead{Tool: reports[0].Tool, Gate: reports[0].Gate, At: reports[0].At}
	m, err := NewMany(format, head, opt)
	require.NoError(t, err)
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	for i, r := range reports {
		var part bytes.Buffer
		p := bufio.NewWriter(&part)
		items := m.Part(p, i == 0, r)
		require.NoError(t, p.Flush())
		m.Join(w, part.Bytes(), items)
		end.Totals.Add(r)
	}
	require.NoError(t, m.End(w, &end))
	return out.String()
}

// nastyMany is a document of zones of which one could not be looked at.
func nastyMany(t *testing.T, format, s string, verbose bool) string {
	r := nastyReport(s, migrate.GatePublish)
	unseen := migrate.NotJudged(migrate.ManyHead{Tool: r.Tool, Gate: r.Gate, At: r.At}, s, s, []migrate.Input{{Role: "new", Name: s}})
	end := ManyEnd{Skipped: []migrate.Skipped{{Name: s, Reason: "hidden"}, {Name: "a" + s, Reason: "hidden"}}}
	other := nastyReport(s, migrate.GatePublish)
	other.Inputs[0].Name += "2"
	return manyRendered(t, format, Options{Verbose: verbose}, end, r, unseen, other)
}

func TestManyShowNothingHidden(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]*,)?(line=\d+,)?(col=\d+,endColumn=\d+,)?title=[^,:]*::`)
	for _, format := range ManyFormats() {
		for _, s := range nastyTexts {
			out := nastyMany(t, format, s, true)
			assert.True(t, utf8.ValidString(out), format)
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(line, "\n")
				require.Equal(t, line, visible(line), format)
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					require.Equal(t, "github", format)
					require.Regexp(t, command, line)
				}
			}
			checkForm(t, format, out)
		}
	}
}

// checkForm holds that a document is one of its format.
func checkForm(t *testing.T, format, out string) {
	t.Helper()
	switch format {
	case "json":
		require.True(t, json.Valid([]byte(out)), out)
	case "jsonl":
		for line := range strings.Lines(out) {
			require.True(t, json.Valid([]byte(line)), line)
		}
	case "sarif":
		checkSarif(t, []byte(out))
	case "junit":
		for dec := xml.NewDecoder(strings.NewReader(out)); ; {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else {
				require.NoError(t, err)
			}
		}
	}
}

// TestManyAreTheSameReports holds that a report among many is the one that it is by
// itself.
func TestManyAreTheSameReports(t *testing.T) {
	for _, s := range nastyTexts {
		r := nastyReport(s, migrate.GatePublish)
		var want any
		require.NoError(t, json.Unmarshal([]byte(rendered(t, r, "json", Options{})), &want))
		var got struct{ Reports []any }
		require.NoError(t, json.Unmarshal([]byte(nastyMany(t, "json", s, false)), &got))
		assert.Equal(t, want, got.Reports[0])
		line, _, _ := strings.Cut(nastyMany(t, "jsonl", s, false), "\n")
		var first any
		require.NoError(t, json.Unmarshal([]byte(line), &first))
		assert.Equal(t, want, first)
	}
}

// TestManyThatWait shows a zone for which it is too early, in every format.
func TestManyThatWait(t *testing.T) {
	for format, want := range map[string]string{
		"text":     "\nWAIT  2 zones: 1 GO, 1 WAIT\n",
		"json":     `"verdict": "WAIT",` + "\n" + `  "summary": "2 zones: 1 GO, 1 WAIT"`,
		"jsonl":    `"verdict":"WAIT","summary":"2 zones: 1 GO, 1 WAIT"}`,
		"markdown": "\n**WAIT** 2 zones: 1 GO, 1 WAIT\n",
		"sarif":    `"verdict": "WAIT"`,
		"junit":    `<failure message="wait`,
		"github":   "::warning title=zonegate gate decommission::WAIT  2 zones: 1 GO, 1 WAIT\n",
	} {
		out := manyRendered(t, format, Options{}, ManyEnd{}, sampleGo(), sampleWait())
		assert.Contains(t, out, want, format)
		assert.Contains(t, out, "drain-not-before", format)
		checkForm(t, format, out)
	}
}

func TestManyHaveTheirFormats(t *testing.T) {
	for _, format := range []string{"html", "nsupdate", ""} {
		_, err := NewMany(format, migrate.ManyHead{}, Options{})
		assert.ErrorContains(t, err, "is not one for many zones: they are text, json, jsonl, markdown, sarif, junit, github")
	}
}

// findingsOf is the report of a zone with so many errors and warnings.
func findingsOf(t *testing.T, zone string, errors, warnings int) *migrate.Report {
	t.Helper()
	r := nastyReport("x", migrate.GatePublish)
	r.Zone = zone
	var list []migrate.Finding
	for i := range errors + warnings {
		f := migrate.Finding{Check: r.Results[0].Check, Severity: migrate.Error, Message: fmt.Sprint(i)}
		if i >= errors {
			f.Severity = migrate.Warning
		}
		list = append(list, f)
	}
	r.Results = []migrate.Result{{Check: r.Results[0].Check, Outcome: migrate.Fail, Findings: list, Total: len(list)}}
	return r
}

// TestSarifOfManyHasALimit leaves out warnings before errors and, of errors, those
// first whose zone has another one in the document, and says what is left out.
func TestSarifOfManyHasALimit(t *testing.T) {
	noisy, faulty := findingsOf(t, "noisy.", 0, sarifLimit-1), findingsOf(t, "faulty.", 3, 1)
	awful, lost := findingsOf(t, "awful.", sarifLimit-1, 0), findingsOf(t, "lost.", sarifLimit+10, 0)
	for about, c := range map[string]struct {
		zones   []*migrate.Report
		errors  map[string]int // that are listed, by zone
		total   int
		level   string
		leftOut string
		good    bool
	}{
		"room for all": {[]*migrate.Report{noisy, findingsOf(t, "a.", 1, 0)}, map[string]int{"a.": 1}, sarifLimit, "note", "", true},
		"warnings first": {
			[]*migrate.Report{noisy, faulty}, map[string]int{"faulty.": 3}, sarifLimit,
			"warning", "not listed here, where 25,000 results are all that there is room for: 3 warnings", true,
		},
		"each zone has one": {
			[]*migrate.Report{awful, noisy, faulty, findingsOf(t, "b.", 1, 0)},
			map[string]int{"awful.": sarifLimit - 2, "faulty.": 1, "b.": 1}, sarifLimit,
			"error", "not listed here, where 25,000 results are all that there is room for: 3 errors and 25,000 warnings", true,
		},
		"more than fit of one zone": {
			[]*migrate.Report{lost, faulty}, map[string]int{"lost.": sarifLimit - 1, "faulty.": 1}, sarifLimit,
			"error", "not listed here, where 25,000 results are all that there is room for: 13 errors and 1 warning", true,
		},
	} {
		out := manyRendered(t, "sarif", Options{}, ManyEnd{}, c.zones...)
		run := checkSarif(t, []byte(out))
		assert.Len(t, run.Results, c.total, about)
		assert.Equal(t, c.errors, errorsByZone(run, c.zones), about)
		first := run.Invocations[0].Notifications[0]
		assert.Equal(t, c.level, first.Level, about)
		if c.leftOut != "" {
			assert.Equal(t, c.leftOut, first.Message.Text, about)
		}
		assert.Equal(t, c.good, run.Invocations[0].Successful, about)
	}
}

// errorsByZone counts the errors of a run, which are known by their fingerprints.
func errorsByZone(run sarifRun, zones []*migrate.Report) map[string]int {
	counts := map[string]int{}
	for _, r := range zones {
		b := new(Many).sarifBuilder(r)
		b.findings()
		own := map[string]bool{}
		for _, res := range b.run.Results {
			for _, print := range ofZone(plainName(r), res.Fingerprints) {
				own[print] = true
			}
		}
		for _, res := range run.Results {
			for _, print := range res.Fingerprints {
				if own[print] && res.Level == "error" {
					counts[r.Zone]++
				}
			}
		}
	}
	return counts
}

// TestSarifOfManyNamesNotAll says how many zones are not named where there are more
// that may not go ahead than there is room for.
func TestSarifOfManyNamesNotAll(t *testing.T) {
	var zones []*migrate.Report
	for i := range sarifLimit + 2 {
		zones = append(zones, migrate.NotJudged(migrate.ManyHead{Gate: migrate.GateLint}, fmt.Sprint(i), "gone", nil))
	}
	for left, said := range map[int]string{
		0: "NO-GO  25,000 zones: 25,000 NO-GO (25,000 not judged)",
		2: "not listed here, where 25,000 results are all that there is room for: 2 errors (2 zones that may not go ahead are not named at all)",
	} {
		run := checkSarif(t, []byte(manyRendered(t, "sarif", Options{}, ManyEnd{}, zones[:sarifLimit+left]...)))
		assert.Equal(t, said, run.Invocations[0].Notifications[0].Message.Text)
	}
}

// TestGitHubShowsWhatBlocks has zones that wait before those that may not go ahead:
// annotations are for the latter, and for the former as far as there is room.
func TestGitHubShowsWhatBlocks(t *testing.T) {
	wait, stop := sampleWait(), findingsOf(t, "stop.", 1, 0)
	for _, c := range []struct{ waits, stops, warnings, errors int }{
		{9, 0, 9, 0}, {8, 1, 8, 1}, {9, 1, 8, 1}, {30, 4, 5, 4}, {12, 12, 0, 9}, {0, 12, 0, 9},
	} {
		zones := append(slices.Repeat([]*migrate.Report{wait}, c.waits), slices.Repeat([]*migrate.Report{stop}, c.stops)...)
		end, verdict := fmt.Sprintf("%d zones: ", len(zones)), "::error"
		if c.stops == 0 {
			verdict = "::warning"
		}
		out := manyRendered(t, "github", Options{}, ManyEnd{}, zones...)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		last := lines[len(lines)-1]
		assert.Contains(t, last, end)
		assert.True(t, strings.HasPrefix(last, verdict), last)
		count := map[string]int{}
		for _, line := range lines[:len(lines)-1] {
			word, _, _ := strings.Cut(line, " ")
			count[word]++
		}
		left := len(zones) - c.warnings - c.errors
		want := map[string]int{"::warning": c.warnings, "::error": c.errors, "zonegate:": left}
		maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
		assert.Equal(t, want, count, "%+v", c)
		assert.Equal(t, left > 0, strings.Contains(last, fmt.Sprintf("; %d more in the log", left)), last)
	}
}
