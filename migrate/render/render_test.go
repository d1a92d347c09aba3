package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// forEachReport runs a test over the reports in testdata.
func forEachReport(t *testing.T, test func(t *testing.T, name string, r *migrate.Report)) {
	paths, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) { test(t, name, load(t, path)) })
	}
}

func load(t *testing.T, path string) *migrate.Report {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	r, err := Load(bytes.NewReader(data))
	require.NoError(t, err)
	return r
}

func rendered(t *testing.T, r *migrate.Report, format string, opt Options) string {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, Render(&buf, r, format, opt))
	return buf.String()
}

// docs documents one check, as the catalogue would.
func docs(id string) (migrate.Doc, bool) {
	if id != "dot-lost" {
		return migrate.Doc{}, false
	}
	return migrate.Doc{
		Title:     "a name lost its final dot",
		Why:       "the name is completed with the origin, and what it led to is gone",
		Fix:       "write the name with its final dot",
		Bad:       "@ NS ns1.provider.net.\n--- new\n@ NS ns1.provider.net",
		Good:      "@ NS ns1.provider.net.",
		Refs:      []string{"RFC 1035 section 5.1"},
		Incidents: []string{".se 2009-10-12"},
	}, true
}

var variants = []struct {
	suffix, format string
	opt            Options
}{
	{"txt", "text", Options{Limit: DefaultLimit}},
	{"verbose.txt", "text", Options{Verbose: true}},
	{"color.txt", "text", Options{Limit: 2, Color: true, Width: 60}},
	{"quiet.txt", "text", Options{Quiet: true}},
	{"md", "markdown", Options{Limit: DefaultLimit}},
	{"verbose.md", "markdown", Options{Limit: 2, Verbose: true}},
	{"sarif", "sarif", Options{Docs: docs}},
	{"junit.xml", "junit", Options{Docs: docs}},
	{"github.txt", "github", Options{}},
	{"nsupdate", "nsupdate", Options{}},
}

func TestGolden(t *testing.T) {
	forEachReport(t, func(t *testing.T, name string, r *migrate.Report) {
		for _, v := range variants {
			if !contains(formatsFor(r), v.format) {
				continue
			}
			golden(t, filepath.Join("testdata", "golden", name+"."+v.suffix), rendered(t, r, v.format, v.opt))
		}
		golden(t, filepath.Join("testdata", name+".json"), rendered(t, r, "json", Options{}))
	})
}

func contains(list []string, s string) bool {
	for _, item := range list {
		if item == s {
			return true
		}
	}
	return false
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, path)
}
