package render

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

var markup = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|<[^>]*>`)

// readable is the text of a page.
func readable(page string) string {
	page = strings.ReplaceAll(page, "</span><wbr><span>", "")
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(page, " "))), " ")
}

func TestHTMLSays(t *testing.T) {
	for _, c := range []struct {
		about string
		r     *migrate.Report
		want  []string
	}{
		{"a wait", sampleWait(), []string{
			"WAIT nothing is wrong, it is too early not before 2026-02-03T11:00:00Z (Tuesday 3 February 2026, 11:00:00 UTC)",
			"wait drain-not-before", "zonegate explain drain-not-before", "max(Pns, Cns) + S", "Pns decides example.com. NS", "172800 s (48h)", "S = 3600 s (1h)",
			"nobody looked for 1 h 40 min, longer than max-gap 1 h", "2026-02-01T14:00:00Z 1h",
			"evidence head df087996d45b03e7eb8c133c0298fd98d35113fca26aaba58612fef3cc212cad the last of 1,220 lines of evidence.jsonl",
			"1a86792713bea2daaad981e02a5e49836d5b82b7204ac6658772c3c9854c8757",
		}},
		{"no go, with a bound", sampleNoGo(), []string{
			"NO-GO do not switch the old provider off not before 2026-02-03T10:00:00Z at the earliest", "ns2.old.example. 203.0.113.2 : drain-old-stopped",
			"unknown drain-resolver : 9.9.9.9 was never asked", "fix: have the old provider start it again", "zonegate explain drain-old-stopped",
			"old every old server answers with authority (step U5) broken", "Servers: 5 addresses, 1 BAD",
		}},
		{"go", sampleGo(), []string{"GO the old provider may be switched off"}},
		{"a lint", sampleLint(), []string{
			"NO-GO something at error level", "Errors 1 dot-lost a name lost its final dot; more: zonegate explain dot-lost error",
			"zones/example.com.zone:12:1 mail.example.com. MX: the MX target", "12 | mail 3600 IN MX 10 mail.provider.net",
		}},
		{"a diff", sampleDiff(), []string{"differs the zones are not the same", "removed host-00000.example.com. A - 300 A 192.0.2.1", `- 300 TXT "a" + 3600 TXT "b"`, "~ MX TTL 300 -> 3600"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			text := readable(rendered(t, c.r, "html", Options{Docs: docs}))
			for _, want := range c.want {
				assert.Contains(t, text, want)
			}
		})
	}
}

func TestHTMLQuietIsTheVerdict(t *testing.T) {
	text := readable(rendered(t, sampleNoGo(), "html", Options{Quiet: true}))
	assert.Contains(t, text, "NO-GO do not switch the old provider off")
	assert.NotContains(t, text, "drain-old-stopped")
}

// TestHTMLStaysBounded: a page of a huge report is as large as its limit says, and
// tells what it leaves out.
func TestHTMLStaysBounded(t *testing.T) {
	r := hugeReport(t, 20_000)
	page := rendered(t, r, "html", Options{Limit: HTMLLimit})
	assert.Less(t, len(page), 3<<20)
	assert.Contains(t, readable(page), "and 19,000 more, not in this page")
	assert.Contains(t, page, `data-list="changes-list" data-left="38000"`)
	assert.Equal(t, 2*HTMLLimit, strings.Count(page, "<li data-item data-kind="))
	all := rendered(t, r, "html", Options{})
	assert.Equal(t, r.Changes.Len(), strings.Count(all, "<li data-item data-kind="))
	assert.NotContains(t, readable(all), "more, not in this page")
}

// TestHTMLRefersToNothing: the file holds all that it needs.
func TestHTMLRefersToNothing(t *testing.T) {
	refers := regexp.MustCompile(`(?i)\b(?:src|href|srcset|action|data|poster|background|xlink:href)\s*=\s*"([^"]*)"|url\(([^)]*)\)|@import|<(?:iframe|object|embed|form|base)\b`)
	for name, r := range samplePages() {
		for _, found := range refers.FindAllStringSubmatch(rendered(t, r, "html", Options{Limit: 50}), -1) {
			assert.Regexp(t, `^(#[a-z0-9-]+|data:,|)$`, found[1]+found[2], "%s: %s", name, found[0])
		}
	}
}

