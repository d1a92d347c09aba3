package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// nastyTexts are what nobody should write into a zone and somebody will.
var nastyTexts = []string{
	everyControl(),
	"\x1b[31mred\x1b[0m\x1b]0;title\x07",
	"\u009b31m C1 \u0085 \u2028 \u2029 \u200b \ufeff",
	"\u202egnihtemos\u202c \u2066x\u2069 \U000e0001",
	"\xff\xfe\xc3( no UTF-8 \xed\xa0\x80",
	"\ufffe\uffff\U0001ffff\U0010ffff \ue000",
	"]]> <![CDATA[ <!-- --> &amp; \" ' <script>x</script>",
	"::error file=a::b\n::set-output name=x::y\r\n::stop-commands::z",
	"%0A%25 a,b:c ::",
	"| `a` ``b`` ``` ~~~ * _ # [x](y) ![i](j) <b> $x$ \\| @who #1",
	"{0} {{1}} [link](0) \\[",
	"", " ", "\t", "`", "``", "\\", "|", "-", "...",
	strings.Repeat("long ", 5000),
}

func everyControl() string {
	var b strings.Builder
	for c := range rune(0xa0) {
		b.WriteRune(c)
	}
	return b.String()
}

// nastyReport puts one text into every place of a report that a zone, a plan or a
// file name can reach.
func nastyReport(s string, gate migrate.Gate) *migrate.Report {
	ttl, serial, now := uint32(300), uint32(1), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	acceptance := &migrate.Acceptance{Source: s, Owner: s, Type: s, Reason: s, By: s, Until: s}
	pos := &migrate.Pos{File: "f" + s, Line: 3, Column: 2, Length: 4, Text: s}
	finding := func(sev migrate.Severity) migrate.Finding {
		return migrate.Finding{
			Check: "dot-lost", Severity: sev, Owner: s, Type: s, Server: s, Address: s, Transport: s, Vantage: s, NSID: s, Pos: pos, Message: "m" + s, Fix: s,
			Related: []migrate.Related{{Message: s, Pos: pos}, {Message: s}},
		}
	}
	let, old := finding(migrate.Error), finding(migrate.Error)
	let.Accepted, old.PreExisting = acceptance, true
	change := func(kind migrate.ChangeKind, old, new bool) migrate.Change {
		c := migrate.Change{Owner: "o" + s, Type: "TXT", Kind: kind, Declared: s}
		if old {
			c.Old, c.OldTTL = []string{s}, &ttl
		}
		if new {
			c.New, c.NewTTL = []string{s + "2"}, &ttl
		}
		return c
	}
	r := &migrate.Report{
		Schema: migrate.Schema, Tool: migrate.Tool{Name: s, Version: s}, Zone: s, Gate: gate, At: now,
		Verdict: migrate.NoGo, Summary: s, NotBefore: &now,
		Inputs: []migrate.Input{{Role: "new", Name: s, Records: 1, RRsets: 1, Serial: &serial, Inferred: s}},
		Notes:  []string{s},
		Servers: []migrate.ServerRow{
			{Role: "new", Server: s, Address: "a" + s, Group: s, Transport: "udp", NSIDs: []string{s}, Serial: &serial,
				Reachable: "good", Authoritative: "warned", SerialCell: "bad", NSSet: "unknown", Parity: "none", Negative: "good"},
			{Role: "new", Server: s, Address: "a" + s, Group: s, Transport: "tcp", NSIDs: []string{s},
				Reachable: "bad", Authoritative: "none", SerialCell: "none", NSSet: "none", Parity: "none", Negative: "none"},
		},
		Counts: &migrate.Counts{Types: map[string]migrate.KindCounts{"TXT": {Adds: 1}}, Equivalent: map[string]int{s: 2}},
		Changes: migrate.Changes(
			change(migrate.Added, false, true), change(migrate.Removed, true, false), change(migrate.Data, true, true),
			migrate.Change{Owner: "o" + s, Type: "MX", Kind: migrate.Same, Old: []string{s}, OldTTL: &ttl, NewTTL: &ttl, Equivalence: s},
		),
		Results: []migrate.Result{
			{Check: "dot-lost", Outcome: migrate.Fail, Total: 5, Findings: []migrate.Finding{
				finding(migrate.Error), finding(migrate.Warning), finding(migrate.Notice), let, old}},
			{Check: "zone-unknown", Outcome: migrate.Unknown, Reason: s},
			{Check: "zone-unknown-accepted", Outcome: migrate.Unknown, Reason: s, Accepted: acceptance},
			{Check: "zone-none", Outcome: migrate.NotApplicable, Reason: s},
			{Check: "drain-old-apex", Outcome: migrate.Waiting, Reason: s, NotBefore: &now},
		},
	}
	if gate == migrate.GateDiff {
		r.Verdict, r.Results = "", nil
	}
	if gate == migrate.GateDelegate || gate == migrate.GateDecommission {
		r.Clock = nastyClock(s, &now)
	}
	return r
}

