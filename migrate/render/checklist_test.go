package render

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestCSVCell holds that no cell is a formula for a spreadsheet.
func TestCSVCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+49 30": "'+49 30", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", " =1": "' =1", "＝1": "'＝1",
		"\t=1": `\t=1`, "\r=1": `\r=1`, "a\nb": `a\nb`, "plain": "plain", "a=b": "a=b", "": "",
	} {
		assert.Equal(t, want, csvCell(in), in)
	}
}

func nastyChecklist() *migrate.Checklist {
	return &migrate.Checklist{
		Title: "=cmd|' /C calc'!A0", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Items: []migrate.Item{
			{ID: "B1", Section: migrate.SectionBefore, Title: "=HYPERLINK(\"x\")", Details: []string{"a \"quoted\", and", "two\r\nlines"}, Signs: "@me"},
			{ID: "U1", Section: migrate.SectionSteps, Title: "<script>alert(1)</script> | `x`", Proof: "zonegate observe 'a`b'", State: migrate.StepReady, Signs: "x"},
		},
		Messages: []migrate.Message{{ID: "M1", To: "-them", Subject: "+1", Body: []string{"see https://a.test/x_y|z, and <b>"}}},
	}
}

// TestCSVIsTable holds that the table can be read back: as many cells in each row,
// CRLF at each end (RFC 4180).
func TestCSVIsTable(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, Checklist(&out, nastyChecklist(), nil, "csv"))
	assert.Equal(t, strings.Count(out.String(), "\n"), strings.Count(out.String(), "\r\n"))
	rows, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	assert.Equal(t, csvColumns, rows[0])
	for _, row := range rows {
		for _, cell := range row {
			assert.NotRegexp(t, `^[=+\-@\t\r\n]`, cell)
		}
	}
	assert.Equal(t, `a "quoted", and two\r\nlines`, rows[1][3])
}

// TestChecklistEscapes holds that nothing of a plan is markup.
func TestChecklistEscapes(t *testing.T) {
	var md, page bytes.Buffer
	require.NoError(t, Checklist(&md, nastyChecklist(), nil, "markdown"))
	assert.NotContains(t, md.String(), "<script>")
	assert.Contains(t, md.String(), "`https://a.test/x_y`")
	require.NoError(t, Checklist(&page, nastyChecklist(), nil, "html"))
	assert.NotContains(t, page.String(), "<script>alert")
}

func TestUnknownFormats(t *testing.T) {
	assert.ErrorContains(t, Checklist(&bytes.Buffer{}, nastyChecklist(), nil, "svg"), `format "svg" is not known: it is one of markdown, html, json, csv`)
	assert.ErrorContains(t, Status(&bytes.Buffer{}, &migrate.Status{}, "html", Options{}), "it is one of text, json")
	assert.ErrorContains(t, Timeline(&bytes.Buffer{}, &migrate.Timeline{}, "text"), "it is one of svg, html, json")
}
