package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// hugeReport removes n RRsets, and adds and changes as many.
func hugeReport(t *testing.T, n int) *migrate.Report {
	r := manyFindings(t, n)
	r.Results[0].Total += 5
	ttl := uint32(300)
	var changes []migrate.Change
	for i := range n {
		name := fmt.Sprintf("n%06d.example.com.", i)
		changes = append(changes,
			migrate.Change{Owner: name, Type: "A", Kind: migrate.Removed, Old: []string{"192.0.2.1"}, OldTTL: &ttl},
			migrate.Change{Owner: name, Type: "TXT", Kind: migrate.Data, Old: []string{`"a"`}, New: []string{`"b"`}, OldTTL: &ttl, NewTTL: &ttl})
	}
	r.Changes = migrate.Changes(changes...)
	return r
}

func TestAHugeReportStaysReadable(t *testing.T) {
	const n = 1254
	for _, gate := range []migrate.Gate{migrate.GatePublish, migrate.GateDiff} {
		r := hugeReport(t, n)
		r.Gate = gate
		for _, format := range []string{"text", "markdown"} {
			out := rendered(t, r, format, Options{Limit: 20})
			assert.Less(t, strings.Count(out, "\n"), 300, format)
			assert.Contains(t, out, "and 1,240 more", format)
			assert.Contains(t, out, "the one that counts", format)
		}
	}
	text := rendered(t, hugeReport(t, n), "text", Options{Limit: 20})
	assert.Contains(t, text, "\n  and 1,240 more of zone-hostname\n")
	assert.Equal(t, 2, strings.Count(text, "\n  and 1,234 more\n"))
	assert.Contains(t, text, "\nremoved: 1,254\n")
	diff := hugeReport(t, n)
	diff.Gate, diff.ChangesLeftOut = migrate.GateDiff, 1000
	assert.Contains(t, rendered(t, diff, "text", Options{Limit: 20}),
		"\nand 3,468 more: 1,234 removed, 1,234 changed, 1,000 that the report does not list\n")
	assert.Contains(t, rendered(t, diff, "text", Options{}), "\nand 1,000 more: 1,000 that the report does not list\n")
}

func TestJUnitStopsAtItsLimit(t *testing.T) {
	out := rendered(t, hugeReport(t, 1254), "junit", Options{})
	assert.Contains(t, out, "and 1,159 more")
	assert.Less(t, len(out), 50_000)
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(out), &suites))
	assert.Equal(t, 2, suites.Tests)
	assert.Equal(t, 2, suites.Failures)
	require.Len(t, suites.Suites, 2)
	assert.Equal(t, "zone-hostname", suites.Suites[0].Cases[0].Name)
	assert.Equal(t, "1,259 findings", suites.Suites[0].Cases[0].Failure.Message)
	assert.Contains(t, suites.Suites[1].Cases[0].Failure.Text, "error: the one that counts")
}

func TestGitHubShowsTenOfALevel(t *testing.T) {
	r := hugeReport(t, 1254)
	for i := range 30 {
		r.Results = append(r.Results, migrate.Result{Check: "change-deletes", Outcome: migrate.Unknown, Reason: fmt.Sprint("reason ", i/2)})
	}
	for _, report := range []*migrate.Report{r, hugeReport(t, 1254)} {
		out := rendered(t, report, "github", Options{})
		assert.Equal(t, 10, strings.Count(out, "::error "))
		assert.True(t, strings.HasPrefix(out, "::error title=zonegate gate publish::example.com.: NO-GO  "))
	}
	out := rendered(t, r, "github", Options{})
	assert.Contains(t, out, "could not look: reason 8; and others for 6 more reasons")
	assert.Contains(t, rendered(t, hugeReport(t, 1254), "github", Options{}), "the one that counts")
}

// pieces counts what is written to it, and how much at once.
type pieces struct{ largest, total int }

func (p *pieces) Write(b []byte) (int, error) {
	p.largest, p.total = max(p.largest, len(b)), p.total+len(b)
	return len(b), nil
}

func TestJSONOfAMillionChangesIsWrittenInPieces(t *testing.T) {
	r := hugeReport(t, 100)
	r.Changes = migrate.Changes(slices.Repeat([]migrate.Change{r.Changes.At(0), r.Changes.At(1)}, 20_000)...)
	for _, format := range []string{"json", "text", "markdown"} {
		var w pieces
		require.NoError(t, Render(&w, r, format, Options{}))
		assert.Less(t, w.largest, 1<<17, format)
		assert.Greater(t, w.total, 1<<20, format)
	}
	out := rendered(t, r, "json", Options{})
	again, err := Load(strings.NewReader(out))
	require.NoError(t, err)
	assert.Equal(t, r.Changes.Len(), again.Changes.Len())
	assert.Equal(t, out, rendered(t, again, "json", Options{}))
}

func TestWriteErrorsComeBack(t *testing.T) {
	r := hugeReport(t, 2000)
	for _, format := range Formats() {
		pipe, w := io.Pipe()
		pipe.Close()
		assert.ErrorIs(t, Render(w, r, format, Options{}), io.ErrClosedPipe, format)
	}
}

func TestWhatIsNoJSONIsAnError(t *testing.T) {
	r := hugeReport(t, 1)
	r.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.ErrorContains(t, Render(io.Discard, r, "json", Options{}), "encode report: ")
}

func TestFormatsAreNamed(t *testing.T) {
	assert.Equal(t, []string{"text", "json", "markdown", "sarif", "junit", "github", "html"}, Formats())
	assert.Equal(t, []string{"text", "json", "markdown", "html", "nsupdate"}, DiffFormats())
	var buf bytes.Buffer
	r := &migrate.Report{Gate: migrate.GatePublish}
	assert.EqualError(t, Render(&buf, r, "yaml", Options{}), `format "yaml" is not known: it is one of text, json, markdown, sarif, junit, github, html`)
	assert.EqualError(t, Render(&buf, r, "nsupdate", Options{}), "gate publish has no format nsupdate: it is one of text, json, markdown, sarif, junit, github, html")
	r.Gate = migrate.GateDiff
	assert.EqualError(t, Render(&buf, r, "junit", Options{}), "diff has no format junit: it is one of text, json, markdown, html, nsupdate")
	assert.Empty(t, buf.String())
}
