package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/zonegate/zonegate"
	root   = "../.."
)

// arrows are the imports that are allowed: for each package of the project its
// own packages, and the modules outside. A package that is not listed must not
// be there.
var arrows = map[string]struct{ own, outside []string }{
	"cmd/zonegate": {
		own:     []string{"examples/incidents", "migrate", "migrate/checks", "migrate/dnssec", "migrate/evidence", "migrate/live", "migrate/rehearse", "migrate/rehearse/caches", "migrate/rehearse/cases", "migrate/rehearse/course", "migrate/rehearse/stage", "migrate/render", "plans", "zonefile"},
		outside: []string{"github.com/urfave/cli/v2", "golang.org/x/term"},
	},
	"cmd/benchpeers": {
		own:     []string{"zonefile/zonegen"},
		outside: []string{"github.com/miekg/dns"},
	},
	"examples/incidents": {},
	"migrate/render":     {own: []string{"migrate", "migrate/rehearse/course", "migrate/rehearse/caches", "plans"}},
	"migrate/checks": {
		own:     []string{"migrate", "migrate/dnssec", "migrate/evidence", "plans", "zonefile"},
		outside: []string{"golang.org/x/net/publicsuffix"},
	},
	"migrate": {own: []string{"migrate/dnssec", "migrate/evidence", "plans", "zonefile"}},
	"migrate/dnssec": {
		own:     []string{"zonefile"},
		outside: []string{"github.com/cloudflare/circl/sign/ed448", "github.com/miekg/dns"},
	},
	"migrate/dnssec/signer": {
		own:     []string{"migrate/dnssec", "zonefile"},
		outside: []string{"github.com/cloudflare/circl/sign/ed448", "github.com/miekg/dns"},
	},
	"migrate/evidence": {},
	"migrate/live": {
		own:     []string{"migrate/evidence", "zonefile"},
		outside: []string{"github.com/miekg/dns", "golang.org/x/net/ipv4", "golang.org/x/net/ipv6", "golang.org/x/time/rate"},
	},
	"migrate/rehearse": {
		own:     []string{"migrate/dnssec", "migrate/evidence", "zonefile"},
		outside: []string{"github.com/miekg/dns"},
	},
	"migrate/rehearse/caches": {},
	"migrate/rehearse/course": {own: []string{"migrate", "migrate/dnssec", "migrate/dnssec/signer", "migrate/rehearse/caches", "plans", "zonefile"}},
	"migrate/rehearse/cases": {
		own:     []string{"migrate", "migrate/dnssec/signer", "migrate/rehearse", "migrate/rehearse/stage", "migrate/render", "plans", "zonefile"},
		outside: []string{"go.yaml.in/yaml/v3"},
	},
	"migrate/rehearse/stage": {own: []string{"migrate/rehearse", "zonefile"}},
	"plans":                  {outside: []string{"go.yaml.in/yaml/v3"}},
	"zonefile": {
		outside: []string{"github.com/miekg/dns"},
	},
	"zonefile/zonegen": {own: []string{"zonefile"}},
}

// topLevel is everything that the repository's top level may hold.
var topLevel = []string{
	"cmd", "migrate", "zonefile", "plans", "examples", "go.mod", "go.sum",
	"Makefile", "README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md",
}

func TestImports(t *testing.T) {
	for dir, files := range goFiles(t) {
		allowed, known := arrows[dir]
		if !assert.True(t, known, "package %s is in no layout", dir) {
			continue
		}
		for _, file := range files {
			for _, imported := range importsOf(t, file) {
				own, isOwn := strings.CutPrefix(imported, module+"/")
				switch {
				case isOwn:
					assert.Contains(t, allowed.own, own, "%s imports it", file)
				case strings.Contains(strings.Split(imported, "/")[0], "."):
					assert.Contains(t, allowed.outside, imported, "%s imports it", file)
				}
			}
		}
	}
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.Name() == "zonegate" {
			continue
		}
		assert.Contains(t, topLevel, e.Name(), "at the top level")
	}
}

// TestClockAndExit holds that only cmd asks the clock for a verdict and ends the
// process, and that files are opened there and by evidence alone.
func TestClockAndExit(t *testing.T) {
	for dir, files := range goFiles(t) {
		if strings.HasPrefix(dir, "cmd/") {
			continue
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			calls := []string{"time.Now(", "os.Exit("}
			if dir != "migrate/evidence" {
				calls = append(calls, "os.Open(", "os.OpenFile(", "os.ReadFile(", "os.Create")
			}
			for _, call := range calls {
				assert.NotContains(t, string(text), call, "%s", file)
			}
		}
	}
}

// goFiles lists the project's Go files that are no tests, by package folder.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	packages := make(map[string][]string)
	err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && file != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata") {
			return fs.SkipDir
		}
		if strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			dir, err := filepath.Rel(root, filepath.Dir(file))
			require.NoError(t, err)
			dir = filepath.ToSlash(dir)
			packages[dir] = append(packages[dir], file)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, packages)
	return packages
}

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	require.NoError(t, err)
	var list []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		list = append(list, path.Clean(imported))
	}
	slices.Sort(list)
	return list
}