func nastyClock(s string, now *time.Time) *migrate.Clock {
	where := migrate.TermPlace{Server: s, Address: s, Vantage: s}
	terms := []migrate.Term{
		{Symbol: "P" + s, TTL: 300, Where: where, What: s, Seen: now, Start: now, End: now, Why: s, Decides: true},
		{Symbol: "Cns", TTL: 300, Where: where, What: s, Assumed: true, Why: s},
	}
	return &migrate.Clock{
		NotBefore: now, Earliest: now, Formula: s, Margin: 1, Terms: terms, Data: &terms[0], LastLook: now,
		Conditions: []migrate.Condition{{
			Name: migrate.ConditionParent, Since: now, State: migrate.Broken, Why: []string{s, s},
			Restarts: []migrate.Restart{{At: *now, Began: now, Since: now, Cause: migrate.RestartGap, Where: where, Text: s}},
		}},
		Lowering: migrate.Lowering{Planned: true, Missing: []string{s}, Until: now, Terms: terms},
		TTLs:     migrate.TTLs{ParentNS: &migrate.TTLSeen{TTL: 300, What: s, Where: where, At: *now}},
	}
}

func forEachNasty(t *testing.T, format string, test func(t *testing.T, out string)) {
	for _, s := range nastyTexts {
		for _, gate := range []migrate.Gate{migrate.GatePublish, migrate.GateDiff, migrate.GateDelegate, migrate.GateDecommission} {
			r := nastyReport(s, gate)
			if !contains(formatsFor(r), format) || format == "nsupdate" && s == "" {
				continue
			}
			test(t, rendered(t, r, format, Options{Verbose: true, Docs: func(string) (migrate.Doc, bool) {
				return migrate.Doc{Title: s, Why: s, Fix: s, Bad: s, Good: s, Refs: []string{s}, Incidents: []string{s}}, true
			}}))
		}
	}
}

var everyFormat = []string{"text", "json", "markdown", "sarif", "junit", "github", "html", "nsupdate"}

func TestNothingHiddenGetsOut(t *testing.T) {
	for _, format := range everyFormat {
		t.Run(format, func(t *testing.T) {
			forEachNasty(t, format, func(t *testing.T, out string) {
				assert.True(t, utf8.ValidString(out))
				for line := range strings.Lines(out) {
					require.Equal(t, strings.TrimSuffix(line, "\n"), visible(strings.TrimSuffix(line, "\n")))
				}
			})
		})
	}
}

func TestColorsAreTheOnlyEscapes(t *testing.T) {
	escapes := regexp.MustCompile("\x1b\\[[0-9;]+m")
	for _, s := range nastyTexts {
		out := rendered(t, nastyReport(s, migrate.GatePublish), "text", Options{Color: true, Verbose: true})
		require.NotContains(t, escapes.ReplaceAllString(out, ""), "\x1b")
	}
}

