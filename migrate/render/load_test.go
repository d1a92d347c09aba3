package render

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

func TestLoadReadsWhatRenderWrote(t *testing.T) {
	forEachReport(t, func(t *testing.T, _ string, r *migrate.Report) {
		again, err := Load(strings.NewReader(rendered(t, r, "json", Options{})))
		require.NoError(t, err)
		words := cmp.Transformer("words", func(l migrate.ChangeList) []migrate.Change { return slices.Collect(l.All()) })
		assert.Empty(t, cmp.Diff(r, again, words, cmpopts.IgnoreUnexported(migrate.Result{}), cmpopts.IgnoreFields(migrate.Finding{}, "At"), cmpopts.IgnoreFields(migrate.Related{}, "At")))
	})
}

// TestLoadRefuses replaces one piece of a good report and wants the error that
// says what would be right.
func TestLoadRefuses(t *testing.T) {
	data, err := os.ReadFile("testdata/publish-nogo.json")
	require.NoError(t, err)
	for _, c := range []struct{ old, new, want string }{
		{`"zonegate-report/1"`, `"zonegate-report/2"`, `the report's schema is "zonegate-report/2": this zonegate reads "zonegate-report/1"`},
		{`"schema": "zonegate-report/1",`, ``, `the report has no schema: zonegate reads "zonegate-report/1"`},
		{`"zonegate-report/1"`, `1`, `not a report of zonegate: field "schema": it is a JSON number and would have to be a string`},
		{`"gate": "publish"`, `"gate": "garden"`, `the report makes no sense: gate is "garden": it is lint, diff, publish, parity, delegate, decommission or ds`},
		{`"verdict": "NO-GO"`, `"verdict": "MAYBE"`, `the report makes no sense: verdict is "MAYBE": it is GO, NO-GO or WAIT`},
		{`"verdict": "NO-GO",`, ``, `the report makes no sense: verdict is "": it is GO, NO-GO or WAIT`},
		{`"verdict": "NO-GO"`, `"verdict": "GO"`, `the report makes no sense: verdict is "GO", and 7 findings and 1 check that could not look block: it is "NO-GO"`},
		{`"verdict": "NO-GO"`, `"verdict": "WAIT"`, `the report makes no sense: verdict is "WAIT", and 7 findings and 1 check that could not look block: it is "NO-GO"`},
		{`"at": "2026-11-20T12:00:00Z",`, ``, `the report makes no sense: at is missing: it is the time of the verdict in RFC 3339 form`},
		{`"at": "2026-11-20T12:00:00Z"`, `"at": "yesterday"`, `not a report of zonegate: field "at": "yesterday" is no time in RFC 3339 form, such as 2026-11-20T12:00:00Z`},
		{`"severity": "error"`, `"severity": "fatal"`, `the report makes no sense: results[0].findings[0].severity is "fatal": it is error, warning or notice`},
		{`"outcome": "pass"`, `"outcome": "passed"`, `the report makes no sense: results[1].outcome is "passed": it is pass, fail, unknown, not-applicable or wait`},
		{`"check": "syntax-crlf"`, `"check": "Syntax CRLF"`, `the report makes no sense: results[1].check is "Syntax CRLF": it is a check's ID such as zone-soa-missing`},
		{`"check": "dot-lost"`, `"check": "dot-found"`, `the report makes no sense: results[7].findings[0].check is "dot-lost": it is "dot-found", as that of the result`},
		{`"total": 1`, `"total": 0`, `the report makes no sense: results[0].total is 0: it is at least 1, the number of findings`},
		{`"line": 14`, `"line": -14`, `the report makes no sense: results[0].findings[0] has a place before the start of its file: lines and columns count from 1`},
		{`"line": 14`, `"line": 1.5`, `not a report of zonegate: field "results": item 1: findings.pos.line is a JSON number 1.5 and would have to be a whole number`},
		{`"kind": "removed"`, `"kind": "gone"`, `the report makes no sense: changes[2].kind is "gone": it is added, removed, data, ttl or same`},
		{`"kind": "removed"`, `"kind": "added"`, `the report makes no sense: changes[2] is of kind "added": that has new rdata and no old`},
		{`"old-ttl": 86400`, `"old-ttl": 4294967296`, `not a report of zonegate: field "changes": item 7: old-ttl is a JSON number 4294967296 and would have to be a number from 0 to 4294967295`},
		{`"old-ttl": 86400,`, ``, `the report makes no sense: changes[6] is of kind "ttl": that has old-ttl and new-ttl`},
		{`"type": "RRSIG"`, `"type": "::error"`, `the report makes no sense: changes[2].type is "::error": it is a type's mnemonic such as MX or TYPE65280`},
		{`"deletes": 412`, `"deletes": -1`, `the report makes no sense: counts holds a number below 0`},
		{`"diff-digest": "sha256:`, `"diff-digest": "sha256:0`, `the report makes no sense: diff-digest is "sha256:0df087996d45b03e7eb8c133c0298fd98d35113fca26aaba58612fef3cc212cad": it is a SHA-256 digest of 64 hexadecimal digits`},
		{`"role": "old",`, ``, `the report makes no sense: inputs[0].role is missing: it is old, new, zone, include, plan, approval or evidence`},
		{`"summary"`, `"verdict"`, `not a report of zonegate: the field "verdict" stands twice`},
		{`"results": [`, `"results": [[`, `not a report of zonegate: field "results": item 1: `},
		{`"results": [`, `"results": "none", "more": [`, `not a report of zonegate: field "results": it is a list`},
		{`"zone": "example.com."`, `"zone": example.com.`, `not a report of zonegate: field "zone": no JSON near octet 95: invalid character 'e' looking for beginning of value`},
	} {
		t.Run(c.new, func(t *testing.T) {
			changed := strings.Replace(string(data), c.old, c.new, 1)
			require.NotEqual(t, string(data), changed)
			_, err := Load(strings.NewReader(changed))
			require.Error(t, err)
			if strings.HasSuffix(c.want, ": ") {
				assert.True(t, strings.HasPrefix(err.Error(), c.want), err.Error())
				return
			}
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestLoadRefusesWhatIsNoReport(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "not a report of zonegate: it ends too early",
		"{":                    "not a report of zonegate: it ends too early",
		"null":                 "not a report of zonegate: <nil> stands where { is due",
		"[]":                   "not a report of zonegate: [ stands where { is due",
		`{"schema"`:            "not a report of zonegate: field \"schema\": it ends too early",
		`{}`:                   `the report has no schema: zonegate reads "zonegate-report/1"`,
		"$ORIGIN example.com.": "not a report of zonegate: no JSON near octet 1: invalid character '$' looking for beginning of value",
	} {
		_, err := Load(strings.NewReader(text))
		assert.EqualError(t, err, want, text)
	}
	data, err := os.ReadFile("testdata/lint-go.json")
	require.NoError(t, err)
	_, err = Load(strings.NewReader(string(data) + "{}"))
	assert.EqualError(t, err, "not a report of zonegate: more text follows the report")
	for cut := range len(data) - 2 {
		_, err = Load(strings.NewReader(string(data[:cut])))
		require.Error(t, err, "the first %d octets", cut)
	}
}

func TestLoadPassesOverFieldsOfLaterVersions(t *testing.T) {
	data, err := os.ReadFile("testdata/publish-nogo.json")
	require.NoError(t, err)
	later := strings.Replace(string(data), `"zone":`, `"evidence": {"head": ["x", 1, null]}, "zone":`, 1)
	later = strings.ReplaceAll(later, `"message":`, `"weight": 3, "message":`)
	r, err := Load(strings.NewReader(later))
	require.NoError(t, err)
	assert.Equal(t, string(data), rendered(t, r, "json", Options{}))
}
