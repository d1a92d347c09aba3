package main

import (
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/plans"
	"go.yaml.in/yaml/v3"
)

// initCase is a live zone, and what plan init makes of it: case.yaml in the archives
// of testdata/plan_init, beside the zones. The files of world.txtar are there too.
type initCase struct {
	Servers actors       `yaml:"servers"` // beside those of the world, or in their place
	Root    []netip.Addr `yaml:"root"`
	Before  []struct {
		Servers actors `yaml:"servers"`
		Run     string `yaml:"run"`
	} `yaml:"before"`
	Run  string `yaml:"run"`
	Exit int    `yaml:"exit"`
}

// TestPlanInitLive runs plan init against the servers of each archive, and compares
// the plan and what it says on standard error.
func TestPlanInitLive(t *testing.T) {
	world, err := txtar.ParseFile("testdata/plan_init/world.txtar")
	require.NoError(t, err)
	files, err := filepath.Glob("testdata/plan_init/*.txtar")
	require.NoError(t, err)
	for _, file := range files {
		if filepath.Base(file) == "world.txtar" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			runInitCase(t, file, archive, world)
		})
	}
}

func runInitCase(t *testing.T, file string, archive, world *txtar.Archive) {
	dir := t.TempDir()
	for _, f := range append(world.Files, archive.Files...) {
		writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	c := readInitCase(t, world)
	own := readInitCase(t, archive)
	c.Run, c.Exit, c.Before = own.Run, own.Exit, own.Before
	maps.Copy(c.Servers, own.Servers)
	if own.Root != nil {
		c.Root = own.Root
	}
	out, r := c.play(t, dir)
	assert.Equal(t, c.Exit, r.code, r.stderr)
	if r.code != exitTrouble {
		requireFillable(t, out)
	}
	got := map[string]string{"plan.want": out, "stderr.want": r.stderr}
	if *update {
		writeWants(t, file, archive, got)
		return
	}
	for name, text := range got {
		assert.Equal(t, wantOf(archive, name), text, name)
	}
}

// TestPlanInitGoesOn takes a plan from init, as a person completes it, to a look and
// to the gate that lets the delegation change.
func TestPlanInitGoesOn(t *testing.T) {
	world, err := txtar.ParseFile("testdata/plan_init/world.txtar")
	require.NoError(t, err)
	dir := t.TempDir()
	for _, f := range world.Files {
		writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	old := wantOf(world, "ex.zone")
	writeFile(t, filepath.Join(dir, "new.zone"), strings.NewReplacer("ns1.old.test.", "ns1.new.test.", "ns2.old.test.", "ns2.new.test.", "192.0.2.81", "198.51.100.81").Replace(old))
	writeFile(t, filepath.Join(dir, "test.zone"), wantOf(world, "test.zone")+"ns1.new A 198.51.100.1\nns2.new A 198.51.100.2\n")
	c := readInitCase(t, world)
	served := actor{Zones: []string{"new.zone"}}
	s := newStage(t, dir, with(c.Servers, actors{netip.MustParseAddr("192.0.2.1"): {Zones: []string{"ex.zone"}, Transfer: true}, netip.MustParseAddr("198.51.100.1"): served, netip.MustParseAddr("198.51.100.2"): served}), c.Root...)

	r := process(t, s.dir, "plan", "init", "ex.test", "--new", "new.zone", "--old", "ex.zone", "--output", "offline.yaml")
	require.Zero(t, r.code, r.stderr)
	r = process(t, s.dir, append([]string{"plan", "init", "ex.test", "--new", "new.zone", "--output", "plan.yaml"}, s.lookingFlags()...)...)
	require.Zero(t, r.code, r.stderr)
	for _, name := range []string{"offline.yaml", "plan.yaml"} {
		text, err := os.ReadFile(s.path(name))
		require.NoError(t, err)
		require.Contains(t, string(text), "expect:\n  # api.ex.test. A was")
		writeFile(t, s.path(name), fillIn(t, string(text)))
		_, r := s.run(t, "gate delegate "+name+" --evidence "+name+".jsonl")
		require.Equal(t, exitGo, r.code, "%s\n%s\n%s", r.stderr, r.stdout, text)
	}
}

func readInitCase(t *testing.T, archive *txtar.Archive) (c initCase) {
	t.Helper()
	for _, f := range archive.Files {
		if f.Name == "case.yaml" {
			dec := yaml.NewDecoder(strings.NewReader(string(f.Data)))
			dec.KnownFields(true)
			require.NoError(t, dec.Decode(&c))
		}
	}
	return c
}

// play makes the looks that come before, and runs the case.
func (c initCase) play(t *testing.T, dir string) (string, ran) {
	cast := maps.Clone(c.Servers)
	for _, b := range c.Before {
		maps.Copy(cast, b.Servers)
	}
	for a := range cast {
		cast[a] = actor{Gone: true}
	}
	s := newStage(t, dir, cast, c.Root...)
	for _, b := range c.Before {
		s.play(t, with(c.Servers, b.Servers))
		_, r := s.run(t, b.Run)
		require.Zero(t, r.code, r.stderr)
	}
	s.play(t, c.Servers)
	r := process(t, s.dir, append(strings.Fields(s.staged(c.Run, true)), append(s.lookingFlags(), "--timeout", "1500ms", "--tries", "3")...)...)
	return s.unstaged(r.stdout), ran{r.code, s.unstaged(r.stdout), s.unstaged(r.stderr)}
}

func wantOf(archive *txtar.Archive, name string) string {
	for _, f := range archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// writeWants puts what a case gave into its archive.
func writeWants(t *testing.T, file string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	var kept []txtar.File
	for _, f := range archive.Files {
		if _, is := got[f.Name]; !is {
			kept = append(kept, f)
		}
	}
	archive.Files = kept
	for _, name := range []string{"plan.want", "stderr.want"} {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
	}
	require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o666))
}

// toFill is a value of a drafted plan that a person has to write; filled is what a
// person might write there.
var toFill = regexp.MustCompile(`'FILL-IN ([^'\n]*)'`)

var filled = map[string]string{
	"a name server of the old provider, as ns1.old.example.":                    "ns1.filled-old.example.",
	"a name server of the new provider, as ns1.new.example.":                    "ns1.filled.example.",
	"another one, or delete this line":                                          "ns2.filled.example.",
	"the zone that the new servers are to serve: a file, or axfr://server/zone": "filled.zone",
	"unsigned, go-insecure, multi-signer or same-keys":                          "go-insecure",
	"why this is meant":             "CHG-1234",
	"how that is known":             "the provider says so",
	"why the old provider cannot":   "there is no knob",
	"who answers for it":            "Ada",
	"their support":                 "noc@example.net",
	"who can change the delegation": "Bob",
}

// requireFillable holds that a drafted plan lacks nothing but what is to be filled
// in: it can be read, and says all that a look at a move needs, once that is
// written, with one new server or with two.
func requireFillable(t *testing.T, text string) {
	t.Helper()
	if _, err := plans.Parse("plan.yaml", []byte(text), planOptions()); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			require.Contains(t, line, "still to be filled in")
		}
	}
	withOne := regexp.MustCompile(`(?m)^.*another one, or delete this line.*\n`).ReplaceAllString(text, "")
	for _, variant := range []string{text, withOne} {
		whole := fillIn(t, variant)
		plan, err := plans.Parse("plan.yaml", []byte(whole), planOptions())
		require.NoError(t, err, whole)
		require.NoError(t, plan.CheckMove())
		require.Empty(t, plan.Warnings)
		requireSwitchable(t, whole)
	}
}

