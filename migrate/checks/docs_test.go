package checks

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var families = []string{"syntax", "zone", "target", "dot", "soa", "ttl", "mail", "sec", "change", "parity", "live", "parent", "nsname", "drain", "evidence", "plan"}

func TestChecksAreWellFormed(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	seen := map[string]bool{}
	for _, c := range All() {
		t.Run(c.ID, func(t *testing.T) {
			assert.Regexp(t, kebab, c.ID)
			assert.Contains(t, families, c.Family())
			assert.False(t, seen[c.ID], "a second check of this ID")
			seen[c.ID] = true
			assert.FileExists(t, strings.ReplaceAll(c.ID, "-", "_")+".go")
			assert.Contains(t, []migrate.Severity{migrate.Error, migrate.Warning, migrate.Notice}, c.Severity)
			assert.NotEmpty(t, c.Gates)
			assert.True(t, c.Visit != nil || c.Run != nil || c.After != nil, "it never looks")
		})
	}
}

// TestPolicyFlags holds what design.md says about findings that are never
// pre-existing and never accepted.
func TestPolicyFlags(t *testing.T) {
	for _, c := range All() {
		always := slices.Contains([]string{"syntax", "sec"}, c.Family()) ||
			strings.HasPrefix(c.ID, "zone-soa-") || c.ID == "zone-ns-missing"
		switch c.Family() {
		case "change", "parity", "plan":
			continue
		}
		assert.Equal(t, always, c.AlwaysBlocks, "%s: AlwaysBlocks", c.ID)
		never := zonefile.Kind(c.ID).Fatal() || c.ID == "zone-soa-missing" || c.ID == "evidence-damaged" || c.ID == "sec-add-early" ||
			c.Family() == "drain" && c.ID != "drain-gap" && c.ID != "drain-resolver"
		assert.Equal(t, never, c.NotAcceptable, "%s: NotAcceptable", c.ID)
	}
}

func TestDocsAreWhole(t *testing.T) {
	for _, c := range All() {
		for field, text := range map[string]string{
			"Title": c.Doc.Title, "Why": c.Doc.Why, "Fix": c.Doc.Fix, "Bad": c.Doc.Bad, "Good": c.Doc.Good,
		} {
			assert.NotEmpty(t, strings.TrimSpace(text), "%s: Doc.%s", c.ID, field)
		}
		assert.NotEmpty(t, c.Doc.Refs, "%s: Doc.Refs", c.ID)
		assert.NotContains(t, c.Doc.Title, "\n", "%s: Doc.Title", c.ID)
		assert.False(t, strings.HasSuffix(c.Doc.Title, "."), "%s: Doc.Title ends in a full stop", c.ID)
	}
}

// TestDocExamples runs every documented example.
func TestDocExamples(t *testing.T) {
	for _, c := range All() {
		t.Run(c.ID+"/bad", func(t *testing.T) {
			res := result(docFixture(t, c, c.Doc.Bad).run(t), c.ID)
			fired := res.Outcome == migrate.Unknown || res.Outcome == migrate.Waiting || len(res.Findings) > 0
			require.True(t, fired, "Doc.Bad does not make the check fire")
		})
		t.Run(c.ID+"/good", func(t *testing.T) {
			report := docFixture(t, c, c.Doc.Good).run(t)
			res := result(report, c.ID)
			require.Empty(t, res.Findings, strings.Join(listed(report, c.ID), "\n"))
			require.NotContains(t, []migrate.Outcome{migrate.Unknown, migrate.Waiting}, res.Outcome, res.Reason)
		})
	}
}

func docFixture(t *testing.T, c *migrate.Check, text string) *fixture {
	t.Helper()
	f := newFixture()
	for {
		before, evidence, ok := cutLast(text, "--- evidence")
		if !ok {
			break
		}
		name, lines, _ := strings.Cut(evidence, "\n")
		f.files["evidence"+name] = lines
		text = before
	}
	text, signing, _ := strings.Cut(text, "--- signing\n")
	require.NoError(t, f.parseHead(signing))
	text, approval, hasApproval := strings.Cut(text, "--- approval\n")
	if hasApproval {
		f.files["approval.yaml"] = approval
	}
	text, plan, hasPlan := strings.Cut(text, "--- plan\n")
	if hasPlan {
		f.files["plan.yaml"] = plan
	}
	first, second, both := strings.Cut(text, "--- new\n")
	if strings.TrimSpace(first) != "" || !f.hasEvidence() {
		f.files["new.zone"] = first
	}
	if both {
		f.files["old.zone"], f.files["new.zone"] = first, second
	}
	if origin, ok := strings.CutPrefix(first, "$ORIGIN "); ok {
		f.origin = strings.Fields(origin)[0]
	}
	require.NoError(t, f.settle())
	if !slices.Contains(c.Gates, f.gate) {
		f.gate = c.Gates[0]
	}
	return f
}

// cutLast is strings.Cut at the last place.
func cutLast(s, sep string) (before, after string, found bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}

// TestEveryKindHasACheck reads the kinds of problem from their declaration.
func TestEveryKindHasACheck(t *testing.T) {
	source, err := os.ReadFile("../../zonefile/problem.go")
	require.NoError(t, err)
	kinds := regexp.MustCompile(`Kind = "([a-z-]+)"`).FindAllSubmatch(source, -1)
	require.NotEmpty(t, kinds)
	for _, k := range kinds {
		_, ok := ByID(string(k[1]))
		assert.True(t, ok, "no check reports the reader's %s", k[1])
	}
}