// TestNoLineIsACommand: what reads the output of a workflow step takes a line
// that begins with two colons, blanks aside, for a command.
func TestNoLineIsACommand(t *testing.T) {
	known := regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]*,)?(line=\d+,)?(col=\d+,endColumn=\d+,)?title=[^,:]*::`)
	for _, format := range []string{"text", "markdown", "github", "junit"} {
		forEachNasty(t, format, func(t *testing.T, out string) {
			for line := range strings.Lines(out) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					require.Equal(t, "github", format)
					require.Regexp(t, known, line)
				}
			}
		})
	}
}

func TestMarkdownTablesKeepTheirColumns(t *testing.T) {
	bar := regexp.MustCompile(`(\\\\)*\\\|`)
	forEachNasty(t, "markdown", func(t *testing.T, out string) {
		columns, fence := 0, ""
		for line := range strings.Lines(out) {
			line = strings.TrimSuffix(line, "\n")
			if ticks := strings.TrimSuffix(line, "diff"); strings.HasPrefix(line, "```") && (fence == "" || line == fence) {
				if fence = map[bool]string{true: ticks}[fence == ""]; fence != "" {
					continue
				}
			}
			if fence != "" || !strings.HasPrefix(line, "| ") {
				columns = 0
				continue
			}
			n := strings.Count(bar.ReplaceAllString(line, ""), "|")
			if columns == 0 {
				columns = n
			}
			require.Equal(t, columns, n, line)
		}
		require.Empty(t, fence)
	})
}

func TestMarkdownHasNoHTMLButItsOwn(t *testing.T) {
	tag := regexp.MustCompile(`<[^>]*>?`)
	span := regexp.MustCompile("(?s)`+[^`].*?`+")
	forEachNasty(t, "markdown", func(t *testing.T, out string) {
		if strings.Contains(out, "`` ") {
			return // code spans of backticks, which the pattern cannot follow
		}
		for _, found := range tag.FindAllString(span.ReplaceAllString(out, ""), -1) {
			require.Contains(t, []string{"<details>", "</details>", "<summary>", "</summary>", "<br>"}, found)
		}
	})
}

func TestJUnitIsXML(t *testing.T) {
	forEachNasty(t, "junit", func(t *testing.T, out string) {
		dec := xml.NewDecoder(strings.NewReader(out))
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else {
				require.NoError(t, err)
			}
		}
	})
}

func TestSarifIsJSON(t *testing.T) {
	forEachNasty(t, "sarif", func(t *testing.T, out string) { checkSarif(t, []byte(out)) })
}

// TestLaterRenderingIsTheSame: a report that went through JSON gives the bytes
// that it gave at once.
func TestLaterRenderingIsTheSame(t *testing.T) {
	for _, s := range nastyTexts {
		r := nastyReport(s, migrate.GatePublish)
		again, err := Load(strings.NewReader(rendered(t, r, "json", Options{})))
		require.NoError(t, err)
		for _, format := range Formats() {
			opt := Options{Verbose: true, Limit: DefaultLimit}
			require.Equal(t, rendered(t, r, format, opt), rendered(t, again, format, opt), format)
		}
	}
}

func TestJSONIsWhatTheEncoderWrites(t *testing.T) {
	forEachReport(t, func(t *testing.T, _ string, r *migrate.Report) {
		if strings.ContainsAny(r.Zone, "\u202e") {
			return // hidden characters are escaped here, and are not there
		}
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		require.NoError(t, enc.Encode(r))
		assert.Equal(t, want.String(), rendered(t, r, "json", Options{}))
	})
}

func TestTwoRunsGiveTheSameBytes(t *testing.T) {
	forEachReport(t, func(t *testing.T, _ string, r *migrate.Report) {
		for _, format := range formatsFor(r) {
			assert.Equal(t, rendered(t, r, format, Options{}), rendered(t, r, format, Options{}), format)
		}
	})
}