func fillIn(t *testing.T, text string) string {
	return toFill.ReplaceAllStringFunc(text, func(s string) string {
		what := toFill.FindStringSubmatch(s)[1]
		require.Contains(t, filled, what)
		return filled[what]
	})
}

// switched is a key or entry of a drafted plan that is commented out, with what
// belongs to it.
var switched = regexp.MustCompile(`(?m)^( *)# ((?:[a-z-]+:( |$)|- ).*)\n((?: +# .*\n)*)`)

// requireSwitchable holds that what is commented out can be switched on.
func requireSwitchable(t *testing.T, whole string) {
	t.Helper()
	count := 0
	for _, at := range switched.FindAllStringSubmatchIndex(whole, -1) {
		line, rest := whole[at[4]:at[5]], whole[at[8]:at[9]]
		key, _, _ := strings.Cut(line, ":")
		if strings.HasPrefix(line, "- ") || !strings.HasSuffix(line, ":") && (key == "in the zone" || key == "in") {
			continue
		}
		count++
		if !strings.HasSuffix(strings.TrimSpace(line), ":") {
			rest = ""
		}
		on := whole[:at[0]] + whole[at[2]:at[3]] + line + "\n" + strings.ReplaceAll(rest, "# ", "") + whole[at[8]:]
		_, err := plans.Parse("plan.yaml", []byte(on), planOptions())
		assert.NoError(t, err, "%s\n%s", line, on)
	}
	assert.Greater(t, count, 6)
}
