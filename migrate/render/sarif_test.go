package render

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

func TestSarifRules(t *testing.T) {
	forEachReport(t, func(t *testing.T, _ string, r *migrate.Report) {
		if isDiff(r) {
			return
		}
		run := checkSarif(t, []byte(rendered(t, r, "sarif", Options{Docs: docs})))
		findings, unknown := r.Blocking()
		assert.Equal(t, len(unknown) == 0, run.Invocations[0].Successful)
		open := 0
		for _, res := range run.Results {
			if res.Level == "error" && res.Suppressions == nil {
				open++
			}
		}
		assert.Equal(t, len(findings)+len(unknown)+len(look(r).waiting), open, "what keeps the gate shut is an open error")
	})
}

// checkSarif holds a log to the rules of SARIF 2.1.0 and of code-scanning
// services.
func checkSarif(t *testing.T, data []byte) sarifRun {
	t.Helper()
	var log sarifLog
	require.NoError(t, json.Unmarshal(data, &log))
	require.Equal(t, "2.1.0", log.Version)
	require.Len(t, log.Runs, 1)
	run := log.Runs[0]
	require.Equal(t, "unicodeCodePoints", run.ColumnKind)
	require.Len(t, run.Invocations, 1)
	rules := run.Tool.Driver.Rules
	seen, prints := map[string]bool{}, map[string]bool{}
	for _, rule := range rules {
		require.False(t, seen[rule.ID], "two rules %s", rule.ID)
		seen[rule.ID] = true
	}
	for _, a := range run.Artifacts {
		checkURI(t, a.Location.URI)
	}
	for _, res := range run.Results {
		require.Equal(t, rules[res.RuleIndex].ID, res.RuleID)
		require.Contains(t, []string{"error", "warning", "note"}, res.Level)
		require.NotEmpty(t, res.Message.Text)
		for _, loc := range append(res.Locations, res.Related...) {
			checkLocation(t, loc)
		}
		for _, print := range res.Fingerprints {
			require.False(t, prints[print], "two results with one fingerprint")
			prints[print] = true
		}
		require.Len(t, res.Fingerprints, 1)
		for _, s := range res.Suppressions {
			require.Equal(t, "external", s.Kind)
			require.Equal(t, "accepted", s.Status)
		}
	}
	return run
}

func checkLocation(t *testing.T, loc sarifLocation) {
	t.Helper()
	if loc.Physical == nil {
		return
	}
	checkURI(t, loc.Physical.Artifact.URI)
	region, context := loc.Physical.Region, loc.Physical.Context
	if region == nil {
		require.Nil(t, context)
		return
	}
	require.Positive(t, region.StartLine)
	require.True(t, region.StartColumn == 0 && region.EndColumn == 0 || region.StartColumn > 0 && region.EndColumn > region.StartColumn)
	if context != nil {
		require.LessOrEqual(t, context.StartColumn, region.StartColumn)
		require.GreaterOrEqual(t, context.EndColumn, region.EndColumn)
		require.Greater(t, context.EndColumn-context.StartColumn, region.EndColumn-region.StartColumn)
	}
}

// uriText is RFC 3986's set of characters.
var uriText = regexp.MustCompile(`^([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-F]{2})*$`)

func checkURI(t *testing.T, s string) {
	t.Helper()
	require.Regexp(t, uriText, s)
	_, err := url.Parse(s)
	require.NoError(t, err)
}

func TestURI(t *testing.T) {
	for name, want := range map[string]string{
		"zone":                           "zone",
		"a b/ü.zone":                     "a%20b/%C3%BC.zone",
		"./zones//x/../new.zone":         "zones/new.zone",
		"../up.zone":                     "../up.zone",
		"10:30.zone":                     "./10:30.zone",
		"/var/zones/50%.zone":            "file:///var/zones/50%25.zone",
		`C:\zones\new.zone`:              "file:///C:/zones/new.zone",
		"-":                              "stdin",
		"what?#x.zone":                   "what%3F%23x.zone",
		"\xff.zone":                      "%EF%BF%BD.zone",
		"axfr://ns1.example:53/a b.":     "axfr://ns1.example:53/a%20b.",
		"xfr+tls://[2001:db8::1]/x.":     "xfr+tls://[2001:db8::1]/x.",
		"axfr://ns1.example/50%|\n.":     "axfr://ns1.example/50%25%7C%0A.",
		"axfr://ns1.example/x.?key=k%20": "axfr://ns1.example/x.?key=k%20",
	} {
		assert.Equal(t, want, uri(name), name)
		checkURI(t, uri(name))
	}
}

func TestSarifStopsAtItsLimit(t *testing.T) {
	r := manyFindings(t, sarifLimit+1234)
	var log sarifLog
	require.NoError(t, json.Unmarshal([]byte(rendered(t, r, "sarif", Options{})), &log))
	run := log.Runs[0]
	assert.Len(t, run.Results, sarifLimit)
	var said []string
	for _, n := range run.Invocations[0].Notifications {
		said = append(said, n.Message.Text)
	}
	assert.Contains(t, strings.Join(said, "\n"), "1,235 more findings not listed here")
	assert.Equal(t, "dot-lost", run.Results[0].RuleID, "causes come first")
	assert.Equal(t, "zone-hostname", run.Results[len(run.Results)-1].RuleID, "a check with many findings does not hide one with few")
}

// manyFindings is a report with n findings of one check and one of another.
func manyFindings(t *testing.T, n int) *migrate.Report {
	t.Helper()
	r := load(t, filepath.Join("testdata", "publish-nogo.json"))
	many := migrate.Result{Check: "zone-hostname", Outcome: migrate.Fail, Total: n}
	for i := range n {
		many.Findings = append(many.Findings, migrate.Finding{
			Check: "zone-hostname", Severity: migrate.Error, Message: "a name breaks the host name rule",
			Pos: &migrate.Pos{File: "new.zone", Line: i + 1, Column: 1, Length: 3, Text: "a_b A 192.0.2.1"}})
	}
	one := migrate.Result{Check: "dot-lost", Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{
		{Check: "dot-lost", Severity: migrate.Error, Message: "the one that counts"}}}
	r.Results = []migrate.Result{many, one}
	return r
}
