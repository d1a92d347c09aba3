package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
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

// TestSarifOfManyHasALimit leaves out the zones for which there is no room, and says
// how many findings those have.
func TestSarifOfManyHasALimit(t *testing.T) {
	r := nastyReport("x", migrate.GatePublish)
	res := &r.Results[0]
	for range 9_999 {
		res.Findings = append(res.Findings, res.Findings[0])
	}
	res.Total = len(res.Findings)
	out := manyRendered(t, "sarif", Options{}, ManyEnd{}, r, r, r)
	var log sarifLog
	require.NoError(t, json.Unmarshal([]byte(out), &log))
	results := log.Runs[0].Results
	assert.LessOrEqual(t, len(results), sarifLimit)
	assert.Equal(t, migrate.Plural(len(results)/2, "more finding")+" not listed here", log.Runs[0].Invocations[0].Notifications[0].Message.Text)
}