// TestHTMLRunsOnlyItsOwnScript: the policy names the very script and style that
// the page holds, and forbids all else.
func TestHTMLRunsOnlyItsOwnScript(t *testing.T) {
	page := rendered(t, sampleWait(), "html", Options{})
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(t, policy)
	said := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1])
	assert.True(t, strings.HasPrefix(said, "default-src 'none'; "), said)
	for _, tag := range []string{"style", "script"} {
		blocks := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		require.Len(t, blocks, 1, tag)
		assert.Contains(t, said, tag+"-src '"+sourceHash(blocks[0][1])+"'")
	}
	assert.NotContains(t, said, "unsafe")
	assert.NotContains(t, said, "http")
}

func TestClockPictureHasAllThatIsKnown(t *testing.T) {
	d := drawTimeline(clockTimeline(sampleWait()))
	assert.Len(t, d.Bars, 6) // drain, four terms, margin
	assert.Len(t, d.Events, 3)
	assert.Contains(t, d.Desc, "not before Tue 3 Feb 2026 11:00:00 UTC")
	assert.Contains(t, d.Desc, "now Mon 2 Feb 2026 05:00:00 UTC")
	assert.Nil(t, clockTimeline(&migrate.Report{At: sampleStart, Clock: &migrate.Clock{}}))
}

func TestTicksAreRoundTimes(t *testing.T) {
	for _, c := range []struct {
		span        time.Duration
		first, last string
	}{
		{9 * time.Second, "09:00:00 1 Feb 2026", "09:00:08"},
		{17 * time.Minute, "09:00 1 Feb 2026", "09:16"},
		{7 * time.Hour, "09:00 1 Feb 2026", "16:00"},
		{50 * time.Hour, "12:00 1 Feb 2026", "06:00"},
		{8 * day, "Mon 2 Feb 2026", "Mon 9 Feb"},
		{100 * day, "Mon 2 Feb 2026", "Mon 11 May"},
		{40 * 365 * day, "26 Apr 2027", "29 Aug 2061"},
	} {
		d := drawTimeline(sampleTimeline(c.span))
		label := func(k tick) string { return strings.TrimSpace(k.Label.Text + " " + k.Date.Text) }
		assert.Equal(t, c.first, label(d.Ticks[0]), c.span)
		assert.Contains(t, label(d.Ticks[len(d.Ticks)-1]), c.last, c.span)
		for i := range d.Ticks[1:] {
			assert.GreaterOrEqual(t, d.Ticks[i+1].X-d.Ticks[i].X, tickRoom-1)
		}
	}
}

// TestPicturesStayInTheirField: whatever times a timeline holds, all is drawn
// inside, and two drawings are the same.
func TestPicturesStayInTheirField(t *testing.T) {
	far := sampleTimeline(time.Hour)
	far.Bars = append(far.Bars, migrate.Bar{Kind: migrate.BarTerm, Label: "TTL of 136 years", From: sampleStart.AddDate(-400, 0, 0), To: sampleStart.AddDate(136, 0, 0)})
	point := &migrate.Timeline{Zone: "example.com.", At: sampleStart, From: sampleStart, To: sampleStart}
	for _, timeline := range []*migrate.Timeline{far, point, {}} {
		d := drawTimeline(timeline)
		for _, b := range d.Bars {
			assert.True(t, b.X >= d.Left && b.X+b.W <= d.Right+2 && b.Y+b.H <= d.Bottom, fmt.Sprint(b))
		}
		var once, twice bytes.Buffer
		require.NoError(t, TimelineSVG(&once, timeline))
		require.NoError(t, TimelineSVG(&twice, timeline))
		assert.Equal(t, once.String(), twice.String())
	}
}

// TestHTMLBeginsNoLineWithAText: what reads the output of a workflow step finds no
// command in a page, whatever a zone holds.
func TestHTMLBeginsNoLineWithAText(t *testing.T) {
	forEachNasty(t, "html", func(t *testing.T, out string) {
		for line := range strings.Lines(out) {
			require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), line)
		}
	})
}
